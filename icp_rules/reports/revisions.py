"""A comparison of two revisions as text and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from icp_rules.language.wording import number
from icp_rules.reports import revisions_wording as wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icp_rules.checks.revisions.report import Difference, Matrix, Mover, Outcome, RuleSetDiff


def text(found: Difference) -> Iterator[str]:
    """Yield the lines: what is compared, the outcome in a sentence, then every rule set."""
    # a line break in a name makes no line: one that begins with :: is a command to what runs workflows
    yield from (" ".join(line.splitlines()) for line in _lines(found))


def _lines(found: Difference) -> Iterator[str]:
    yield f"{found.base} → {found.head}"
    yield wording.records(found)
    yield f"Plugins: {', '.join(found.plugins)}"
    yield wording.headline(found)
    for change in found.settings:
        yield f"  icp.yaml: {wording.change(change)[0]}"
    same = [one for one in found.rule_sets if one.same]
    for one in found.rule_sets:
        if not one.same:
            yield ""
            yield from _rule_set(one)
    if same:
        yield ""
        yield from (f"{one.rule_set}: {wording.same(one)}" for one in same)
    if found.best:
        yield ""
        yield "Best rule set"
        yield from (f"  {wording.best(one)}" for one in found.best)
    worth = wording.worth(found.worth)
    if worth:
        yield ""
        yield "All accounts, by the best rule set of each"
        yield f"  {worth}"


def _rule_set(one: RuleSetDiff) -> Iterator[str]:
    note = wording.fate(one)
    yield f"{one.rule_set}{f': {note}' if note else ''}"
    yield from (f"  {_placed(*wording.change(change))}" for change in one.changes)
    if one.counts:
        yield f"  {', '.join(f'{name} {n:,}' for name, n in one.counts.items())}"
    worth = wording.worth(one.worth)
    if worth:
        yield f"  {worth}"
    if one.outcome and (one.changes or one.outcome.moved):
        yield from _outcome(one.outcome)


def _outcome(one: Outcome) -> Iterator[str]:
    yield from (f"  {line}" for line in wording.outcome(one))
    worth = wording.worth(one.worth)
    if worth:
        yield f"  {worth}"
    if not one.moved:
        return
    if one.matrix.moved:
        yield ""
        yield from (f"  {line}" for line in _matrix(one.matrix))
    if one.effects:
        yield ""
        yield "  By rule"
        yield from (f"    {_placed(*wording.effect(effect))}" for effect in one.effects)
    for title, movers, of in (
        ("Top movers", one.movers, one.in_sight),
        ("Newly qualified", one.entered, one.came),
        ("No longer qualified", one.left, one.went),
    ):
        if movers:
            yield ""
            yield f"  {title}, {len(movers)} of {number(of)}"
            yield from (f"    {line}" for rank, mover in enumerate(movers, 1) for line in _mover(mover, rank))


def _mover(one: Mover, rank: int) -> Iterator[str]:
    yield f"{wording.account(one, rank)}: {wording.standing(one)}"
    yield from (f"    {_placed(*wording.cause(cause))}" for cause in one.causes)


def _matrix(one: Matrix) -> Iterator[str]:
    rows = [["was, and is", *one.after, "all"]]
    rows += [[before, *(number(n) if n else "." for n in counts), number(sum(counts))] for before, counts in one.rows]
    rows.append(["all", *map(number, one.sums), number(sum(one.sums))])
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    for first, *others in rows:
        cells = (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
        yield "  ".join([first.ljust(widths[0]), *cells])


def _placed(said: str, place: str) -> str:
    return f"{said} ({place})" if place else said


def to_dict(found: Difference) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "base": found.base,
        "head": found.head,
        "as_of": found.as_of.isoformat(),
        "data": found.data,
        "accounts": found.accounts,
        "suppressed": found.suppressed,
        "plugins": list(found.plugins),
        # what cannot be compared may move as well
        "moves": found.moves or (None if found.unreadable else False),
        "unreadable": found.unreadable,
        "settings": [_change(change) for change in found.settings],
        "rule_sets": [_rule_set_data(one) for one in found.rule_sets],
        "findings": [finding.to_dict() for finding in found.found],
        "best": [asdict(one) for one in found.best],
        "expected_value": asdict(found.worth) if found.worth else None,
    }


def _rule_set_data(one: RuleSetDiff) -> dict[str, Any]:
    worth = one.outcome.worth if one.outcome else one.worth
    return {
        "rule_set": one.rule_set,
        "fate": one.fate.value,
        "was": one.was,
        "rewritten": one.rewritten,
        "changes": [_change(change) for change in one.changes],
        "counts": dict(one.counts),
        "expected_value": asdict(worth) if worth else None,
        "outcome": _outcome_data(one.outcome) if one.outcome else None,
    }


def _outcome_data(one: Outcome) -> dict[str, Any]:
    matrix = one.matrix
    return {
        "matrix": [
            {"from": before, "to": after, "accounts": matrix.counts[before, after]}
            for before in matrix.before
            for after in matrix.after
            if (before, after) in matrix.counts
        ],
        "moved": matrix.moved,
        "scores_changed": one.scored,
        "newly_qualified": one.came,
        "no_longer_qualified": one.went,
        "rules": [
            {
                "rule": e.rule,
                "raised": e.raised,
                "lowered": e.lowered,
                "mean": e.mean,
                "place": wording.place(e.location),
            }
            for e in one.effects
        ],
        "movers": _movers(one.movers),
        "in": _movers(one.entered),
        "out": _movers(one.left),
    }


def _movers(movers: Iterable[Mover]) -> list[dict[str, Any]]:
    return [
        {
            "account_id": one.account_id,
            "name": one.name,
            "place_before": one.place_before,
            "place": one.place,
            "score_before": one.score_before,
            "score": one.score,
            "causes": [
                {"rule": cause.rule, "points": cause.points, "place": wording.place(cause.location)}
                for cause in one.causes
            ],
        }
        for one in movers
    ]


def _change(change: Any) -> dict[str, Any]:
    return {"weight": change.weight.value, "change": change.sentence, "place": wording.place(change.location)}

"""How a comparison of revisions is told, in text and on a page alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.wording import counted, number
from icp_rules.language.wording import score as shown_score

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.checks.revisions.changes import Change
    from icp_rules.checks.revisions.report import (
        BestChange,
        Cause,
        Difference,
        Effect,
        Mover,
        Outcome,
        RuleSetDiff,
        Worth,
    )
    from icp_rules.diagnostics import Location

FATES = {
    "added": "is new",
    "removed": "is gone",
    "unreadable in base": "cannot be compared: base has errors in it",
    "unreadable in head": "cannot be compared: head has errors in it",
}


def headline(found: Difference) -> str:
    """Return what the comparison came to, in a sentence."""
    told = _moves(found)
    if not found.unreadable:
        return told
    return f"{counted(found.unreadable, 'rule set')} cannot be compared. Of the others: {told[0].lower()}{told[1:]}"


def _moves(found: Difference) -> str:
    if found.moves:
        moved = sum(r.outcome.moved for r in found.rule_sets if r.outcome)
        others = sum(r.outcome is None for r in found.rule_sets) - found.unreadable
        parts = [f"{counted(moved, 'rule set')} {'judges' if moved == 1 else 'judge'} otherwise"] if moved else []
        parts += [f"{counted(others, 'rule set')} on one side alone"] if others else []
        best = sum(one.accounts for one in found.best)
        parts += [f"{counted(best, 'account')} with another best rule set"] if best else []
        return "; ".join(parts)
    changed = [r for r in found.rule_sets if r.changes]
    if any(r.scoring_changes for r in changed):
        return "Nothing moves: rules changed, and none of these accounts is judged otherwise"
    if changed:
        return f"Nothing moves: {counted(len(changed), 'rule set')} changed in wording or personas alone"
    rewritten = sum(r.rewritten for r in found.rule_sets)
    if rewritten:
        return f"Nothing moves: {counted(rewritten, 'rule set')} written otherwise, the meaning is the same"
    return "Nothing moves: the rules mean the same"


def fate(one: RuleSetDiff) -> str | None:
    """Return what became of a rule set, where it is not simply there on both sides."""
    return f"was called {one.was}" if one.was else FATES.get(one.fate.value)


def same(one: RuleSetDiff) -> str:
    """Return that a rule set means what it meant, and whether it is written as it was."""
    return "written otherwise, and means the same: nothing moves" if one.rewritten else "unchanged"


def place(location: Location | None) -> str:
    """Return where a rule stands, as file and line."""
    return location.line_of_file if location is not None else ""


def outcome(one: Outcome) -> Iterator[str]:
    """Yield the counts of what moved."""
    if not one.moved:
        yield "no account is judged otherwise"
        return
    yield (
        f"{counted(one.matrix.moved, 'account')} moved: {number(one.came)} newly qualified,"
        f" {number(one.went)} no longer; {counted(one.scored, 'score')} changed"
    )


def worth(one: Worth | None) -> str | None:
    """Return the change of the expected value."""
    if one is None:
        return None
    before, after = (_amount(value) for value in (one.before, one.after))
    if one.before is None or one.after is None:
        return f"expected value: {after} {one.currency}, was {before}"
    change = one.after - one.before
    if abs(change) < 0.5:
        return f"expected value: {after} {one.currency}, as before"
    return f"expected value: {after} {one.currency}, was {before} ({signed(round(change))})"


def _amount(value: float | None) -> str:
    return "none" if value is None else f"{value:,.0f}"


def signed(value: float) -> str:
    """Return a number with its sign."""
    return f"+{number(value)}" if value > 0 else f"−{number(-value)}"


def account(one: Mover, rank: int) -> str:
    """Return what an account is called; by its place in the list where its id would tell its name."""
    return " ".join(text for text in (one.account_id or f"account {rank}", one.name) if text)


def standing(one: Mover) -> str:
    """Return where an account was and is, with its scores."""
    places = one.place if one.place == one.place_before else f"{one.place_before} → {one.place}"
    if one.score is None or one.score_before is None:
        return places
    change = one.score - one.score_before
    scores = f"{shown_score(one.score_before)} → {shown_score(one.score)} ({signed(round(change, 1))})"
    return f"{places}, {scores if abs(change) > 1e-9 else shown_score(one.score)}"


def cause(one: Cause) -> tuple[str, str]:
    """Return what a rule did to an account, and where it stands."""
    points = "" if one.points is None else f"{signed(round(one.points, 1))} "
    return f"{points}{one.rule}", place(one.location)


def effect(one: Effect) -> tuple[str, str]:
    """Return what a rule did to all accounts, and where it stands."""
    parts = [f"{number(n)} {way}" for n, way in ((one.raised, "up"), (one.lowered, "down")) if n]
    mean = f", {signed(round(one.mean, 1))} in the mean" if one.mean is not None else ""
    return f"{one.rule}: {', '.join(parts)}{mean}", place(one.location)


def best(one: BestChange) -> str:
    """Return how many accounts have another best rule set."""
    return f"{one.before or 'none'} → {one.after or 'none'}: {counted(one.accounts, 'account')}"


def change(one: Change) -> tuple[str, str]:
    """Return a change and where it stands."""
    kind = "wording: " if one.weight.value == "wording" else ""
    return f"{kind}{one.sentence}", place(one.location)


def records(found: Difference) -> str:
    """Return what was judged, and that it was the same for both."""
    told = f"{counted(found.accounts, 'account')} as of {found.as_of}, the same for both, from {found.data}"
    return f"{told}; {number(found.suppressed)} suppressed, counted and never listed" if found.suppressed else told

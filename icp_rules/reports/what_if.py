"""What could become of an account, as text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.engine.explanation import Kind
from icp_rules.language.model import State, WhyUnknown
from icp_rules.language.wording import counted, number, score, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.engine import Explanation, Item
    from icp_rules.engine.origins import Fact
    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.account import Move, Outlook
    from icp_rules.whatif.lifting import Effect, Lift, Search
    from icp_rules.whatif.steps import Step

_SETS = 5
_SHORT = 5
WORDS = {WhyUnknown.MISSING: "missing", WhyUnknown.STALE: "too old", WhyUnknown.FAILED: "its data point failed"}
_LASTING = "only if the record is wrong: a company hardly changes this"


def to_dict(outlook: Outlook) -> dict[str, Any]:
    """Return it as plain data."""
    return {
        "goals": [_search(one) for one in outlook.searches],
        "unknowns": [_move(move) for move in outlook.moves],
        "not_tried": list(outlook.untried),
        "sources": [_fact(fact) for fact in outlook.facts],
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {
        "field": fact.field.name,
        "value": fact.value,
        "unknown": str(fact.why_unknown) if fact.why_unknown else None,
        "source": fact.source,
        "as_of": fact.day,
        "age_days": fact.age,
        "usable_for_days": fact.usable_for,
    }


def _search(search: Search) -> dict[str, Any]:
    goal = search.goal
    return {
        "goal": f"tier {goal.tier}" if goal.tier else "qualified",
        "tier": goal.tier,
        "threshold": goal.threshold,
        "sets_found": search.found,
        "changes_tried": search.tried,
        "changes_possible": search.possible,
        "sets": [_lift(lift) for lift in search.lifts],
    }


def _lift(lift: Lift) -> dict[str, Any]:
    changes = [_step(*pair) for pair in zip(lift.steps, lift.effects, strict=True)]
    return {"changes": changes, "status": lift.status, "tier": lift.tier, "score": lift.score}


def _step(step: Step, effects: tuple[Effect, ...]) -> dict[str, Any]:
    return {
        "field": step.field.name,
        "kind": str(step.kind),
        "before": step.before,
        "value": None if step.made_up else step.value,
        "words": step.words,
        "instead": list(step.instead),
        "lasting": step.of_lasting,
        "effects": [
            {"id": e.id, "state": e.state, "points": e.points, "file": e.location.file, "line": e.location.line}
            for e in effects
        ],
    }


def _move(move: Move) -> dict[str, Any]:
    return {
        "field": move.field,
        "reason": str(move.why),
        "score_low": move.score_low,
        "score_high": move.score_high,
        "tiers": list(move.tiers),
        "statuses": list(move.statuses),
    }


def to_lines(rule_set: RuleSet, row: Mapping[str, Any], explanation: Explanation, outlook: Outlook) -> Iterator[str]:
    """Yield it for a person; ``row`` is the account's row of scores."""
    for search in outlook.searches:
        yield ""
        yield from _goal(rule_set, row, explanation, search)
    if outlook.searches and outlook.untried:
        named = ", ".join(outlook.untried)
        yield f"    Not tried, for they ask for the shape of a text or the size of a list: {named}"
    if outlook.moves:
        yield "\n  What is unknown, and how far it could move the account by itself"
    for move in outlook.moves:
        yield f"    {move.field} ({WORDS[move.why]}): {_reach(row, move)}"
    yield "\n  Where the values come from, and how old they are"
    yield from (f"    {fact.field.name}: {_origin(fact)}" for fact in outlook.facts)


def _origin(fact: Fact) -> str:
    if fact.value is None:
        text = f"unknown; {WORDS[fact.why_unknown]}" if fact.why_unknown else "unknown"
        return f"{text} ({fact.source})"
    age = "of a day that is not known" if fact.age is None else f"of {fact.day}, {counted(fact.age, 'day')} old"
    if fact.why_unknown is None:
        return f"{shown(fact.value, fact.field.unit)} ({fact.source}; {age})"
    limit = f"; usable for {fact.usable_for} days" if fact.usable_for is not None else ""
    return f"unknown; {shown(fact.value, fact.field.unit)} is too old ({fact.source}; {age}{limit})"


def _goal(rule_set: RuleSet, row: Mapping[str, Any], explanation: Explanation, search: Search) -> Iterator[str]:
    goal = search.goal
    if goal.tier is None:
        yield f"  To qualify (now {row['status']})"
        yield from (f"    {line}" for line in _undecided(explanation))
    else:
        yield f"  To reach tier {goal.tier} ({number(goal.threshold or 0)}; now {_exact(row['score'])})"
        yield f"    {_shortfall(rule_set, explanation, goal.threshold or 0.0)}"
    if not search.lifts:
        yield "    No set of up to three changes is enough"
    for at, lift in enumerate(search.lifts[:_SETS], 1):
        yield from _numbered(at, lift)
    if search.found > _SETS:
        yield f"    … and {counted(search.found - _SETS, 'other set')}; --format json has {len(search.lifts)}"
    if search.tried < search.possible:
        yield f"    Searched among the {search.tried} of {search.possible} changes that alone do most"


def _numbered(at: int, lift: Lift) -> Iterator[str]:
    for step, effects in zip(lift.steps, lift.effects, strict=True):
        mark = f"{at}." if step is lift.steps[0] else ""
        told = f" ({', '.join(map(_effect, effects))})" if effects else ""
        places = dict.fromkeys(e.location.line_of_file for e in effects)
        yield f"    {mark:<3}{step.sentence}{told} {', '.join(places)}".rstrip()
        if step.of_lasting:
            yield f"       {_LASTING}"
    yield f"       then {_standing(lift)}"


def _standing(lift: Lift) -> str:
    tier = f", tier {lift.tier}" if lift.tier else ""
    return lift.status + tier + ("" if lift.score is None else f", score {score(lift.score)}")


def _effect(effect: Effect) -> str:
    if effect.points is not None:
        return f"{effect.id} {'+' if effect.points > 0 else ''}{number(effect.points)}"
    return f"{effect.id} {State.of(effect.state)}"


def _undecided(explanation: Explanation) -> Iterator[str]:
    """Yield the filters that keep the account from being qualified."""
    good = {Kind.REQUIRE: State.MET, Kind.EXCLUDE: State.UNMET}
    for item in explanation.items:
        if item.kind in good and item.state is not good[item.kind]:
            does = "keeps it out" if item.state is not State.UNKNOWN else "is not known to hold"
            if item.kind is Kind.EXCLUDE and item.state is State.UNKNOWN:
                does = "is not ruled out"
            yield f"{item.kind} {item.id} {does}: {item.reason}  {item.location.line_of_file}"


def _shortfall(rule_set: RuleSet, explanation: Explanation, threshold: float) -> str:
    lacking = threshold * rule_set.attainable / 100 - explanation.points
    short = [item for item in explanation.items if item.kind is Kind.CRITERION and item.points < item.best]
    short += [item for item in explanation.items if item.kind is Kind.CRITERION and item.points < 0 == item.best]
    short.sort(key=lambda item: item.points - item.best)
    told = [_short(item) for item in short[:_SHORT]]
    more = f" and {len(short) - _SHORT} more" if len(short) > _SHORT else ""
    return f"It lacks {counted(round(lacking, 3), 'point')}. Could give more: {', '.join(told)}{more}"


def _short(item: Item) -> str:
    if item.state is State.UNKNOWN:
        return f"{item.id} (unknown, up to {number(item.best)})"
    if item.best == 0:
        return f"{item.id} (takes {number(-item.points)})"
    return f"{item.id} ({number(item.points)} of {number(item.best)})"


def _exact(value: float | None) -> str:
    # rounded down, as every score: 79.96 must not pass for 80
    return "" if value is None else f"{int(value * 10 + 1e-9) / 10:g}"


def _reach(row: Mapping[str, Any], move: Move) -> str:
    parts = []
    if move.score_low is not None:
        low, high = _exact(move.score_low), _exact(move.score_high)
        parts.append(f"score {low}" if low == high else f"score {low} to {high}")
    tiers = [tier or "none" for tier in move.tiers if tier or "qualified" in move.statuses]
    if len(tiers) > 1:
        parts.append(f"tier {tiers[-1]} to {tiers[0]}")
    others = [status for status in move.statuses if status != row["status"]]
    if others:
        parts.append(f"could become {' or '.join(others)}")
    return ", ".join(parts) or "moves nothing by itself"

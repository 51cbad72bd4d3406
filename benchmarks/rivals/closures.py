"""Python closures: each condition becomes a function of a record, which are called row by row.

This is how most rule engines in Python are built. They give every column of the trace: met, unmet and unknown as True,
False and None.
"""

from __future__ import annotations

import operator
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import by_hand

from icp_rules.language.model import All, AnyOf, Bands, Condition, Count, Not, PerItem, Points, Test
from rivals import Job, Rival
from rivals.records import records

if TYPE_CHECKING:
    from collections.abc import Callable

    import polars as pl

    from icp_rules.language.model import Criterion, Group, RuleSet

    Record = dict[str, Any]
    State = Callable[[Record], bool | None]
    Given = Callable[[Record], float]

_COMPARED = {
    "is": operator.eq,
    "is_not": operator.ne,
    "at_least": operator.ge,
    "at_most": operator.le,
    "more_than": operator.gt,
    "less_than": operator.lt,
}


def _holds(test: Test) -> Callable[[Any], bool]:
    """Return a function of a known value."""
    name, argument = test.operator.name, test.argument
    if name in _COMPARED:
        compare = _COMPARED[name]
        return lambda value: compare(value, argument)
    if name == "size":
        parts = [(_COMPARED[one], number) for one, number in argument]
        return lambda value: all(compare(len(value), number) for compare, number in parts)
    if name == "within":
        first = by_hand.AS_OF - timedelta(days=argument)
        return lambda value: first <= value <= by_hand.AS_OF
    if name == "like":
        pattern = re.compile(argument.replace("\\z", "\\Z"), re.DOTALL)
        return lambda value: pattern.search(value) is not None
    simple: dict[str, Callable[[Any], bool]] = {
        "in": lambda value: value in argument,
        "between": lambda value: argument[0] <= value <= argument[1],
        "starts_with": lambda value: value.startswith(argument),
        "any_of": lambda value: any(item in value for item in argument),
        "all_of": lambda value: all(item in value for item in argument),
    }
    return simple[name]


def _state(condition: Condition) -> State:
    if isinstance(condition, Test):
        return _tested(condition)
    if isinstance(condition, Not):
        part = _state(condition.part)
        return lambda record: None if (state := part(record)) is None else not state
    parts = [_state(part) for part in condition.parts]
    if isinstance(condition, Count):
        return _counted(condition.at_least, parts)
    decides = not isinstance(condition, All)

    def combined(record: Record) -> bool | None:
        unknown = False
        for part in parts:
            state = part(record)
            if state is decides:
                return decides
            unknown = unknown or state is None
        return None if unknown else not decides

    return combined


def _tested(test: Test) -> State:
    field = test.field
    if test.operator.name == "known":
        wanted = test.argument
        return lambda record: (record[field] is not None) == wanted
    holds = _holds(test)
    return lambda record: None if (value := record[field]) is None else holds(value)


def _counted(at_least: int, parts: list[State]) -> State:
    def counted(record: Record) -> bool | None:
        states = [part(record) for part in parts]
        if states.count(True) >= at_least:
            return True
        return False if len(states) - states.count(False) < at_least else None

    return counted


def _criterion(criterion: Criterion) -> tuple[State, Given]:
    """Return the state of a criterion, and the points it gives where it is met."""
    scoring = criterion.scoring
    if isinstance(scoring, Points):
        points = float(scoring.points)
        return _state(scoring.when), lambda _: points
    name = scoring.field.name
    if isinstance(scoring, Bands):
        bands = [(_state(band.when), float(band.points)) for band in scoring.bands]
        state = _state(_any_of(scoring))
        return state, lambda record: next(points for holds, points in bands if holds(record))
    if isinstance(scoring, PerItem):
        return _items(scoring)
    half, most = scoring.half_life, float(scoring.points)
    return (
        lambda record: None if (day := record[name]) is None else day <= by_hand.AS_OF,
        lambda record: most * 0.5 ** ((by_hand.AS_OF - record[name]).days / half),
    )


def _any_of(scoring: Bands) -> Condition:
    return AnyOf(tuple(band.when for band in scoring.bands))


def _items(scoring: PerItem) -> tuple[State, Given]:
    name, items, each = scoring.field.name, scoring.items, float(scoring.points)
    limit = scoring.limit if scoring.limit is not None else each * len(items)
    return (
        lambda record: None if (value := record[name]) is None else any(item in value for item in items),
        lambda record: min(limit, each * sum(item in record[name] for item in items)),
    )


def _clip(group: Group) -> Callable[[float], float]:
    lower, upper = group.minimum, group.maximum
    return lambda points: min(max(points, lower), upper)


def _judge(rule_set: RuleSet) -> Callable[[Record], tuple[Any, ...]]:
    """Return the function that judges a record: a tuple in the order of :data:`by_hand.OUTPUT`, without identity."""
    required = [_state(rule.when) for rule in rule_set.require]
    excluded = [_state(rule.when) for rule in rule_set.exclude]
    groups = [(group, _clip(group), [(c, *_criterion(c)) for c in group.criteria]) for group in rule_set.groups]
    attainable, best = rule_set.attainable, sum(c.best for c in rule_set.criteria)
    tiers = [(tier.name, tier.threshold - 1e-9) for tier in rule_set.tiers]

    def judge(record: Record) -> tuple[Any, ...]:
        needs, outs = [one(record) for one in required], [one(record) for one in excluded]
        states: list[bool | None] = []
        given: list[float] = []
        cuts: list[float] = []
        points = low = high = missing = 0.0
        for _, clip, criteria in groups:
            total = down = up = 0.0
            for criterion, state_of, points_of in criteria:
                state = state_of(record)
                gives = points_of(record) if state else 0.0
                states.append(state)
                given.append(gives)
                total += gives
                if state is None:
                    down += criterion.worst
                    up += criterion.best
                    missing += criterion.best
                elif criterion.asks_known and any(record[name] is None for name in criterion.fields):
                    down += criterion.worst - gives
                    up += criterion.best - gives
            cuts.append(clip(total) - total)
            points += clip(total)
            low += clip(total + down)
            high += clip(total + up)
        status = _status(needs, outs)
        score, score_high = max(0.0, points) * 100 / attainable, max(0.0, high) * 100 / attainable
        judged = status in ("qualified", "unverified")
        reached = [next((n for n, t in tiers if judged and s >= t), None) for s in (score, score_high)]
        scores = (score, max(0.0, low) * 100 / attainable, score_high, (best - missing) / best)
        return (status, *reached, *scores, *needs, *outs, *states, *given, *cuts, max(0.0, -points))

    return judge


def _status(needs: list[bool | None], outs: list[bool | None]) -> str:
    if True in outs:
        return "excluded"
    if False in needs:
        return "disqualified"
    return "unverified" if None in needs or None in outs else "qualified"


def prepare(rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of the whole rule set; the records are young enough to be used."""
    import polars as pl

    given, judge = records(rule_set, accounts), _judge(rule_set)

    def run() -> list[tuple[Any, ...]]:
        return [judge(record) for record in given]

    def answers(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
        names = [name for name in by_hand.OUTPUT if name not in ("account_id", "name")]
        frame = pl.DataFrame(rows, schema=names, orient="row", infer_schema_length=None)
        return accounts.select("account_id").hstack(frame)

    return Job(run, answers)


RIVAL = Rival(
    "Python closures",
    None,
    "every column of the trace",
    "ages of data; folding (done beforehand)",
    prepare,
    50_000,
)

"""The smallest sets of changes that bring an account where it isn't: searched among rows that the engine judges."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.engine import columns, evaluate
from icp_rules.engine.values import made_of
from icp_rules.language.fields import FieldType
from icp_rules.language.model import Status, tests_of
from icp_rules.whatif.hypothetical import Changed, hypothetical
from icp_rules.whatif.options import ORDERED
from icp_rules.whatif.steps import Kind, Step, changed_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import RuleSet

# Changes in one set, and how many of all that are worth trying are put together: 48 make 18,472 sets of up to three.
LARGEST = 3
MOST_STEPS = 48
KEPT = 20

_ROW = "row"


@dataclass(frozen=True, slots=True)
class Goal:
    """Where an account is to come: to be ``qualified``, or to ``tier`` (which is reached at ``threshold``) or above."""

    tier: str | None = None
    threshold: float | None = None
    tiers: tuple[str, ...] = ()

    def reached(self) -> pl.Expr:
        """Return whether a judged row is there."""
        if self.tier is None:
            return pl.col("status") == Status.QUALIFIED.value
        return pl.col("tier").is_in(self.tiers).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change does to a rule (its new state) or a criterion (how many points more it gives)."""

    id: str
    state: bool | None
    points: float | None
    location: Location


@dataclass(frozen=True, slots=True)
class Lift:
    """A set of changes that is enough, and of which no part is; what the account would then be."""

    steps: tuple[Step, ...]
    effects: tuple[tuple[Effect, ...], ...]
    status: str
    tier: str | None
    score: float | None

    @property
    def of_lasting(self) -> bool:
        """Tell whether it changes what a company hardly ever changes."""
        return any(step.of_lasting for step in self.steps)


@dataclass(frozen=True, slots=True)
class Search:
    """What was found for a goal: the best of ``found`` sets. ``tried`` of ``possible`` changes were put together."""

    goal: Goal
    lifts: tuple[Lift, ...]
    found: int
    tried: int
    possible: int


def goals_of(rule_set: RuleSet, row: dict[str, Any]) -> list[Goal]:
    """Return where an account (its judged row) could come next: to qualify, and to the tier above its own."""
    goals = [] if row["status"] == Status.QUALIFIED.value else [Goal()]
    names = [tier.name for tier in rule_set.tiers]
    if row["status"] in (Status.QUALIFIED.value, Status.UNVERIFIED.value) and not rule_set.is_filter:
        above = names.index(row["tier"]) if row["tier"] else len(names)
        if above:
            goals.append(Goal(names[above - 1], rule_set.tiers[above - 1].threshold, tuple(names[:above])))
    return goals


def search(
    rule_set: RuleSet, account: pl.DataFrame, steps: Sequence[Step], goals: Sequence[Goal], *, as_of: date
) -> list[Search]:
    """Return for each goal all smallest sets of up to three changes, the best first.

    ``account`` is one row of :func:`~icp_rules.whatif.hypothetical.judged_columns`.
    """
    if not goals:
        return []
    chosen = _worth_most(rule_set, account, steps, as_of) if len(steps) > MOST_STEPS else list(steps)
    sets = [(), *_sets(chosen)]
    judged = judge_sets(rule_set, account, sets, as_of=as_of).with_row_index(_ROW)
    return [Search(goal, *_lifts(rule_set, sets, judged, goal), len(chosen), len(steps)) for goal in goals]


def _worth_most(rule_set: RuleSet, account: pl.DataFrame, steps: Sequence[Step], as_of: date) -> list[Step]:
    """Return the changes that by themselves make most filters pass, or give most points, in their order."""
    wanted = {columns.state(rule.id): True for rule in rule_set.require}
    wanted |= {columns.state(rule.id): False for rule in rule_set.exclude}
    judged = judge_sets(rule_set, account, [(step,) for step in steps], as_of=as_of)
    gains = [
        (sum(row[name] is good for name, good in wanted.items()), row["score"] or 0.0)
        for row in judged.iter_rows(named=True)
    ]
    best = sorted(range(len(steps)), key=lambda at: gains[at], reverse=True)[:MOST_STEPS]
    return [steps[at] for at in sorted(best)]


def _sets(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    for size in range(1, LARGEST + 1):
        yield from (chosen for chosen in combinations(steps, size) if _fit_together(chosen))


def _fit_together(steps: tuple[Step, ...]) -> bool:
    """Tell whether each changes another field, or another item, and of like items the first ones are taken."""
    for one, two in combinations(steps, 2):
        if one.field is two.field and Kind.SET in (one.kind, two.kind):
            return False
    return all(
        not step.place
        or any(o.field is step.field and o.likeness == step.likeness and o.place == step.place - 1 for o in steps)
        for step in steps
    )


def judge_sets(
    rule_set: RuleSet, account: pl.DataFrame, sets: Sequence[Sequence[Step]], *, as_of: date
) -> pl.DataFrame:
    """Return the account as the engine judges it after each of these sets of changes, a row each."""
    steps: dict[str, list[list[Step]]] = {}
    for step in {id(step): step for one in sets for step in one}.values():
        steps.setdefault(step.field.name, [[] for _ in sets])
    for row, one in enumerate(sets):
        for step in one:
            steps[step.field.name][row].append(step)
    frame = account[[0] * len(sets)]
    changes = {name: _changed(account, name, of, rule_set) for name, of in steps.items()}
    judged: pl.DataFrame = evaluate(rule_set, hypothetical(frame, changes, rule_set, as_of=as_of), as_of=as_of)
    return judged


def _changed(account: pl.DataFrame, name: str, by_row: Sequence[Sequence[Step]], rule_set: RuleSet) -> Changed:
    field, (now,) = rule_set.fields.account[name], account[name].to_list()
    if field.type is FieldType.LIST:
        folds = columns.folded(name) in account.columns
        values = [_list_after(of, folds=folds) if of else now for of in by_row]
    else:
        values = [of[0].value if of else now for of in by_row]
    return Changed(pl.Series(values, dtype=DTYPES[field.type]), pl.Series([bool(of) for of in by_row]))


def _list_after(steps: Sequence[Step], *, folds: bool) -> list[str]:
    if steps[0].kind is Kind.SET:
        return list(steps[0].value)
    return changed_list(steps[0].before, steps, folds=folds)


def _lifts(
    rule_set: RuleSet, sets: Sequence[tuple[Step, ...]], judged: pl.DataFrame, goal: Goal
) -> tuple[tuple[Lift, ...], int]:
    """Return the best of the smallest sets that are enough, and how many there are."""
    enough = _smallest(sets, judged.filter(goal.reached())[_ROW].to_list())
    alike: defaultdict[Any, list[int]] = defaultdict(list)
    for row in enough:
        alike[tuple((step.field.name, step.kind) for step in sets[row])].append(row)
    least = [row for rows in alike.values() for row in _least_changes(sets, judged, rows)]
    scores = judged["score"].to_list()
    ranked = sorted(least, key=lambda row: _rank(sets[row], scores[row]))
    before = judged.row(0, named=True)
    return tuple(_lift(rule_set, sets[row], before, judged.row(row, named=True)) for row in ranked[:KEPT]), len(ranked)


def _smallest(sets: Sequence[tuple[Step, ...]], enough: Sequence[int]) -> list[int]:
    """Return those of the rows that are enough of which no part is."""
    found: dict[frozenset[int], int] = {}
    for row in enough:
        members = [id(step) for step in sets[row]]
        # sets come by size, so what is part of a set was seen before it
        parts = (frozenset(part) for size in range(1, len(members)) for part in combinations(members, size))
        if not any(part in found for part in parts):
            found[frozenset(members)] = row
    return list(found.values())


def _least_changes(sets: Sequence[tuple[Step, ...]], judged: pl.DataFrame, rows: Sequence[int]) -> list[int]:
    """Return sets that change the same fields without those that go farther than others, or come to the same."""
    least = [row for row in rows if not any(_nearer(sets[other], sets[row]) for other in rows)]
    traces = judged.drop(*columns.IDENTITY, _ROW, strict=False)
    alike: dict[tuple[Any, ...], int] = {}
    for row in least:
        told = tuple(None if step.by_value else str(step.value) for step in sets[row])
        alike.setdefault((told, traces.row(row)), row)
    return list(alike.values())


def _nearer(one: Sequence[Step], other: Sequence[Step]) -> bool:
    """Tell whether a set is another one with a smaller change of some value: what goes farther needs no telling."""
    if one is other or len(one) != len(other):
        return False
    pairs = list(zip(one, other, strict=True))
    return all(a is b or _goes_less_far(a, b) for a, b in pairs)


def _goes_less_far(one: Step, other: Step) -> bool:
    if one.field is not other.field or one.field.type not in ORDERED:
        return False
    if one.before is None:
        # a day that was longer ago is asked of less
        return one.field.type is FieldType.DATE and one.value < other.value
    return bool(one.before < one.value < other.value or one.before > one.value > other.value)


def _rank(steps: Sequence[Step], score: float | None) -> tuple[bool, int, int, float]:
    changed = sum(step.before is not None for step in steps)
    return any(step.of_lasting for step in steps), len(steps), changed, -(score or 0.0)


def _lift(rule_set: RuleSet, steps: tuple[Step, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Lift:
    return Lift(steps, tuple(_effects(rule_set, steps, before, after)), after["status"], after["tier"], after["score"])


def _effects(
    rule_set: RuleSet, steps: Sequence[Step], before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[Effect, ...]]:
    """Yield for each change the rules and criteria it alters; what reads several is told of with the first."""
    altered = list(_altered(rule_set, before, after))
    for step in steps:
        of_step = [pair for pair in altered if step.field.name in pair[0]]
        altered = [pair for pair in altered if pair not in of_step]
        yield tuple(effect for _, effect in of_step)


def _altered(
    rule_set: RuleSet, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[tuple[set[str], Effect]]:
    """Yield what is judged otherwise, with the fields it is made of."""
    fields = rule_set.fields.account
    for rule in rule_set.rules:
        state = columns.state(rule.id)
        if before[state] != after[state]:
            read = made_of((test.field for test in tests_of(rule.when)), fields)
            yield read, Effect(rule.id, after[state], None, rule.location)
    for criterion in rule_set.criteria:
        points = columns.points(criterion.id)
        if before[points] != after[points]:
            state = after[columns.state(criterion.id)]
            more = after[points] - before[points]
            yield made_of(criterion.fields, fields), Effect(criterion.id, state, more, criterion.location)

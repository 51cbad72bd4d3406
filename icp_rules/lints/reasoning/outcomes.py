"""What each criterion can give, on what condition, and which of it can come together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from icp_rules.language.model import Bands, Fades, PerItem, Points, Test, tests_of
from icp_rules.language.operators import OPERATORS
from icp_rules.lints.reasoning.conditions import Goal, possible
from icp_rules.lints.reasoning.values import Aim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icp_rules.language.fields import Field
    from icp_rules.language.model import Criterion, RuleSet

# Combinations of what linked criteria give that are looked at before they are taken for independent.
_MOST_COMBINATIONS = 400
_ZERO = Fraction(0)

# The least and the most of what comes to some points; the same but for points that fade.
Span = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a criterion gives, from ``low`` to ``high``, to accounts that reach ``goals``."""

    low: Fraction
    high: Fraction
    goals: tuple[Goal, ...]

    @property
    def span(self) -> Span:
        """The least and the most."""
        return self.low, self.high


def exact(points: float) -> Fraction:
    """Return points as they were written."""
    return Fraction(points).limit_denominator(1_000_000)


def outcomes(criterion: Criterion) -> list[Outcome]:
    """Return all a criterion can give; nothing is given by what is unmet or unknown."""
    scoring = criterion.scoring
    if isinstance(scoring, Points):
        points = exact(scoring.points)
        return [
            Outcome(points, points, (Goal(scoring.when, Aim.MET),)),
            Outcome(_ZERO, _ZERO, (Goal(scoring.when, Aim.NOT_MET),)),
        ]
    if isinstance(scoring, Bands):
        return list(_of_bands(scoring, criterion))
    if isinstance(scoring, PerItem):
        return list(_of_items(scoring, criterion))
    assert isinstance(scoring, Fades)  # noqa: S101 - the last of the four
    points = exact(scoring.points)
    known = Goal(_asked(scoring.field, "known", True, criterion), Aim.MET)
    return [Outcome(min(points, _ZERO), max(points, _ZERO), (known,)), Outcome(_ZERO, _ZERO, ())]


def _of_bands(scoring: Bands, criterion: Criterion) -> Iterator[Outcome]:
    known = Goal(_asked(scoring.field, "known", True, criterion), Aim.MET)
    before: tuple[Goal, ...] = ()
    for band in scoring.bands:
        points = exact(band.points)
        yield Outcome(points, points, (known, Goal(band.when, Aim.MET), *before))
        before = (*before, Goal(band.when, Aim.NOT_MET))
    yield Outcome(_ZERO, _ZERO, before)
    yield Outcome(_ZERO, _ZERO, (Goal(_asked(scoring.field, "known", False, criterion), Aim.MET),))


def _of_items(scoring: PerItem, criterion: Criterion) -> Iterator[Outcome]:
    some = _asked(scoring.field, "any_of", scoring.items, criterion)
    all_ = _asked(scoring.field, "all_of", scoring.items, criterion)
    yield Outcome(_ZERO, _ZERO, (Goal(some, Aim.NOT_MET),))
    each, most = exact(scoring.points), len(scoring.items)
    for count in range(1, most + 1):
        points = each * count
        if scoring.limit is not None:
            points = min(points, exact(scoring.limit)) if each > 0 else max(points, exact(scoring.limit))
        yield Outcome(points, points, (Goal(all_ if count == most else some, Aim.MET),))
        if scoring.limit is not None and points == exact(scoring.limit):
            break


def _asked(field: Field, operator: str, argument: object, criterion: Criterion) -> Test:
    return Test(field.name, field, OPERATORS[operator], argument, "", criterion.location)


def filters(rule_set: RuleSet) -> list[Goal]:
    """Return what accounts that get a tier have in common: no filter has put them out."""
    required = [Goal(rule.when, Aim.NOT_UNMET) for rule in rule_set.require]
    return [*required, *(Goal(rule.when, Aim.NOT_MET) for rule in rule_set.exclude)]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Criteria that read fields in common, and what they can give together: one span for each of them."""

    criteria: tuple[Criterion, ...]
    spans: frozenset[tuple[Span, ...]]


def clusters(rule_set: RuleSet) -> list[Cluster]:
    """Return the criteria, linked by the fields they and the filters read, with what each cluster can give."""
    goals = filters(rule_set)
    parts: list[tuple[set[str], list[Criterion], list[Goal]]] = []
    for goal in goals:
        _link(parts, {test.field for test in tests_of(goal.condition)}, [], [goal])
    for criterion in rule_set.criteria:
        _link(parts, set(criterion.fields), [criterion], [])
    return [_cluster(criteria, shared) for _, criteria, shared in parts if criteria]


def _link(
    parts: list[tuple[set[str], list[Criterion], list[Goal]]],
    fields: set[str],
    criteria: list[Criterion],
    goals: list[Goal],
) -> None:
    """Add criteria or goals to the part that reads one of their fields; parts that are linked by them become one."""
    linked = [part for part in parts if part[0] & fields]
    parts[:] = [part for part in parts if not part[0] & fields]
    for names, some, asked in linked:
        fields = fields | names
        criteria = [*some, *criteria]
        goals = [*asked, *goals]
    parts.append((fields, criteria, goals))


def _cluster(criteria: Sequence[Criterion], shared: Sequence[Goal]) -> Cluster:
    together = _Together(shared, _MOST_COMBINATIONS)
    choices = [outcomes(criterion) for criterion in criteria]
    found = frozenset(together.spans(choices, ()))
    return Cluster(tuple(criteria), found) if together.left >= 0 else _independent(criteria, choices, shared)


def _independent(criteria: Sequence[Criterion], choices: Sequence[list[Outcome]], shared: Sequence[Goal]) -> Cluster:
    """Return what is surely no less than what they can give: each of them anything between its least and its most."""
    given = [[one for one in some if possible((*shared, *one.goals))] or some for some in choices]
    spans = tuple((min(o.low for o in some), max(o.high for o in some)) for some in given)
    return Cluster(tuple(criteria), frozenset({spans}))


@dataclass(slots=True)
class _Together:
    """Goes through what criteria can give together; ``left`` falls below 0 where there is too much of it."""

    shared: Sequence[Goal]
    left: int

    def spans(self, choices: Sequence[Iterable[Outcome]], goals: tuple[Goal, ...]) -> Iterator[tuple[Span, ...]]:
        if not choices:
            yield ()
            return
        for outcome in choices[0]:
            self.left -= 1
            if self.left < 0:
                return
            wanted = (*goals, *outcome.goals)
            if possible((*self.shared, *wanted)):
                for rest in self.spans(choices[1:], wanted):
                    yield (outcome.span, *rest)

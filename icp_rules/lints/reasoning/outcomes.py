"""What each criterion can give, on what condition, and which of it can come together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import TYPE_CHECKING

from icp_rules.language.model import Bands, Fades, PerItem, Points, Test, tests_of
from icp_rules.language.operators import OPERATORS
from icp_rules.lints.reasoning.conditions import Goal, Wanted
from icp_rules.lints.reasoning.values import Aim

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icp_rules.language.fields import Field
    from icp_rules.language.model import Criterion, RuleSet, Scoring
    from icp_rules.lints.reasoning.sums import Span

# Combinations that are looked at before linked criteria are taken for independent: those of a rule set share them.
_MOST_COMBINATIONS = 800


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a criterion gives, from ``low`` to ``high``, to accounts that reach ``goals``."""

    low: int
    high: int
    goals: tuple[Goal, ...]

    @property
    def span(self) -> Span:
        """The least and the most."""
        return self.low, self.high


@lru_cache(maxsize=1024)
def exact(points: float) -> Fraction:
    """Return points as they were written."""
    return Fraction(points).limit_denominator(1_000_000)


def sum_of(points: Iterable[float]) -> Fraction:
    """Return what points come to as they were written."""
    some = list(points)
    # most are whole numbers, which add up much faster
    if all(one % 1 == 0 for one in some):
        return Fraction(sum(map(int, some)))
    return sum(map(exact, some), Fraction(0))


@lru_cache(maxsize=1024)
def counted(points: float, parts: int) -> int:
    """Return how many parts of a point some points are; they are a whole number of them."""
    return int(exact(points) * parts)


def fineness(rule_set: RuleSet) -> int:
    """Return into how many parts a point has to be cut for all points of a rule set to be whole numbers of them."""
    limits = [limit for g in rule_set.groups for limit in (g.stated_minimum, g.stated_maximum) if limit is not None]
    return lcm(
        *(exact(points).denominator for c in rule_set.criteria for points in _stated(c.scoring)),
        *(exact(limit).denominator for limit in limits),
    )


def _stated(scoring: Scoring) -> list[float]:
    if isinstance(scoring, Bands):
        return [band.points for band in scoring.bands]
    if isinstance(scoring, PerItem) and scoring.limit is not None:
        return [scoring.points, scoring.limit]
    return [scoring.points]


def outcomes(criterion: Criterion, parts: int) -> list[Outcome]:
    """Return all a criterion can give; nothing is given by what is unmet or unknown."""
    scoring = criterion.scoring
    if isinstance(scoring, Points):
        points = counted(scoring.points, parts)
        return [
            Outcome(points, points, (Goal(scoring.when, Aim.MET),)),
            Outcome(0, 0, (Goal(scoring.when, Aim.NOT_MET),)),
        ]
    if isinstance(scoring, Bands):
        return list(_of_bands(scoring, criterion, parts))
    if isinstance(scoring, PerItem):
        return list(_of_items(scoring, criterion, parts))
    assert isinstance(scoring, Fades)  # noqa: S101 - the last of the four
    points = counted(scoring.points, parts)
    known = Goal(_asked(scoring.field, "known", True, criterion), Aim.MET)
    return [Outcome(min(points, 0), max(points, 0), (known,)), Outcome(0, 0, ())]


def _of_bands(scoring: Bands, criterion: Criterion, parts: int) -> Iterator[Outcome]:
    known = Goal(_asked(scoring.field, "known", True, criterion), Aim.MET)
    before: tuple[Goal, ...] = ()
    for band in scoring.bands:
        points = counted(band.points, parts)
        yield Outcome(points, points, (known, Goal(band.when, Aim.MET), *before))
        before = (*before, Goal(band.when, Aim.NOT_MET))
    yield Outcome(0, 0, before)
    yield Outcome(0, 0, (Goal(_asked(scoring.field, "known", False, criterion), Aim.MET),))


def _of_items(scoring: PerItem, criterion: Criterion, parts: int) -> Iterator[Outcome]:
    some = _asked(scoring.field, "any_of", scoring.items, criterion)
    all_ = _asked(scoring.field, "all_of", scoring.items, criterion)
    yield Outcome(0, 0, (Goal(some, Aim.NOT_MET),))
    each, most = counted(scoring.points, parts), len(scoring.items)
    limit = None if scoring.limit is None else counted(scoring.limit, parts)
    for count in range(1, most + 1):
        points = each * count
        if limit is not None:
            points = min(points, limit) if each > 0 else max(points, limit)
        yield Outcome(points, points, (Goal(all_ if count == most else some, Aim.MET),))
        if points == limit:
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


def clusters(rule_set: RuleSet, parts: int) -> list[Cluster]:
    """Return the criteria, linked by the fields they and the filters read, with what each cluster can give.

    Of a cluster with too many combinations, each criterion is one for itself: surely no less than they can give.
    """
    goals, most = filters(rule_set), _MOST_COMBINATIONS // len(rule_set.criteria)
    linked: list[tuple[set[str], list[Criterion], list[Goal]]] = []
    for goal in goals:
        _link(linked, {test.field for test in tests_of(goal.condition)}, [], [goal])
    for criterion in rule_set.criteria:
        _link(linked, set(criterion.fields), [criterion], [])
    return [one for _, some, shared in linked if some for one in _clusters(some, shared, parts, most)]


def _possible(wanted: Wanted, goals: Iterable[Goal]) -> bool:
    more = wanted.adding(goals)
    return more is not None and more.possible()


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


def _clusters(criteria: Sequence[Criterion], shared: Sequence[Goal], parts: int, most: int) -> Iterator[Cluster]:
    choices = [outcomes(criterion, parts) for criterion in criteria]
    wanted = Wanted().adding(shared)
    # even where no two of them can be met together there are so many combinations
    if len(criteria) * (len(criteria) + 1) <= most:
        together = _Together(most)
        found = frozenset(together.spans(choices, wanted) if wanted is not None else ())
        if together.left >= 0:
            yield Cluster(tuple(criteria), found)
            return
    for criterion, some in zip(criteria, choices, strict=True):
        # without filters beside them, what is impossible is so by a criterion alone, which other lints tell
        able = [one for one in some if _possible(wanted, one.goals)] if wanted is not None and shared else some
        yield Cluster((criterion,), frozenset((one.span,) for one in able or some))


@dataclass(slots=True)
class _Together:
    """Goes through what criteria can give together; ``left`` falls below 0 where there is too much of it."""

    left: int

    def spans(self, choices: Sequence[Iterable[Outcome]], wanted: Wanted) -> Iterator[tuple[Span, ...]]:
        if not choices:
            yield ()
            return
        for outcome in choices[0]:
            self.left -= 1
            if self.left < 0:
                return
            more = wanted.adding(outcome.goals)
            if more is not None and more.possible():
                for rest in self.spans(choices[1:], more):
                    yield (outcome.span, *rest)

"""Which scores accounts can have, and so which tiers.

Where there are too many combinations to look at, more scores are taken for possible than are: never fewer.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import product
from math import ceil, prod
from typing import TYPE_CHECKING

from icp_rules.language.model import Fades
from icp_rules.lints.reasoning.outcomes import clusters, counted, exact, fineness, sum_of
from icp_rules.lints.reasoning.sums import NONE, NOTHING, Span, Sums

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icp_rules.language.model import Criterion, Group, RuleSet
    from icp_rules.lints.reasoning.outcomes import Cluster

# Combinations of what clusters give to several groups at once; of more, what they give to each is independent.
_MOST_TIED = 64
# The finest points: a rule set has no more of them between its worst and its best.
_MOST_STEPS = 100_000
# The engine computes in floating-point numbers, and forgives a score that falls short of a threshold by less than that.
_NEAR = Fraction(1, 1_000_000)

# Where points come together: a group with limits is a place of its own, and those without are one.
_FREE = -1
# The place of a criterion that is looked at apart from its group.
_APART = -2
# The least and the most of a group, where it states them.
Limits = tuple[int | None, int | None]
# What a cluster gives to each of its places, in one of the ways there are.
Way = tuple[tuple[int, Span], ...]


def attainable(rule_set: RuleSet) -> Fraction:
    """Return the points that are a score of 100."""
    return sum((_given(group) for group in rule_set.groups), Fraction(0))


def _given(group: Group) -> Fraction:
    most = sum_of(criterion.best for criterion in group.criteria)
    return most if group.stated_maximum is None else min(most, exact(group.stated_maximum))


@dataclass(frozen=True, slots=True)
class Scale:
    """The steps in which points are counted, all of a rule set's being whole numbers of them.

    Points that fade can lie between two steps. Then there are twice as many, and each second one is all between two.
    ``limits`` are the least and the most of each group, ``edges`` the steps at which tiers begin: the first that the
    engine may forgive, and the first that reaches. ``given`` are the criteria: the group, the id, and the most they
    give, or take where they never give.
    """

    rule_set: RuleSet
    steps: int
    between: int
    full: Fraction
    limits: Sequence[Limits]
    edges: Sequence[Span]
    given: Sequence[tuple[int, str, int]]

    @classmethod
    def of(cls, rule_set: RuleSet) -> Scale:
        """Return the scale of a rule set."""
        fading = any(isinstance(criterion.scoring, Fades) for criterion in rule_set.criteria)
        steps = fineness(rule_set) * (2 if fading else 1)
        full = attainable(rule_set) * steps
        limits = [(_steps(g.stated_minimum, steps), _steps(g.stated_maximum, steps)) for g in rule_set.groups]
        reached = [exact(tier.threshold) for tier in rule_set.tiers]
        edges = [(ceil((one - _NEAR) * full / 100), ceil(one * full / 100)) for one in reached if one > 0]
        given = [
            (i, c.id, counted(c.best or c.worst, steps)) for i, g in enumerate(rule_set.groups) for c in g.criteria
        ]
        return cls(rule_set, steps, int(fading), full, limits, edges, given)

    @property
    def too_fine(self) -> bool:
        """Tell whether there are more sums than can be looked at."""
        criteria = self.rule_set.criteria
        return (sum_of(c.best for c in criteria) - sum_of(c.worst for c in criteria)) * self.steps > _MOST_STEPS

    def limits_of(self, place: int) -> Limits:
        """Return the least and the most a place lets through."""
        return (None, None) if place == _FREE else self.limits[place]

    def first(self, score: Fraction) -> int:
        """Return the first step that is at a score or above."""
        return ceil(score * self.full / 100)

    def score(self, step: int) -> Fraction:
        """Return the score of a step."""
        return 100 * step / self.full


def _steps(points: float | None, steps: int) -> int | None:
    return None if points is None else counted(points, steps)


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores accounts that are not put out can have; all are among these."""

    scale: Scale
    clusters: Sequence[Cluster]
    ways: Sequence[frozenset[Way]]
    sums: Sums

    @classmethod
    def of(cls, rule_set: RuleSet) -> Scores | None:
        """Return the scores of a rule set that has criteria; None where its points are too fine to be added up."""
        scale = Scale.of(rule_set)
        if scale.too_fine:
            return None
        found, place = clusters(rule_set, scale.steps), _places(rule_set)
        ways = [_ways(one, place) for one in found]
        return cls(scale, found, ways, _totals(scale, ways).cut(0, None))

    @property
    def most(self) -> Fraction:
        """The highest there may be."""
        return self.scale.score(self.sums.most)

    def reaches(self, tier: str) -> bool:
        """Tell whether one of them may lie in a tier."""
        above: Fraction | None = None
        for one in self.scale.rule_set.tiers:
            if one.name == tier:
                return self.any_from(exact(one.threshold) - _NEAR, above)
            above = exact(one.threshold)
        return False

    def any_from(self, low: Fraction, below: Fraction | None) -> bool:
        """Tell whether one of them may be as high as the first and lower than the second."""
        slack = self.scale.between
        last = self.sums.most if below is None else self.scale.first(below) - 1 + slack
        return self.sums.any_between(self.scale.first(low) - slack, last)

    def beside(self, score: Fraction) -> tuple[Fraction | None, Fraction | None]:
        """Return the last one below a score and the first one from it on."""
        step = self.scale.first(score)
        below, above = self.sums.between(self.sums.least, step - 1), self.sums.between(step, self.sums.most)
        first = next((above.least + start for start, _ in above.runs()), None)
        return (
            self.scale.score(below.most) if below.bits else None,
            None if first is None else self.scale.score(first),
        )

    def probably_moves(self, criterion: Criterion) -> bool:
        """Tell whether a criterion moves an account between tiers beside some of the others, taken for independent.

        A quick look that spares most criteria the thorough one.
        """
        scale = self.scale
        at, own = next((place, points) for place, id_, points in scale.given if id_ == criterion.id)
        others = [(place, points) for place, id_, points in scale.given if points > 0 and id_ != criterion.id]
        reached = sorted(edge for _, edge in scale.edges)
        nothing = [_limited(0, limits) for limits in scale.limits]
        for order in (others, others[::-1]):
            sums, cut, total = [0] * len(nothing), list(nothing), sum(nothing)
            for place, points in [(at, 0), *order]:
                sums[place] += points
                total -= cut[place]
                cut[place] = _limited(sums[place], scale.limits[place])
                total += cut[place]
                moved = total + _limited(sums[at] + own, scale.limits[at]) - cut[at]
                if moved != total and bisect_right(reached, total) != bisect_right(reached, moved):
                    return True
        return False

    def may_move(self, criterion: Criterion) -> bool:
        """Tell whether an account may be in another tier with a criterion's points than without; False is sure."""
        rule_set = self.scale.rule_set
        place = _places(rule_set)
        at = place[criterion.id]
        index = next(i for i, one in enumerate(self.clusters) if criterion.id in {c.id for c in one.criteria})
        own, others = self.clusters[index], [*self.ways[:index], *self.ways[index + 1 :]]
        ways = _ways(own, {**place, criterion.id: _APART})
        if not any(_moves(self.scale, at, *one) for one in _loosely(ways, others)):
            return False
        loose, tied = _parted(others)
        if len(ways) * prod(map(len, tied)) > _MOST_TIED:
            return True
        return any(_moves(self.scale, at, *one) for one in _tightly(ways, loose, tied))


def _places(rule_set: RuleSet) -> dict[str, int]:
    """Return where each criterion's points come together with others."""
    return {
        criterion.id: _FREE if group.stated_maximum is None and group.stated_minimum is None else i
        for i, group in enumerate(rule_set.groups)
        for criterion in group.criteria
    }


def _ways(cluster: Cluster, place: Mapping[str, int]) -> frozenset[Way]:
    at = [place[criterion.id] for criterion in cluster.criteria]
    ways: set[Way] = set()
    for spans in cluster.spans:
        given: dict[int, Span] = dict.fromkeys(at, (0, 0))
        for where, (low, high) in zip(at, spans, strict=True):
            given[where] = given[where][0] + low, given[where][1] + high
        ways.add(tuple(given.items()))
    return frozenset(ways)


def _parted(some: Sequence[frozenset[Way]]) -> tuple[list[frozenset[Way]], list[frozenset[Way]]]:
    """Return clusters that give to one place each, and those that tie several together."""
    parts: tuple[list[frozenset[Way]], list[frozenset[Way]]] = ([], [])
    for ways in some:
        parts[len(ways) > 1 and len(next(iter(ways))) > 1].append(ways)
    return parts


def _alone(sums: Mapping[int, Sums], some: Sequence[frozenset[Way]]) -> dict[int, Sums]:
    """Return the sums of places, with what clusters give to each of them whatever they give to the others."""
    found = dict(sums)
    for ways in some:
        for place, these in _by_place(ways):
            found[place] = found.get(place, NOTHING).plus(these)
    return found


@lru_cache(maxsize=1024)
def _by_place(ways: frozenset[Way]) -> Sequence[tuple[int, Sums]]:
    """Return what a cluster gives to each of its places."""
    spans: dict[int, set[Span]] = {}
    for way in ways:
        for place, span in way:
            spans.setdefault(place, set()).add(span)
    return [(place, Sums.of(these)) for place, these in spans.items()]


def _together(sums: Mapping[int, Sums], ways: Sequence[Way]) -> dict[int, Sums]:
    """Return the sums of places, with what one way of each cluster gives to them."""
    given = _given_by(ways).items()
    return {**sums, **{place: sums.get(place, NOTHING).plus(Sums.of([span])) for place, span in given}}


def _given_by(ways: Sequence[Way]) -> dict[int, Span]:
    """Return what one way of each cluster gives to each of the places."""
    spans: dict[int, Span] = {}
    for way in ways:
        for place, (low, high) in way:
            before = spans.get(place, (0, 0))
            spans[place] = before[0] + low, before[1] + high
    return spans


def _total(scale: Scale, sums: Mapping[int, Sums]) -> Sums:
    total = NOTHING
    for place, these in sums.items():
        total = total.plus(these.cut(*scale.limits_of(place)))
    return total


def _totals(scale: Scale, some: Sequence[frozenset[Way]]) -> Sums:
    """Return what all clusters come to."""
    if not all(some):
        return NONE
    loose, tied = _parted(some)
    tied.sort(key=len)
    while prod(map(len, tied)) > _MOST_TIED:
        loose.append(tied.pop())
    base, total = _alone({}, loose), NONE
    places = tuple(dict.fromkeys((*base, *(place for ways in tied for place, _ in next(iter(ways))))))
    adding = _Adding(scale, base, places)
    given = (_given_by(combination) for combination in product(*tied))
    for spans in dict.fromkeys(tuple(one.get(place) for place in places) for one in given):
        total = total.or_(adding.upto(spans))
    return total


@dataclass(frozen=True, slots=True)
class _Adding:
    """Adds up what all places come to; what begins alike is added up once."""

    scale: Scale
    base: Mapping[int, Sums]
    places: tuple[int, ...]
    done: dict[tuple[Span | None, ...], Sums] = field(default_factory=dict)

    def upto(self, spans: tuple[Span | None, ...]) -> Sums:
        """Return what the first places come to where each is given one of these beside its base."""
        if not spans:
            return NOTHING
        if spans not in self.done:
            place, span = self.places[len(spans) - 1], spans[-1]
            these = self.base.get(place, NOTHING)
            these = these if span is None else these.plus(Sums.of([span]))
            self.done[spans] = self.upto(spans[:-1]).plus(these.cut(*self.scale.limits_of(place)))
        return self.done[spans]


# A criterion's points, and the sums of all others beside them.
Beside = tuple[int, dict[int, Sums]]


def _loosely(ways: frozenset[Way], others: Sequence[frozenset[Way]]) -> Iterator[Beside]:
    """Yield the points of the criterion apart, each with what all others give, taken for independent of each other."""
    base = _alone({}, others)
    by_points: dict[int, list[Way]] = {}
    for way in ways:
        by_points.setdefault(_points(way), []).append(way)
    for points, some in by_points.items():
        if points:
            yield points, _rest(_alone(base, [frozenset(some)]))


def _tightly(ways: frozenset[Way], loose: Sequence[frozenset[Way]], tied: Sequence[frozenset[Way]]) -> Iterator[Beside]:
    """Yield the same for each combination of what clusters give to several places."""
    base = _alone({}, loose)
    for way, *combination in product(ways, *tied):
        if points := _points(way):
            yield points, _rest(_together(base, [way, *combination]))


def _points(way: Way) -> int:
    """Return the points of the criterion apart; where they fade, the most, as fewer move nobody farther."""
    low, high = dict(way)[_APART]
    return high or low


def _rest(sums: dict[int, Sums]) -> dict[int, Sums]:
    return {place: these for place, these in sums.items() if place != _APART}


def _moves(scale: Scale, at: int, points: int, sums: Mapping[int, Sums]) -> bool:
    """Tell whether points in a place may lift, or lower, a sum of all over a threshold."""
    rest = _total(scale, {place: these for place, these in sums.items() if place != at})
    others, limits = sums.get(at, NOTHING), scale.limits_of(at)
    if at == _FREE:
        return _crosses(scale, rest.plus(others), 0, points)
    for start, length in others.runs():
        for one in range(others.least + start, others.least + start + length):
            without, with_ = _limited(one, limits), _limited(one + points, limits)
            if without != with_ and _crosses(scale, rest, without, with_):
                return True
    return False


def _limited(points: int, limits: Limits) -> int:
    low, high = limits
    if high is not None and points > high:
        points = high
    return low if low is not None and points < low else points


def _crosses(scale: Scale, rest: Sums, without: int, with_: int) -> bool:
    """Tell whether a sum of the rest is below a threshold with the lesser of two numbers, and not with the greater."""
    less, more, slack = min(without, with_), max(without, with_), scale.between
    return any(rest.any_between(first - slack - more, last - 1 + slack - less) for first, last in scale.edges)

"""Which scores accounts can have, and so which tiers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from icp_rules.lints.reasoning.outcomes import Cluster, Span, clusters, exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.language.model import Criterion, Group, RuleSet

# Sums that are told apart; of more, only the least and the most are known.
_MOST_SUMS = 10_000
# The engine computes in floating-point numbers, and forgives a score that falls short of a threshold by less than that.
_NEAR = Fraction(1, 1_000_000)
_ZERO = Fraction(0)
_NOTHING: Span = (_ZERO, _ZERO)

# The sums of some parts of a score, such as groups.
Sums = frozenset[tuple[Span, ...]]


def attainable(rule_set: RuleSet) -> Fraction:
    """Return the points that are a score of 100."""
    return sum((_given(group) for group in rule_set.groups), _ZERO)


def _given(group: Group) -> Fraction:
    most = sum((exact(criterion.best) for criterion in group.criteria), _ZERO)
    return most if group.stated_maximum is None else min(most, exact(group.stated_maximum))


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores accounts that are not put out can have: they all lie in these spans."""

    rule_set: RuleSet
    spans: frozenset[Span]

    @classmethod
    def of(cls, rule_set: RuleSet) -> Scores:
        """Return the scores of a rule set that has criteria."""
        whole = attainable(rule_set)
        totals = Totals.of(rule_set).totals()
        return cls(rule_set, frozenset(as_score(one, whole) for one in totals))

    @property
    def most(self) -> Fraction:
        """The highest there may be."""
        return max(high for _, high in self.spans)

    def reaches(self, tier: str) -> bool:
        """Tell whether one of them may lie in a tier."""
        return any(tier in tiers_of(self.rule_set, span) for span in self.spans)


def as_score(points: Span, whole: Fraction) -> Span:
    """Return the scores of points."""
    return max(_ZERO, 100 * points[0] / whole), max(_ZERO, 100 * points[1] / whole)


def tiers_of(rule_set: RuleSet, scores: Span) -> frozenset[str | None]:
    """Return the tiers scores may lie in; None is that of scores below all."""
    low, high = scores
    above: Fraction | None = None
    found: set[str | None] = set()
    for tier in rule_set.tiers:
        threshold = exact(tier.threshold)
        if high >= threshold - _NEAR and (above is None or low < above):
            found.add(tier.name)
        above = threshold
    if above is None or low < above:
        found.add(None)
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class Totals:
    """Adds up what clusters of criteria can give, group by group; ``apart`` is a criterion that is kept apart."""

    rule_set: RuleSet
    clusters: Sequence[Cluster]
    place: Mapping[str, int]

    @classmethod
    def of(cls, rule_set: RuleSet, found: Sequence[Cluster] | None = None, apart: Criterion | None = None) -> Totals:
        """Return the totals of a rule set; ``found`` are its clusters, where they are known."""
        place = {c.id: i for i, group in enumerate(rule_set.groups) for c in group.criteria}
        if apart is not None:
            place[apart.id] = len(rule_set.groups)
        return cls(rule_set, clusters(rule_set) if found is None else found, place)

    def totals(self) -> frozenset[Span]:
        """Return the points accounts can have, before the floor at 0."""
        total: frozenset[tuple[Span, ...]] = frozenset({(_NOTHING,)})
        for places, sums in self.linked():
            total = _added(total, _tidied((self.cut(places, one),) for one in sums))
        return frozenset(one[0] for one in total)

    def cut(self, places: Sequence[int], sums: tuple[Span, ...]) -> Span:
        """Return what groups give together, of their sums."""
        cut_ = [cut(self.rule_set.groups[i], one) for i, one in zip(places, sums, strict=True)]
        return sum((low for low, _ in cut_), _ZERO), sum((high for _, high in cut_), _ZERO)

    def linked(self) -> list[tuple[tuple[int, ...], Sums]]:
        """Return the sums of groups; those in which one cluster has criteria come together, before they are cut."""
        done: list[tuple[tuple[int, ...], Sums]] = []
        # clusters of a single group first: what links groups multiplies their sums
        for cluster in sorted(self.clusters, key=lambda one: len({self.place[c.id] for c in one.criteria})):
            places, sums = self._sums(cluster)
            linked = [one for one in done if set(one[0]) & set(places)]
            done = [one for one in done if one not in linked]
            for others, more in linked:
                joined = tuple(sorted({*places, *others}))
                sums = _added(_spread(sums, places, joined), _spread(more, others, joined))
                places = joined
            done.append((places, sums))
        return done

    def _sums(self, cluster: Cluster) -> tuple[tuple[int, ...], Sums]:
        """Return the places in which a cluster has criteria, and what it gives to each."""
        at = [self.place[c.id] for c in cluster.criteria]
        places = tuple(sorted(set(at)))

        def sums(spans: tuple[Span, ...]) -> tuple[Span, ...]:
            given = dict.fromkeys(places, _NOTHING)
            for place, span in zip(at, spans, strict=True):
                given[place] = _plus(given[place], span)
            return tuple(given.values())

        return places, _tidied(sums(spans) for spans in cluster.spans)


def may_move(rule_set: RuleSet, criterion: Criterion, found: Sequence[Cluster]) -> bool:
    """Tell whether an account may be in another tier with a criterion's points than without; False is sure."""
    totals = Totals.of(rule_set, found, criterion)
    apart = len(rule_set.groups)
    at = next(i for i, group in enumerate(rule_set.groups) if criterion in group.criteria)
    near: Sums = frozenset({(_NOTHING, _NOTHING, _NOTHING)})  # its group's others, its own points, all other groups
    for places, sums in totals.linked():
        near = _added(near, _tidied(_beside(totals, dict(zip(places, one, strict=True)), at, apart) for one in sums))
    group, whole = rule_set.groups[at], attainable(rule_set)
    seen: set[tuple[Span, Span]] = set()
    for others, own, rest in near:
        seen.add((_plus(cut(group, others), rest), _plus(cut(group, _plus(others, own)), rest)))
    return any(_differ(rule_set, as_score(one, whole), as_score(other, whole)) for one, other in seen)


def _beside(totals: Totals, sums: dict[int, Span], at: int, apart: int) -> tuple[Span, Span, Span]:
    others, own = sums.pop(at, _NOTHING), sums.pop(apart, _NOTHING)
    return others, own, totals.cut(tuple(sums), tuple(sums.values()))


def _differ(rule_set: RuleSet, one: Span, other: Span) -> bool:
    tiers = tiers_of(rule_set, one) | tiers_of(rule_set, other)
    return one != other and len(tiers) > 1


def probably_moves(rule_set: RuleSet, criterion: Criterion) -> bool:
    """Tell whether a criterion moves an account between tiers beside some of the others, taken for independent.

    A quick look that spares most criteria the thorough one.
    """
    whole = float(attainable(rule_set))
    thresholds = [tier.threshold for tier in rule_set.tiers]
    sums = dict.fromkeys((group.id for group in rule_set.groups), 0.0)
    mine = next(group.id for group in rule_set.groups if criterion in group.criteria)

    def passed(more: float) -> int:
        points = (_cut_float(g, sums[g.id] + (more if g.id == mine else 0.0)) for g in rule_set.groups)
        score = round(100 * max(0.0, sum(points)) / whole, 6)
        return sum(score >= threshold for threshold in thresholds)

    own = criterion.best or criterion.worst
    for group in rule_set.groups:
        for other in group.criteria:
            if passed(0.0) != passed(own):
                return True
            sums[group.id] += other.best if other is not criterion else 0.0
    return passed(0.0) != passed(own)


def _cut_float(group: Group, points: float) -> float:
    return max(group.minimum, min(group.maximum, points))


def cut(group: Group, sums: Span) -> Span:
    """Return what is left of a group's sum between its least and its most."""
    low, high = sums
    if group.stated_maximum is not None:
        most = exact(group.stated_maximum)
        low, high = min(low, most), min(high, most)
    if group.stated_minimum is not None:
        least = exact(group.stated_minimum)
        low, high = max(low, least), max(high, least)
    return low, high


def _plus(one: Span, other: Span) -> Span:
    return one[0] + other[0], one[1] + other[1]


def _spread(sums: Sums, places: Sequence[int], joined: Sequence[int]) -> Sums:
    """Return sums with a place for each group they are to be joined in."""
    index = {place: i for i, place in enumerate(places)}
    return frozenset(tuple(one[index[p]] if p in index else _NOTHING for p in joined) for one in sums)


def _added(some: Sums, others: Sums) -> Sums:
    if len(some) * len(others) > _MOST_SUMS:
        some, others = _hull(some), _hull(others)
    return _tidied(tuple(map(_plus, one, other)) for one in some for other in others)


def _tidied(sums: Iterable[tuple[Span, ...]]) -> Sums:
    found = frozenset(sums)
    return found if len(found) <= _MOST_SUMS else _hull(found)


def _hull(sums: Sums) -> Sums:
    """Return the one span that has all sums in it."""
    if len(sums) <= 1:
        return sums
    return frozenset({tuple((min(s[0] for s in at), max(s[1] for s in at)) for at in zip(*sums, strict=True))})

"""Which rules moved an account: read out of the two traces, never computed apart from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import polars as pl

from icp_rules.checks.revisions.pairing import paired
from icp_rules.checks.revisions.report import Cause, Effect
from icp_rules.engine import columns
from icp_rules.engine.evaluation import TOLERANCE
from icp_rules.language.model import Criterion, Group, Rule, State, Status
from icp_rules.language.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icp_rules.checks.revisions.pairing import Paired
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import RuleSet

_SHOWN = 3
_JUDGED = (Status.QUALIFIED.value, Status.UNVERIFIED.value)


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the score: its column in each trace, None where it has none there."""

    rule: str
    before: str | None
    after: str | None
    location: Location | None


@dataclass(frozen=True, slots=True)
class _Filter:
    """A require or an exclude: its state column in each trace; ``passing`` is the state that lets an account in."""

    rule: str
    before: str | None
    after: str | None
    passing: bool
    location: Location | None


@dataclass(frozen=True, slots=True)
class _Threshold:
    """A tier that begins elsewhere; None where it is not there."""

    rule: str
    before: float | None
    after: float | None
    location: Location | None

    def counts(self, scores: pl.Series) -> tuple[int, int]:
        """Return how many of these scores come to reach it, and how many no longer do."""
        old, new = (_reached(scores, threshold) for threshold in (self.before, self.after))
        return int((new & ~old).sum()), int((old & ~new).sum())


def _reached(scores: pl.Series, threshold: float | None) -> pl.Series:
    return scores >= (math.inf if threshold is None else threshold - TOLERANCE)


def _tiers(base: RuleSet, head: RuleSet) -> list[_Threshold]:
    """Return the tiers that begin at another score than before."""
    old, new = ({tier.name: tier for tier in one.tiers} for one in (base, head))
    found = []
    for name in {**new, **old}:
        before, after = old.get(name), new.get(name)
        if before is None or after is None or before.threshold != after.threshold:
            one = after or before
            now, was = (f"from {number(t.threshold)}" if t else "not there" for t in (after, before))
            place = one.location if one else None
            told = f"tier {name} is {now}, was {was}"
            was_at, is_at = (tier.threshold if tier else None for tier in (before, after))
            found.append(_Threshold(told, was_at, is_at, place))
    return found


class Causes:
    """Tells the causes by two versions of one rule set; what is the same for all accounts is worked out once."""

    def __init__(self, base: RuleSet, head: RuleSet) -> None:
        """Take both versions."""
        pairs = paired(base, head)
        self._before, self._after = base.attainable, head.attainable
        self._parts = [
            *(
                _Part(
                    _one(old, new).id,
                    columns.points(old.id) if old else None,
                    columns.points(new.id) if new else None,
                    _one(old, new).location,
                )
                for old, new in pairs.criteria
            ),
            *_cuts(base, head, pairs.groups),
        ]
        self._filters = [
            _Filter(
                f"{kind} {_one(old, new).id}",
                columns.state(old.id) if old else None,
                columns.state(new.id) if new else None,
                kind == "require",
                _one(old, new).location,
            )
            for kind, rules in (("require", pairs.require), ("exclude", pairs.exclude))
            for old, new in rules
        ]
        self._scale = _scale(base, head, pairs)
        self._tiers = _tiers(base, head)

    def of(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Cause, ...]:
        """Return the causes for an account, from its rows of both traces: filters, then what did most to its score."""
        filters = list(self._of_status(before, after)) if before["status"] != after["status"] else []
        if before["tier"] != after["tier"]:
            score = pl.Series([before["score"]], dtype=pl.Float64)
            filters += [Cause(one.rule, None, one.location) for one in self._tiers if any(one.counts(score))]
        parts = sorted(self.of_score(before, after), key=lambda cause: -abs(cause.points or 0.0))
        return tuple([*filters, *parts][:_SHOWN])

    def of_score(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Cause]:
        """Yield what moved an account's score: they add up to its change."""
        if not self._before or not self._after:
            return
        total = 0.0
        for part in self._parts:
            old, new = (row[name] if name else 0.0 for row, name in ((before, part.before), (after, part.after)))
            total += old
            if abs(new - old) > TOLERANCE:
                yield Cause(part.rule, 100 * (new - old) / self._after, part.location)
        scaled = 100 * total * (1 / self._after - 1 / self._before)
        if abs(scaled) > TOLERANCE:
            yield Cause(self._scale.rule, scaled, self._scale.location)

    def _of_status(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Cause]:
        """Yield the filters whose state changed so that it tells on the status."""
        rank = [status.value for status in Status].index
        rose = rank(after["status"]) < rank(before["status"])
        for one in self._filters:
            old, new = (row[name] if name else one.passing for row, name in ((before, one.before), (after, one.after)))
            if old != new and (old if rose else new) is not one.passing:
                now = State.of(new) if one.after else "gone"
                was = State.of(old) if one.before else "not there"
                yield Cause(f"{one.rule} is {now}, was {was}", None, one.location)

    def effects(self, before: pl.DataFrame, after: pl.DataFrame) -> Iterator[Effect]:
        """Yield what each rule did to all accounts, for those that did anything."""
        zero = pl.zeros(before.height, dtype=pl.Float64, eager=True)
        for part in self._parts if self._after else ():
            old, new = (f[n] if n else zero for f, n in ((before, part.before), (after, part.after)))
            change = new - old
            up, down = int((change > TOLERANCE).sum()), int((change < -TOLERANCE).sum())
            if up or down:
                mean = 100 * float(change.sum()) / self._after / (up + down)
                yield Effect(part.rule, up, down, mean, part.location)
        scored = int((before["score"] > TOLERANCE).sum()) if self._scale.rule else 0
        if scored:
            more = self._after < self._before
            yield Effect(self._scale.rule, scored * more, scored * (not more), None, self._scale.location)
        scores = before.filter(pl.col("status").is_in(_JUDGED))["score"]
        for tier in self._tiers:
            up, down = tier.counts(scores)
            if up or down:
                yield Effect(tier.rule, up, down, None, tier.location)
        for one in self._filters:
            always = pl.Series([one.passing], dtype=pl.Boolean).new_from_index(0, before.height)
            states = [f[n] if n else always for f, n in ((before, one.before), (after, one.after))]
            old, new = (state.fill_null(not one.passing) == one.passing for state in states)
            up, down = int((new & ~old).sum()), int((old & ~new).sum())
            if up or down:
                yield Effect(one.rule, up, down, None, one.location)


def _cuts(base: RuleSet, head: RuleSet, groups: Sequence[tuple[Group | None, Group | None]]) -> Iterator[_Part]:
    """Yield what cuts a score short: limits of groups, and the floor at 0."""
    for old, new in groups:
        before, after = (columns.cut(group.id) if group else None for group in (old, new))
        group = _one(old, new)
        yield _Part(f"the limits of group {group.id}", before, after, group.location)
    before, after = (None if one.is_filter else columns.FLOOR for one in (base, head))
    yield _Part("the floor at 0", before, after, None)


def _scale(base: RuleSet, head: RuleSet, pairs: Paired) -> Cause:
    """Return the cause of every score's change where more or fewer points can be reached: the rule that did most."""
    if abs(base.attainable - head.attainable) <= TOLERANCE or not pairs.groups:
        return Cause("", None, None)
    text = f"{number(head.attainable)} points can be reached, was {number(base.attainable)}"
    old, new = max(pairs.groups, key=lambda pair: abs(_reach(pair[1]) - _reach(pair[0])))
    group = _one(old, new)
    if old and new and old.stated_maximum != new.stated_maximum:
        return Cause(f"the limits of group {group.id}, by which {text}", None, group.location)
    inside = {criterion.id for one in (old, new) if one for criterion in one.criteria}
    own = [pair for pair in pairs.criteria if any(one and one.id in inside for one in pair)]
    criterion = _one(*max(own, key=lambda pair: abs(_reach(pair[1]) - _reach(pair[0]))))
    return Cause(f"{criterion.id}, by which {text}", None, criterion.location)


def _reach(one: Group | Criterion | None) -> float:
    """Return what a group or a criterion can give; nothing where there is none."""
    return 0.0 if one is None else one.best if isinstance(one, Criterion) else one.attainable


Item = TypeVar("Item", Rule, Criterion, Group)


def _one(old: Item | None, new: Item | None) -> Item:
    """Return a rule as it is now, or as it was where it is gone."""
    one = new or old
    assert one is not None  # noqa: S101 - a pair has one at least
    return one

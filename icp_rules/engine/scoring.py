"""States and points of criteria, and the sums of groups, as expressions."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.engine import columns
from icp_rules.engine.calendar import day_number, day_number_of
from icp_rules.language.model import Bands, Criterion, Fades, PerItem, Points, tests_of
from icp_rules.language.operators import balanced

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icp_rules.engine.conditions import Conditions
    from icp_rules.language.fields import Field
    from icp_rules.language.model import Group

ZERO = 0.0


@dataclass(frozen=True, slots=True)
class Scoring:
    """Compiles criteria; ``fields`` tells which are derived with ``coalesce``."""

    conditions: Conditions
    fields: Mapping[str, Field]

    def state(self, criterion: Criterion) -> nw.Expr:
        """Return whether the criterion is met."""
        scoring = criterion.scoring
        if isinstance(scoring, Points):
            return self.conditions.expression(scoring.when)
        value = nw.col(columns.value(scoring.field.name))
        if isinstance(scoring, Bands):
            holds: nw.Expr = balanced(operator.or_, [self.conditions.expression(b.when) for b in scoring.bands])
            return nw.when(~value.is_null()).then(holds) if _ask_known(scoring) else holds
        if isinstance(scoring, Fades):
            return value <= self.conditions.as_of
        items = self.conditions.items(scoring.field.name, scoring.items)
        present: nw.Expr = balanced(operator.or_, [value.list.contains(item) for item in items])
        return present

    def points_beside_state(self, criterion: Criterion) -> nw.Expr | None:
        """Return the points of a criterion that compares a field more than once, before its limit; None for the others.

        They belong beside its state, where an engine computes each comparison once for both. Limited there, they would
        be computed once as a whole and the comparisons in them anew.
        """
        scoring = criterion.scoring
        if isinstance(scoring, Bands):
            return self._band_points(scoring).alias(columns.points(criterion.id))
        if not isinstance(scoring, PerItem):
            return None
        name = columns.points if scoring.limit is None else columns.uncut
        return self._item_points(scoring).alias(name(criterion.id))

    def points_by_state(self, criterion: Criterion) -> nw.Expr | None:
        """Return the points of a criterion that is all or nothing, fades or is limited; None for the others."""
        scoring = criterion.scoring
        if isinstance(scoring, PerItem) and scoring.limit is not None:
            given = _limited(nw.col(columns.uncut(criterion.id)), scoring.points > 0, float(scoring.limit))
        elif isinstance(scoring, Points | Fades):
            most = nw.lit(float(scoring.points)) if isinstance(scoring, Points) else self._faded(scoring)
            given = nw.when(nw.col(columns.state(criterion.id))).then(most).otherwise(nw.lit(ZERO))
        else:
            return None
        return given.alias(columns.points(criterion.id))

    def _band_points(self, scoring: Bands) -> nw.Expr:
        # innermost last: the first band that holds wins; on an unknown field none does, unless it asks for that
        expr = nw.lit(ZERO)
        for band in reversed(scoring.bands):
            holds = self.conditions.expression(band.when)
            expr = nw.when(holds).then(nw.lit(float(band.points))).otherwise(expr)
        if not _ask_known(scoring):
            return expr
        return nw.when(~nw.col(columns.value(scoring.field.name)).is_null()).then(expr).otherwise(nw.lit(ZERO))

    def _item_points(self, scoring: PerItem) -> nw.Expr:
        value = nw.col(columns.value(scoring.field.name))
        items = self.conditions.items(scoring.field.name, scoring.items)
        points = nw.lit(float(scoring.points))
        return total([nw.when(value.list.contains(i)).then(points).otherwise(nw.lit(ZERO)) for i in items])

    def _faded(self, scoring: Fades) -> nw.Expr:
        days = day_number_of(self.conditions.as_of) - day_number(nw.col(columns.value(scoring.field.name)))
        half_lives = days.cast(nw.Float64) / float(scoring.half_life)
        return nw.lit(0.5) ** half_lives * float(scoring.points)

    def missing(self, criterion: Criterion) -> nw.Expr:
        """Return the criterion's best while its state is unknown, else 0."""
        unknown = nw.col(columns.state(criterion.id)).is_null()
        return nw.when(unknown).then(nw.lit(float(criterion.best))).otherwise(nw.lit(ZERO))

    def down(self, criterion: Criterion) -> nw.Expr | None:
        """Return what the criterion can still lose once all it reads is known (at most 0); None where nothing."""
        reads = self._also_unknown(criterion)
        if criterion.worst == ZERO and not reads:
            return None
        points = nw.col(columns.points(criterion.id))
        unknown = self._open(criterion, reads)
        return nw.when(unknown).then(nw.lit(float(criterion.worst)) - points).otherwise(nw.lit(ZERO))

    def up(self, criterion: Criterion) -> nw.Expr | None:
        """Return what the criterion can still gain besides :meth:`missing`; None where nothing."""
        reads = self._also_unknown(criterion)
        if not reads:
            return None
        points, known = nw.col(columns.points(criterion.id)), ~nw.col(columns.state(criterion.id)).is_null()
        more = nw.lit(float(criterion.best)) - points
        return nw.when(self._open(criterion, reads) & known).then(more).otherwise(nw.lit(ZERO))

    def _open(self, criterion: Criterion, reads: Sequence[str]) -> nw.Expr:
        nulls = [nw.col(name).is_null() for name in (columns.state(criterion.id), *map(columns.value, reads))]
        unknown: nw.Expr = balanced(operator.or_, nulls)
        return unknown

    def _also_unknown(self, criterion: Criterion) -> list[str]:
        """Return the fields whose absence makes a criterion count as unknown although its state may be known."""
        coalesced = set().union(*(self.coalesce_inputs(name) for name in criterion.fields))
        return sorted(coalesced | criterion.fields) if coalesced or criterion.asks_known else []

    def coalesce_inputs(self, name: str) -> set[str]:
        """Return a field and everything it is made of, if ``coalesce`` is used on the way; else nothing."""
        formula = self.fields[name].formula if name in self.fields else None
        if formula is None:
            return set()
        below = set().union(*(self.coalesce_inputs(i) for i in formula.inputs))
        return {name, *formula.inputs} | below if formula.uses_coalesce or below else set()


def _limited(points: nw.Expr, is_most: bool, limit: float) -> nw.Expr:
    return nw.when(points > limit if is_most else points < limit).then(nw.lit(limit)).otherwise(points)


def total(exprs: Sequence[nw.Expr]) -> nw.Expr:
    """Return the sum; 0 of nothing."""
    expr: nw.Expr = balanced(operator.add, exprs or [nw.lit(ZERO)])
    return expr


def _ask_known(scoring: Bands) -> bool:
    return any(test.operator.name == "known" for band in scoring.bands for test in tests_of(band.when))


def clipped(group: Group) -> Callable[[nw.Expr], nw.Expr]:
    """Return what cuts a group's sum to [min, max]; nothing to cut where neither is stated."""

    def clip(expr: nw.Expr) -> nw.Expr:
        if group.stated_maximum is not None:
            most = float(group.maximum)
            expr = nw.when(expr > most).then(nw.lit(most)).otherwise(expr)
        if group.stated_minimum is not None:
            least = float(group.minimum)
            expr = nw.when(expr < least).then(nw.lit(least)).otherwise(expr)
        return expr

    return clip

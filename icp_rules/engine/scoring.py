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
            asks_known = any(t.operator.name == "known" for b in scoring.bands for t in tests_of(b.when))
            return nw.when(~value.is_null()).then(holds) if asks_known else holds
        if isinstance(scoring, Fades):
            return value <= self.conditions.as_of
        items = self.conditions.items(scoring.field.name, scoring.items)
        present: nw.Expr = balanced(operator.or_, [value.list.contains(item) for item in items])
        return present

    def points(self, criterion: Criterion) -> nw.Expr:
        """Return the points the criterion gives; 0 while it is not met."""
        scoring, state = criterion.scoring, nw.col(columns.state(criterion.id))
        if isinstance(scoring, Points):
            return nw.when(state).then(nw.lit(float(scoring.points))).otherwise(nw.lit(ZERO))
        if isinstance(scoring, Bands):
            return self._band_points(scoring, state)
        if isinstance(scoring, Fades):
            return nw.when(state).then(self._faded(scoring)).otherwise(nw.lit(ZERO))
        return nw.when(state).then(self._item_points(scoring)).otherwise(nw.lit(ZERO))

    def _band_points(self, scoring: Bands, state: nw.Expr) -> nw.Expr:
        # innermost last: the first band that holds wins; a band that is unknown leaves the criterion unknown
        expr = nw.lit(ZERO)
        for band in reversed(scoring.bands):
            holds = self.conditions.expression(band.when)
            expr = nw.when(holds).then(nw.lit(float(band.points))).otherwise(expr)
        return nw.when(state).then(expr).otherwise(nw.lit(ZERO))

    def _item_points(self, scoring: PerItem) -> nw.Expr:
        value = nw.col(columns.value(scoring.field.name))
        items = self.conditions.items(scoring.field.name, scoring.items)
        points = nw.lit(float(scoring.points))
        each = [nw.when(value.list.contains(i)).then(points).otherwise(nw.lit(ZERO)) for i in items]
        total: nw.Expr = balanced(operator.add, each)
        if scoring.limit is None:
            return total
        limit = nw.lit(float(scoring.limit))
        over = total > scoring.limit if scoring.points > 0 else total < scoring.limit
        return nw.when(over).then(limit).otherwise(total)

    def _faded(self, scoring: Fades) -> nw.Expr:
        days = day_number_of(self.conditions.as_of) - day_number(nw.col(columns.value(scoring.field.name)))
        half_lives = days.cast(nw.Float64) / float(scoring.half_life)
        return nw.lit(0.5) ** half_lives * float(scoring.points)

    def bounds(self, criterion: Criterion) -> tuple[nw.Expr, nw.Expr]:
        """Return the least and the most the criterion can come to once everything it reads is known."""
        points = nw.col(columns.points(criterion.id))
        unknown = nw.col(columns.state(criterion.id)).is_null()
        reads = self._also_unknown(criterion)
        if reads:
            unknown = balanced(operator.or_, [unknown, *(nw.col(columns.value(name)).is_null() for name in reads)])

        def bound(limit: float) -> nw.Expr:
            # an unknown criterion already gives 0 unless it can be met while a field it reads is unknown
            if limit == ZERO and not reads:
                return points
            return nw.when(unknown).then(nw.lit(limit)).otherwise(points)

        return bound(criterion.worst), bound(criterion.best)

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


def total(exprs: Sequence[nw.Expr]) -> nw.Expr:
    """Return the sum."""
    expr: nw.Expr = balanced(operator.add, exprs)
    return expr


def clipped(group: Group) -> Callable[[nw.Expr], nw.Expr]:
    """Return what cuts a group's sum to [min, max]; nothing to cut where neither is stated."""

    def clip(expr: nw.Expr) -> nw.Expr:
        if group.stated_maximum is not None:
            expr = nw.when(expr > group.maximum).then(nw.lit(float(group.maximum))).otherwise(expr)
        if group.stated_minimum is not None:
            expr = nw.when(expr < group.minimum).then(nw.lit(float(group.minimum))).otherwise(expr)
        return expr

    return clip

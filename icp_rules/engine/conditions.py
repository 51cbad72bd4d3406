"""Conditions as expressions of three values: true, false and null for unknown (Kleene's logic is SQL's)."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.engine import columns
from icp_rules.language.fields import FieldType
from icp_rules.language.model import All, AnyOf, Condition, Count, Not, Test
from icp_rules.language.operators import Argument, balanced
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Conditions:
    """Compiles conditions over the working columns of a frame; ``frame_columns`` are the frame's own."""

    frame_columns: Collection[str]
    as_of: date

    def expression(self, condition: Condition) -> nw.Expr:
        """Return the condition's state."""
        if isinstance(condition, Test):
            return self.test(condition)
        if isinstance(condition, Not):
            return ~self.expression(condition.part)
        parts = [self.expression(part) for part in condition.parts]
        if isinstance(condition, Count):
            return _count(parts, condition.at_least)
        return _combined(condition, parts)

    def test(self, test: Test) -> nw.Expr:
        """Return the state of one comparison."""
        exact = test.exact or test.type.type is not FieldType.TEXT
        column = columns.value(test.field) if exact else columns.text(test.field)
        argument = test.argument
        if test.operator.argument is Argument.ITEMS:
            argument = self.items(test.field, argument)
        expr: nw.Expr = test.operator.expression(nw.col(column), argument, self.as_of)
        return expr

    def items(self, field: str, items: Sequence[str]) -> Sequence[str]:
        """Return list items as the frame spells them: folded where it has the folded companion."""
        if columns.folded(columns.source(field)) not in self.frame_columns:
            return items
        return tuple(dict.fromkeys(fold_text(item) for item in items))


def _combined(condition: All | AnyOf, parts: Sequence[nw.Expr]) -> nw.Expr:
    combined: nw.Expr = balanced(operator.and_ if isinstance(condition, All) else operator.or_, parts)
    return combined


def _count(parts: Sequence[nw.Expr], at_least: int) -> nw.Expr:
    met: nw.Expr = balanced(operator.add, [_one(nw.when(part).then(nw.lit(1)), 0) for part in parts])
    possible: nw.Expr = balanced(operator.add, [_one(nw.when(~part).then(nw.lit(0)), 1) for part in parts])
    enough, too_few = met >= at_least, possible < at_least
    return (
        nw.when(enough)
        .then(nw.lit(value=True))
        .when(too_few)
        .then(nw.lit(value=False))
        .otherwise(nw.lit(None, dtype=nw.Boolean))
    )


def _one(case: Any, otherwise: int) -> nw.Expr:
    expr: nw.Expr = case.otherwise(nw.lit(otherwise))
    return expr

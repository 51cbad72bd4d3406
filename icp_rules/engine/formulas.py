"""Derived fields as expressions: unknown in, unknown out, ``coalesce`` aside.

A division by zero is unknown. So is a number too large to compute with, and one too small counts as 0: some engines
refuse what overflows or underflows, others take it for infinity or 0.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.engine import columns
from icp_rules.engine.calendar import day_number
from icp_rules.engine.spark import Frame, with_columns
from icp_rules.engine.values import made_of, typed
from icp_rules.language.fields import FieldType
from icp_rules.language.formulas import LARGEST, SMALLEST, Number, Reference
from icp_rules.language.operators import balanced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from icp_rules.language.fields import Field, FieldTable
    from icp_rules.language.formulas import Term


def with_derived(frame: Frame, fields: FieldTable, wanted: Collection[str] | None = None) -> Frame:
    """Add the derived fields the frame lacks, each with its age, that of its oldest input, and lists folded.

    A list has its folded companion where every list it is made of has one: engines have no way to fold items.

    ``wanted`` limits them to those named and what these are made of.
    """
    names = made_of(wanted if wanted is not None else fields.account, fields.account)
    for field in fields.account.values():
        added = _added(field, fields, frame.collect_schema()) if field.name in names else []
        frame = with_columns(frame, added) if added else frame
    return frame


def _added(field: Field, fields: FieldTable, schema: Mapping[str, Any]) -> list[nw.Expr]:
    """Return what a field adds to a frame with this schema: nothing unless it is derived and the frame lacks it."""
    if field.formula is None or field.name in schema:
        return []
    inputs = {i: _input(i, fields.account[i].type, schema) for i in field.formula.inputs}
    value = _expression(field.formula.term, inputs)
    return [value.alias(field.name), *_age(field, schema), *_companion(field, schema)]


def _input(name: str, type_: FieldType, schema: Mapping[str, Any]) -> nw.Expr:
    value = typed(name, type_, schema)
    if type_ is not FieldType.NUMBER:
        return value
    size = value.abs()
    kept = nw.when((size >= SMALLEST) & (size <= LARGEST)).then(value)
    return kept.when(size < SMALLEST).then(nw.lit(0.0))


def _companion(field: Field, schema: Mapping[str, Any]) -> list[nw.Expr]:
    """Return the folded companion of a list; none for other fields, and where a list it is made of has none."""
    if field.formula is None or field.type is not FieldType.LIST:
        return []
    inputs = {name: columns.folded(name) for name in field.formula.inputs if schema.get(name, nw.Unknown) != nw.Unknown}
    if not inputs or not all(name in schema for name in inputs.values()):
        return []
    lists = {name: typed(inputs.get(name, name), FieldType.LIST, schema) for name in field.formula.inputs}
    return [_expression(field.formula.term, lists).alias(columns.folded(field.name))]


def _age(field: Field, schema: Mapping[str, Any]) -> list[nw.Expr]:
    """Return the age column; none where the record's own age holds for every input."""
    inputs = field.formula.inputs if field.formula else ()
    if not any(columns.age(i) in schema for i in inputs):
        return []
    aged = (columns.age(i) if columns.age(i) in schema else columns.RECORD_AGE for i in inputs)
    dates = [nw.col(name).cast(nw.Date) for name in dict.fromkeys(aged) if name in schema]
    return [reduce(_earlier, dates).alias(columns.age(field.name))]


def _earlier(one: nw.Expr, two: nw.Expr) -> nw.Expr:
    # a value without a date is fresh, so a date beside it decides
    return nw.when(two.is_null() | (one <= two)).then(one).otherwise(two)


def _expression(term: Term, inputs: Mapping[str, nw.Expr]) -> nw.Expr:
    if isinstance(term, Number):
        return nw.lit(term.value)
    if isinstance(term, Reference):
        return inputs[term.name]
    arguments = [_expression(argument, inputs) for argument in term.arguments]
    return _FUNCTIONS[term.function](arguments)


def _divided(arguments: Sequence[nw.Expr]) -> nw.Expr:
    return nw.when(arguments[1] != 0).then(arguments[0] / arguments[1])


def _chosen(arguments: Sequence[nw.Expr], choose: Callable[..., nw.Expr]) -> nw.Expr:
    if len(arguments) == 1:  # some engines choose among two at least
        return arguments[0]
    # engines choose among those that are known; and each argument is named twice, not twice as often as the one before
    known: nw.Expr = balanced(operator.and_, [~argument.is_null() for argument in arguments])
    return nw.when(known).then(choose(*arguments))


_FUNCTIONS: dict[str, Callable[[Sequence[nw.Expr]], nw.Expr]] = {
    "+": lambda a: a[0] + a[1],
    "-": lambda a: a[0] - a[1],
    "*": lambda a: a[0] * a[1],
    "/": _divided,
    "coalesce": lambda a: nw.coalesce(*a),
    "min": lambda a: _chosen(a, nw.min_horizontal),
    "max": lambda a: _chosen(a, nw.max_horizontal),
    "size": lambda a: a[0].list.len().cast(nw.Float64),
    "days": lambda a: (day_number(a[1]) - day_number(a[0])).cast(nw.Float64),
}

"""One typed column as one of our fields, or the reason why it is not one without being read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code, Diagnostic
from icp_rules.engine.values import DTYPES
from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA
from icp_rules.language.fields import FieldType
from icp_rules.records.cells.currencies import Money
from icp_rules.records.cells.values import Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap, Config
    from icp_rules.language.fields import Field

WRITE_RECORDS = "Read the source as records first and judge those: docs/clusters.md says how."
# A float keeps any 15 decimal digits; the rest of a product is rounding: 2.3 x 1000000 = 2299999.9999999995.
_DIGITS = 15


def field_value(column: ColumnMap, actual: str, dtype: Any, field: Field, config: Config) -> nw.Expr | Diagnostic:
    """Return the column ``actual``, which the map calls ``column``, as values of a field; null is unknown.

    What would have to be read cell by cell comes back as a finding.
    """
    told = _to_be_read(column, dtype, field)
    if told is not None:
        message = f"the column '{column.column}' for {field.name} {told}"
        return Diagnostic(Code.NOT_CLEAN, message, column.location, WRITE_RECORDS)
    cells = nw.col(actual)
    match field.type:
        case FieldType.NUMBER:
            return _number(cells, column, dtype, field, config)
        case FieldType.TEXT:
            return _text(cells if dtype == nw.String else cells.cast(nw.String), column)
        case FieldType.DATE:
            return cells if dtype == nw.Date else cells.cast(nw.Date)
        case FieldType.BOOLEAN | FieldType.LIST:
            return cells


def how_cells_are_read(column: ColumnMap) -> str | None:
    """Return what the map says of how a column's cells are read, if anything: such cells are texts."""
    return next((name for name in _READING if getattr(column, name) is not None), None)


# What a map may say of it, as it stands there.
_READING = ("range", "percent", "split", "dates", "decimal")


def _to_be_read(column: ColumnMap, dtype: Any, field: Field) -> str | None:
    """Return what about a column only reading its cells can tell, as the end of a sentence."""
    if column.values:
        return "has `values`, which say what single cells mean"
    if column.unknown and field.type not in (FieldType.TEXT, FieldType.NUMBER):
        return "has `unknown`, which says what single cells mean"
    fits = {
        FieldType.NUMBER: dtype.is_numeric(),
        # of other types the text differs from engine to engine
        FieldType.TEXT: dtype == nw.String or dtype.is_integer(),
        # of a moment with a time zone, which day it is depends on who asks
        FieldType.DATE: dtype == nw.Date or (dtype == nw.Datetime and dtype.time_zone is None),
        FieldType.BOOLEAN: dtype == nw.Boolean,
        FieldType.LIST: dtype == DTYPES[FieldType.LIST],
    }
    if fits[field.type]:
        return None
    reads = how_cells_are_read(column)
    if reads is not None:
        return f"has `{reads}`, which says how cells of text are read"
    return f"is of type {dtype}, and the field holds {_HOLDS[field.type]}"


_HOLDS = {
    FieldType.NUMBER: "numbers",
    FieldType.TEXT: "texts",
    FieldType.DATE: "days",
    FieldType.BOOLEAN: "true or false",
    FieldType.LIST: "lists of texts",
}


def _number(cells: nw.Expr, column: ColumnMap, dtype: Any, field: Field, config: Config) -> nw.Expr | Diagnostic:
    factor: float | Problem = 1.0
    if field.money:
        factor = Money(config.currency, column.currency, column.rate, config.rates).factor(None)
    if isinstance(factor, Problem):
        return Diagnostic(Code.NOT_CLEAN, f"the column '{column.column}' {factor.reason}", column.location, factor.help)
    factor *= column.unit
    number = cells if dtype == nw.Float64 else cells.cast(nw.Float64)
    known = number.is_finite()
    unknown = sorted(float(word) for word in column.unknown if _is_number(word))
    if unknown:
        known &= ~number.is_in(unknown)
    number = nw.when(known).then(number)
    return number if factor == 1 else significant(number * factor)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def significant(number: nw.Expr) -> nw.Expr:
    """Return a number with the digits that a product of two numbers has for certain."""
    # what has no logarithm is left out before it is taken: some engines refuse the whole query
    size = nw.when(number != 0).then(number.abs()).log(10.0).floor()
    last = _DIGITS - 1
    up = nw.lit(10.0) ** nw.when(size <= last).then(last - size).otherwise(nw.lit(0.0))
    down = nw.lit(10.0) ** nw.when(size > last).then(size - last).otherwise(nw.lit(0.0))
    return nw.when(number == 0).then(number).otherwise((number * up / down).round(0) / up * down)


def _text(cells: nw.Expr, column: ColumnMap) -> nw.Expr:
    if not column.unknown:
        return cells
    folded = cells.str.to_lowercase().str.replace_all(FINAL_SIGMA, SMALL_SIGMA, literal=True)
    return nw.when(~folded.is_in(sorted(column.unknown))).then(cells)

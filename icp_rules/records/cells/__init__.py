"""The cells of a column as values of one of our fields.

``coerce`` reads a column by the type of its field. No cell makes it fail: what can't be read becomes
unknown, and is reported with the reason. Plain cells and typed columns are handled by Polars, all rows at
once; Python functions see the distinct cells that are left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType
from icp_rules.records.cells.booleans import coerce_booleans
from icp_rules.records.cells.dates import coerce_dates
from icp_rules.records.cells.lists import coerce_lists, folded
from icp_rules.records.cells.meanings import with_meanings
from icp_rules.records.cells.numbers import coerce_numbers
from icp_rules.records.cells.text import coerce_text
from icp_rules.records.cells.values import Coerced, Settings, Unreadable

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

__all__ = ["Coerced", "Settings", "Unreadable", "coerce", "folded"]


def coerce(series: pl.Series, field: Field, column: ColumnMap, defaults: Settings) -> Coerced:
    """Return a source's column as values of ``field``.

    Args:
        series: The cells, text or typed.
        field: What the column becomes: its type, whether it is money, its vocabulary.
        column: How the workspace maps the column; its own ``dates``, ``decimal`` and ``rate`` win over the defaults.
        defaults: What the source and the workspace say.

    Returns:
        As many values as cells, of type String, Float64, Date, Boolean or List(String), named like the
        field. Text is NFC with plain spaces and none around it; numbers are finite; lists hold no null and
        nothing twice.
    """

    def by_type(cells: pl.Series) -> Coerced:
        match field.type:
            case FieldType.TEXT:
                return coerce_text(cells, field, column)
            case FieldType.NUMBER:
                return coerce_numbers(cells, field, column, defaults)
            case FieldType.DATE:
                return coerce_dates(cells, field, column, defaults)
            case FieldType.BOOLEAN:
                return coerce_booleans(cells, field, column)
            case FieldType.LIST:
                return coerce_lists(cells, field, column)

    values = column.values if field.type is not FieldType.LIST else None
    coerced = with_meanings(series, values, by_type) if values else by_type(series)
    return Coerced(coerced.values.alias(field.name), coerced.unreadable, coerced.placeholders)

"""The cells of a column as values of one of our fields.

``coerce`` reads a column by the type of its field. No cell makes it fail: what can't be read becomes
unknown, and is reported with the reason. Plain cells and typed columns are handled by Polars, all rows at
once; Python functions see the distinct cells that are left.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.fields import FieldType, Format
from icp_rules.records.cells.booleans import coerce_booleans
from icp_rules.records.cells.dates import coerce_dates
from icp_rules.records.cells.emails import coerce_emails
from icp_rules.records.cells.lists import coerce_lists, folded, items_of
from icp_rules.records.cells.literals import LISTS
from icp_rules.records.cells.meanings import with_meanings
from icp_rules.records.cells.numbers import coerce_numbers
from icp_rules.records.cells.phones import coerce_phones
from icp_rules.records.cells.text import coerce_text
from icp_rules.records.cells.texts import alike
from icp_rules.records.cells.values import Coerced, Settings, Unlisted, Unreadable
from icp_rules.records.cells.web import coerce_domains, coerce_urls

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

__all__ = ["Coerced", "Settings", "Unlisted", "Unreadable", "coerce", "folded", "items_of"]


_TYPES: dict[FieldType, pl.DataType] = {
    FieldType.TEXT: pl.String(),
    FieldType.NUMBER: pl.Float64(),
    FieldType.DATE: pl.Date(),
    FieldType.BOOLEAN: pl.Boolean(),
    FieldType.LIST: LISTS,
}


def coerce(
    series: pl.Series, field: Field, column: ColumnMap, defaults: Settings, countries: pl.Series | None = None
) -> Coerced:
    """Return a source's column as values of ``field``.

    Args:
        series: The cells, text or typed.
        field: What the column becomes: its type, whether it is money, its vocabulary, its format.
        column: How the workspace maps the column; its own ``dates``, ``decimal``, ``rate`` and ``country`` win over the
            others.
        defaults: What the source and the workspace say.
        countries: The country of each row, as ISO 3166-1 alpha-2, where a column gives it: phone numbers need it.

    Returns:
        As many values as cells, of type String, Float64, Date, Boolean or List(String), named like the
        field. Text is NFC with plain spaces and none around it; numbers are finite; lists hold no null and
        nothing twice.
    """
    if series.null_count() == series.len():
        # as the cells of an inbound record often are
        return Coerced(alike(None, series.len(), _TYPES[field.type]).alias(field.name))

    def by_type(cells: pl.Series) -> Coerced:
        match field.type:
            case FieldType.TEXT:
                return _coerce_text(cells, field, column, countries)
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
    return replace(coerced, values=coerced.values.alias(field.name))


def _coerce_text(cells: pl.Series, field: Field, column: ColumnMap, countries: pl.Series | None) -> Coerced:
    match field.format:
        case Format.DOMAIN:
            return coerce_domains(cells, field, column)
        case Format.URL:
            return coerce_urls(cells, field, column)
        case Format.EMAIL:
            return coerce_emails(cells, field, column)
        case Format.PHONE:
            return coerce_phones(cells, field, column, countries)
        case None:
            return coerce_text(cells, field, column)

"""What the workspace says that cells of a column stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import Distinct
from icp_rules.records.cells.texts import as_text, clean, unlisted, without
from icp_rules.records.cells.values import Coerced, together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def with_meanings(
    cells: pl.Series, values: Mapping[str, str | float], coerce: Callable[[pl.Series], Coerced]
) -> Coerced:
    """Coerce a column of single values, and in place of the cells that ``values`` names what they stand for."""
    distinct = Distinct.of(as_text(cells))
    told = [distinct.spread(some) for some in meanings(clean(distinct.values), values)]
    named = told[0].is_not_null() | told[1].is_not_null()
    # Apart, so that numbers stay numbers: 1.125 in the map reads one way, whatever the column's decimal mark.
    parts = [coerce(without(cells, named)), *(coerce(meant) for meant in told if meant.count())]
    found = parts[0].values
    for part in parts[1:]:
        found = found.fill_null(part.values)
    odd = [one for part in parts for one in part.unlisted]
    return Coerced(
        found,
        together(part.unreadable for part in parts),
        sum(part.placeholders for part in parts),
        unlisted(pl.Series([one.text for one in odd], dtype=pl.String), pl.Series([one.count for one in odd])),
    )


def meanings(texts: pl.Series, values: Mapping[str, str | float]) -> tuple[pl.Series, pl.Series]:
    """Return what clean texts stand for, numbers and words apart; both are null for those ``values`` doesn't name."""
    small = texts.str.to_lowercase()
    numbers = {text: value for text, value in values.items() if isinstance(value, float)}
    words = {text: value for text, value in values.items() if text not in numbers}
    return _replaced(small, numbers, pl.Float64()), _replaced(small, words, pl.String())


def _replaced(texts: pl.Series, by: Mapping[str, str | float], dtype: pl.DataType) -> pl.Series:
    return texts.replace_strict(list(by), pl.Series(list(by.values()), dtype=dtype), default=None, return_dtype=dtype)

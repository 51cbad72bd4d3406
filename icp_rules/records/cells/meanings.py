"""What the workspace says that cells of a column stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import Distinct
from icp_rules.records.cells.texts import as_text, clean, without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icp_rules.records.cells.values import Coerced


def with_meanings(
    cells: pl.Series, values: Mapping[str, str | float], coerce: Callable[[pl.Series], Coerced]
) -> Coerced:
    """Coerce a column of single values, and in place of the cells that ``values`` names what they stand for."""
    distinct = Distinct.of(as_text(cells))
    told = distinct.spread(meanings(clean(distinct.values), values))
    if not told.count():
        return coerce(cells)
    # Apart, so that numbers stay numbers: 1.5 in the map reads one way, whatever the column's decimal mark.
    return coerce(without(cells, told.is_not_null())).completed(coerce(told))


def meanings(texts: pl.Series, values: Mapping[str, str | float]) -> pl.Series:
    """Return what clean texts stand for, null for those that ``values`` doesn't name; numbers if all of it is."""
    told = list(values.values())
    if all(isinstance(value, float) for value in told):
        known = pl.Series(told, dtype=pl.Float64)
    else:
        shown = [as_text(pl.Series([value]))[0] if isinstance(value, float) else value for value in told]
        known = pl.Series(shown, dtype=pl.String)
    return texts.str.to_lowercase().replace_strict(list(values), known, default=None, return_dtype=known.dtype)

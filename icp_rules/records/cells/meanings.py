"""What the workspace says that cells of a column stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import Distinct
from icp_rules.records.cells.texts import as_text, clean, small, without

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icp_rules.records.cells.values import Coerced


def with_meanings(
    cells: pl.Series, values: Mapping[str, str | float], coerce: Callable[[pl.Series], Coerced]
) -> Coerced:
    """Coerce a column of single values, and in place of the cells that ``values`` names what they stand for."""
    distinct = Distinct.of(as_text(cells))
    told = [distinct.spread(some) for some in meanings(clean(distinct.values), values)]
    named = told[0].is_not_null() | told[1].is_not_null()
    # Apart, so that numbers stay numbers: 1.125 in the map reads one way, whatever the column's decimal mark.
    found = coerce(without(cells, named))
    for meant in told:
        found = found.completed(coerce(meant)) if meant.count() else found
    return found


def meanings(texts: pl.Series, values: Mapping[str, str | float]) -> tuple[pl.Series, pl.Series]:
    """Return what clean texts stand for, numbers and words apart; both are null for those ``values`` doesn't name."""
    folded = small(texts)
    numbers = {text: value for text, value in values.items() if isinstance(value, float)}
    words = {text: value for text, value in values.items() if text not in numbers}
    return _replaced(folded, numbers, pl.Float64()), _replaced(folded, words, pl.String())


def _replaced(texts: pl.Series, by: Mapping[str, str | float], dtype: pl.DataType) -> pl.Series:
    return texts.replace_strict(list(by), pl.Series(list(by.values()), dtype=dtype), default=None, return_dtype=dtype)

"""Columns of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.records.cells.distinct import Distinct
from icp_rules.records.cells.texts import as_text, clean, means_unknown, spelled, unknown_words, without
from icp_rules.records.cells.values import Coerced

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field


def coerce_text(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Clean the cells and give them the spelling of the field's vocabulary; any text is readable."""
    distinct = Distinct.of(as_text(cells))
    texts = clean(distinct.values)
    unknown = means_unknown(texts, unknown_words(field, column))
    texts = without(texts, unknown)
    if field.vocabulary is not None:
        again = Distinct.of(texts)
        texts = again.spread(spelled(again.values, field))
    return Coerced(distinct.spread(texts), placeholders=distinct.count(unknown))

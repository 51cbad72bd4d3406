"""Columns of yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete
from icp_rules.records.cells.texts import unknown_words
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_WORDS = {
    **dict.fromkeys(("true", "yes", "y", "1", "1.0", "ja", "oui"), True),
    **dict.fromkeys(("false", "no", "n", "0", "0.0", "nein", "non"), False),
}
_PROBLEM = Problem("is neither yes nor no", "Write yes or no, true or false, 1 or 0.")


def coerce_booleans(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read yes and no in English, German and French, and 1 and 0."""
    words = unknown_words(field, column)
    if cells.dtype == pl.Boolean and not words & _WORDS.keys():
        return Coerced(cells)
    return complete(cells, _unread(cells), _unread, lambda text: _WORDS.get(text.lower(), _PROBLEM), words)


def _unread(cells: pl.Series) -> pl.Series:
    return pl.repeat(None, cells.len(), dtype=pl.Boolean(), eager=True)

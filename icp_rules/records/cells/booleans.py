"""Columns of yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete
from icp_rules.records.cells.texts import alike, unknown_words
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_YES = (
    *("true", "yes", "y", "t", "1", "1.0", "on", "checked", "✓", "✔", "☑", "✅"),
    *("ja", "j", "wahr", "oui", "vrai", "sí", "si", "sì", "verdadero", "vero", "sim", "verdadeiro", "waar"),
)
_NO = (
    *("false", "no", "n", "f", "0", "0.0", "off", "unchecked", "✗", "✘", "☐", "❌"),
    *("nein", "falsch", "non", "faux", "falso", "não", "nao", "nee", "onwaar"),
)
_WORDS = {**dict.fromkeys(_YES, True), **dict.fromkeys(_NO, False)}
_EMOJI_STYLE = "\N{VARIATION SELECTOR-16}"
_PROBLEM = Problem(
    "is neither yes nor no",
    "Write yes or no, or add what the words mean to this column: `values: {won: yes, lost: no}`.",
)
_CROSS = Problem(
    "is a cross, which means yes to some and no to others", "Add `values: {x: yes}` (or `no`) to this column."
)


def coerce_booleans(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read yes and no in six languages, the usual signs for them, and 1 and 0."""
    words = unknown_words(field, column)
    if cells.dtype == pl.Boolean and not words & _WORDS.keys():
        return Coerced(cells)
    return complete(cells, _unread(cells), _unread, _read, words)


def _unread(cells: pl.Series) -> pl.Series:
    return alike(None, cells.len(), pl.Boolean())


def _read(text: str) -> bool | Problem:
    word = text.lower().removesuffix(_EMOJI_STYLE)
    return _CROSS if word == "x" else _WORDS.get(word, _PROBLEM)

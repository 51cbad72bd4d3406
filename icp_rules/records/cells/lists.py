"""Columns of lists of texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.distinct import Distinct, read_each
from icp_rules.records.cells.texts import as_text, clean, means_unknown, spelled, unknown_words, without
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_LISTS = pl.List(pl.String())
_NO_LIST = pl.Series([None], dtype=_LISTS)
_SEPARATORS = (";", "|", "\n", ",")
_NESTED = Problem("is a list of more than single values", 'Write the items as texts: ["a", "b"].')


def coerce_lists(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read a column of lists: texts with a separator, JSON arrays, or lists already.

    Items are distinct and in the order of the cell. A list without items stays one; a cell that says nothing,
    or whose items all mean unknown, is unknown.
    """
    words = unknown_words(field, column)
    dtype = cells.dtype
    if isinstance(dtype, pl.List | pl.Array) and not (dtype.inner.is_nested() or dtype.inner == pl.Object):
        lists = cells.arr.to_list() if isinstance(dtype, pl.Array) else cells
        tidy = _tidy(lists, field, words)
        return Coerced(tidy, placeholders=int((lists.is_not_null() & tidy.is_null()).sum()))
    distinct = Distinct.of(as_text(cells))
    texts = clean(distinct.values)
    if dtype.is_nested():
        lists, nested = _NO_LIST.new_from_index(0, texts.len()), texts.is_not_null()
    else:
        lists, nested = _split(without(texts, means_unknown(texts, words)), column.split)
    tidy = _tidy(lists, field, words)
    unreadable = read_each(texts.filter(nested), distinct.counts.filter(nested), _LISTS, _refuse, words).unreadable
    silent = texts.is_not_null() & tidy.is_null() & ~nested
    return Coerced(distinct.spread(tidy), unreadable, distinct.count(silent))


def _refuse(_: str) -> Problem:
    return _NESTED


def folded(lists: pl.Series) -> pl.Series:
    """Return the same lists with each item folded, as it is compared."""
    items = lists.explode().drop_nulls().unique()
    return _replace(lists, items, pl.Series([fold_text(item) for item in items.to_list()], dtype=pl.String))


def _tidy(lists: pl.Series, field: Field, words: frozenset[str]) -> pl.Series:
    """Clean and spell the items, drop the empty and repeated ones, and lists of which nothing is left."""
    items = lists.explode().drop_nulls().unique()
    texts = clean(as_text(items))
    tidy = _replace(lists, items, spelled(without(texts, means_unknown(texts, words)), field))
    tidy = tidy.list.unique(maintain_order=True)
    return without(tidy, (tidy.list.len() == 0) & (lists.list.len() > 0))


def _replace(lists: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    """Replace the items ``old`` by ``new``, and drop those that are, or become, null."""
    item = pl.element()
    if not (old.is_empty() or old.equals(new)):
        item = item.replace_strict(old, new, default=None, return_dtype=pl.String)
    return lists.list.eval(item.drop_nulls()).cast(_LISTS)


def _split(texts: pl.Series, separator: str | None) -> tuple[pl.Series, pl.Series]:
    """Split clean texts into raw items; also tell which are arrays of more than single values."""
    nested = pl.repeat(value=False, n=texts.len(), eager=True)
    if separator:
        return texts.str.split(separator), nested
    starts = texts.str.starts_with("[").fill_null(value=False)
    if not starts.any():
        return texts.str.split(_separator(texts)), nested
    place = without(starts.cum_sum().cast(pl.Int64) - 1, ~starts)
    arrays, odd = _parse(texts.filter(starts))
    arrays, nested = arrays.gather(place), odd.gather(place).fill_null(value=False)
    others = without(texts, arrays.is_not_null() | nested)
    split = others.str.split(_separator(others))
    return pl.select(pl.when(arrays.is_not_null()).then(arrays).otherwise(split)).to_series(), nested


def _separator(texts: pl.Series) -> str:
    """Return the first separator that is anywhere in the column."""
    found = (separator for separator in _SEPARATORS if texts.str.contains(separator, literal=True).any())
    return next(found, _SEPARATORS[0])


def _parse(texts: pl.Series) -> tuple[pl.Series, pl.Series]:
    """Read JSON arrays; null for what is none. Also tell which hold more than single values."""
    try:
        return texts.str.json_decode(_LISTS), pl.repeat(value=False, n=texts.len(), eager=True)
    except pl.exceptions.ComputeError:
        # Polars reads all or nothing, so Python picks out what it can read.
        plain = [_plain(text) for text in texts.to_list()]
        arrays = pl.Series([None if one is _NESTED else one for one in plain], dtype=pl.String)
        return arrays.str.json_decode(_LISTS), pl.Series([one is _NESTED for one in plain], dtype=pl.Boolean)


def _plain(text: str) -> str | Problem | None:
    """Write a JSON array in the way that Polars reads it; None if the text is none."""
    try:
        items = json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    if any(isinstance(item, list | dict) for item in items):
        return _NESTED
    return json.dumps(items)

"""Columns of lists of texts."""

from __future__ import annotations

import json
from itertools import compress
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.distinct import Distinct, read_each
from icp_rules.records.cells.literals import LISTS, NESTED, are_literals, read_literals
from icp_rules.records.cells.meanings import meanings
from icp_rules.records.cells.texts import (
    alike,
    are_among,
    as_text,
    clean,
    means_unknown,
    put,
    spelled,
    unknown_words,
    unlisted,
    without,
)
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells.texts import Texts
    from icp_rules.records.cells.values import Unlisted

SEPARATORS = (";", "|", "\n", ",")
"""What may stand between items where nobody says; the first of these that a column has anywhere does."""

_NO_LIST = pl.Series([None], dtype=LISTS)


def coerce_lists(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read a column of lists: texts with a separator or in brackets, or lists already.

    Items are distinct and in the order of the cell. A list without items stays one; a cell that says nothing,
    or whose items all mean unknown, is unknown.
    """
    words = unknown_words(field, column)
    dtype = cells.dtype
    if isinstance(dtype, pl.List | pl.Array) and not (dtype.inner.is_nested() or dtype.inner == pl.Object):
        lists = _compact(cells.arr.to_list() if isinstance(dtype, pl.Array) else cells)
        tidy, odd = _tidy(lists, field, column, words)
        once = alike(1, lists.len(), pl.UInt32())
        nothing = int((lists.is_not_null() & tidy.is_null()).sum())
        return Coerced(tidy, placeholders=nothing, unlisted=_unlisted(tidy, once, odd))
    distinct = Distinct.of(as_text(cells))
    texts = clean(distinct.values)
    if dtype.is_nested():
        lists, problems = _NO_LIST.new_from_index(0, texts.len()), dict.fromkeys(texts.drop_nulls().to_list(), NESTED)
    else:
        lists, problems = _split(without(texts, means_unknown(texts, words)), column.split)
    tidy, odd = _tidy(lists, field, column, words)
    refused = are_among(texts, problems)
    counts = distinct.counts.filter(refused)
    unreadable = read_each(texts.filter(refused), counts, LISTS, problems.__getitem__, words).unreadable
    silent = texts.is_not_null() & tidy.is_null() & ~refused
    return Coerced(distinct.spread(tidy), unreadable, distinct.count(silent), _unlisted(tidy, distinct.counts, odd))


def items_of(lists: pl.Series) -> pl.Series:
    """Return the distinct items of lists."""
    return lists.to_frame().select(pl.first().explode().drop_nulls().unique()).to_series()


def folded(lists: pl.Series) -> pl.Series:
    """Return the same lists with each item folded, as it is compared."""
    items = items_of(lists)
    return _replace(lists, items, pl.Series([fold_text(item) for item in items.to_list()], dtype=pl.String))


def _tidy(lists: pl.Series, field: Field, column: ColumnMap, words: frozenset[str]) -> tuple[pl.Series, pl.Series]:
    """Clean and spell the items, or what they stand for.

    Empty and repeated ones are dropped, and so are lists of which nothing is left. Also return the items that the
    field's vocabulary, if it has one, does not know.
    """
    items = items_of(lists)
    texts = clean(as_text(items))
    if column.values:
        numbers, told = meanings(texts, column.values)
        texts = as_text(numbers).fill_null(told).fill_null(texts)
    said = without(texts, means_unknown(texts, words))
    odd = said.clear()
    if field.vocabulary is not None:
        said, is_odd = spelled(said, field.vocabulary)
        odd = said.filter(is_odd).unique()
    tidy = _replace(lists, items, said)
    tidy = tidy.list.unique(maintain_order=True)
    return _compact(without(tidy, (tidy.list.len() == 0) & (lists.list.len() > 0))), odd


def _compact(lists: pl.Series) -> pl.Series:
    """Return the same lists with no items left behind unknown ones: with some, Polars takes one list at a time."""
    return lists.gather(pl.int_range(lists.len(), dtype=pl.UInt32, eager=True)) if lists.null_count() else lists


def _unlisted(lists: pl.Series, counts: pl.Series, odd: pl.Series) -> tuple[Unlisted, ...]:
    """Return how often each of the items ``odd`` stands in lists that stand ``counts`` times."""
    if odd.is_empty():
        return ()
    items = pl.DataFrame({"item": lists, "count": counts}).explode("item").filter(pl.col("item").is_in(odd.implode()))
    return unlisted(items["item"], items["count"])


def _replace(lists: pl.Series, old: pl.Series, new: pl.Series) -> pl.Series:
    """Replace the items ``old`` by ``new``, and drop those that are, or become, null."""
    if old.is_empty() or old.equals(new):
        return lists.list.drop_nulls().cast(LISTS)
    item = pl.element().replace_strict(old, new, default=None, return_dtype=pl.String)
    return lists.list.eval(item.drop_nulls()).cast(LISTS)


def _split(texts: pl.Series, separator: str | None) -> tuple[pl.Series, dict[str, Problem]]:
    """Split clean texts into raw items; also return the texts that cannot be, each with the reason."""
    is_literal = are_literals(texts)
    if not is_literal.any():
        return _split_at(texts, separator)
    lists, problems = read_literals(texts.filter(is_literal))
    split, two_ways = _split_at(without(texts, is_literal), separator)
    return put(split, is_literal, lists), problems | two_ways


def _split_at(texts: pl.Series, separator: str | None) -> tuple[pl.Series, dict[str, Problem]]:
    return (texts.str.split(separator), {}) if separator else _split_unstated(texts)


def _split_unstated(texts: pl.Series) -> tuple[pl.Series, dict[str, Problem]]:
    """Split at the first separator that is anywhere in the column; a text with another alone reads two ways."""
    anywhere = texts.to_frame().select(_has(pl.first(), mark).any().alias(mark) for mark in SEPARATORS).row(0)
    separator, *others = list(compress(SEPARATORS, anywhere)) or SEPARATORS[:1]
    problems: dict[str, Problem] = {}
    for other in others:
        mixed = texts.filter(_has(texts, other) & ~_has(texts, separator))
        problems |= dict.fromkeys(mixed.to_list(), _two_ways(separator, other))
    return without(texts, are_among(texts, problems)).str.split(separator), problems


def _has(texts: Texts, mark: str) -> Texts:
    return texts.str.contains(mark, literal=True)


def _two_ways(separator: str, other: str) -> Problem:
    stated, found = (json.dumps(mark) for mark in (separator, other))
    return Problem(
        f"has {found}, where other cells of its column have {stated}",
        f"Add `split: {stated}` to this column if that alone stands between items, or `split: {found}`.",
    )

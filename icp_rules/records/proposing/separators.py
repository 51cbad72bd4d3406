"""What stands between the items of a column of lists."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.lists import SEPARATORS
from icp_rules.records.cells.literals import are_literals

if TYPE_CHECKING:
    from icp_rules.records.proposing.columns import Column

_SLASH = " / "
# How many of the different cells have to hold a mark that parts items, and, where no header says that these are lists,
# how short most items are and how often one comes back.
_MARKED = 0.1
_SHORT = 0.9
_LONGEST_ITEM = 40
_REPEATED = 2.0


def held_mark(column: Column) -> str | None:
    """Return what parts the items of cells that are known to be lists, if they have no other marks beside it."""
    mark = _first_mark(column)
    return None if mark is None or _other_marks(column.texts, mark) else mark


def mixed_marks(column: Column) -> str | None:
    """Return what is to be said of lists where cells without the mark that parts items have another one."""
    mark = _first_mark(column)
    others = _other_marks(column.texts, mark) if mark else []
    if not others:
        return None
    found = ", others ".join(f"have {json.dumps(other)}" for other in others)
    stated = json.dumps(mark)
    return f"cells have {stated}, others {found}: make them alike, or add split: {stated} if that alone parts items"


def _first_mark(column: Column) -> str | None:
    texts = column.texts
    if isinstance(column.cells.dtype, pl.List | pl.Array) or texts.is_empty():
        return None
    plain = texts.filter(~are_literals(texts))
    return next((mark for mark in SEPARATORS if plain.len() and _held(plain, mark) >= _MARKED), None)


def _other_marks(texts: pl.Series, mark: str) -> list[str]:
    """Return the marks that cells without this one have; those in brackets are lists whatever the mark."""
    without = texts.filter(~are_literals(texts) & ~texts.str.contains(mark, literal=True))
    return [other for other in (*SEPARATORS, _SLASH) if without.str.contains(other, literal=True).any()]


def separator(column: Column) -> str | None:
    """Return what stands between the items of a column's cells, if the items come back in other cells."""
    mark = held_mark(column)
    if mark is None:
        return None
    items = column.texts.str.split(mark).explode().str.strip_chars().drop_nulls()
    short = (items.str.len_chars() <= _LONGEST_ITEM).sum() >= _SHORT * items.len()
    repeated = items.len() >= _REPEATED * items.n_unique()
    # ; and | part nothing else; a comma is in many a text
    return mark if short and repeated and (mark in ";|" or _in_any_place(column.texts, mark)) else None


def _held(texts: pl.Series, mark: str) -> float:
    return float(texts.str.contains(mark, literal=True).sum() / texts.len())


def _in_any_place(texts: pl.Series, mark: str) -> bool:
    """Tell whether items stand first as well as later, as those of ``city, state`` do not."""
    parts = texts.str.split(mark)
    first = set(parts.list.first().str.strip_chars().unique().to_list())
    later = parts.list.slice(1).explode().str.strip_chars().drop_nulls().unique().to_list()
    return bool(later) and sum(item in first for item in later) >= len(later) / 3

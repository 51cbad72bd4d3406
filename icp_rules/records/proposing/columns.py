"""A column of an unknown file: what its header says, and its distinct cells with how often each stands there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.texts import as_text, clean, means_unknown, nameless, usual_words
from icp_rules.records.mapping import is_nested
from icp_rules.records.proposing.headers import Header, load_spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAMPLE = 200
_SHOWN = 3


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column.

    Attributes:
        cells: All cells, as the reader gave them.
        values: The distinct cells that say something: neither blank nor a word for unknown.
        texts: The same as clean text.
        counts: How many cells hold each.
        placeholders: Words for unknown that do not mean it anywhere, each with how many cells are it.
        nested: Whether the cells hold objects, which no field can take.
    """

    cells: pl.Series
    header: Header
    values: pl.Series
    texts: pl.Series
    counts: pl.Series
    placeholders: tuple[tuple[str, int], ...] = ()
    nested: bool = False

    @classmethod
    def of(cls, cells: pl.Series) -> Column:
        """Look through a column."""
        header, nested = Header.of(cells.name), is_nested(cells.dtype)
        cells = nameless(cells)
        values, counts = _distinct(cells)
        texts = clean(as_text(values))
        vague = means_unknown(texts, load_spellings().placeholders)
        says = texts.is_not_null() & ~means_unknown(texts, usual_words()) & ~vague
        words = zip(texts.filter(vague).to_list(), counts.filter(vague).to_list(), strict=True)
        kept = (values.filter(says), texts.filter(says), counts.filter(says))
        return cls(cells, header, *kept, tuple(words), nested)

    @property
    def name(self) -> str:
        """The header."""
        return self.header.text

    @property
    def filled(self) -> int:
        """How many cells say something."""
        return int(self.counts.sum())

    @property
    def share_filled(self) -> float:
        """The same as a share of all cells."""
        return self.filled / max(1, self.cells.len())

    @property
    def is_constant(self) -> bool:
        """Tell whether several cells say one thing, and none another."""
        return self.texts.len() == 1 and self.filled > 1

    @property
    def is_unique(self) -> bool:
        """Tell whether every row says something here, and no two the same."""
        return self.texts.len() == self.cells.len() and self.cells.len() > 0

    @property
    def repeats(self) -> float:
        """How many cells there are to a distinct one."""
        return self.filled / max(1, self.texts.len())

    def sample(self) -> tuple[pl.Series, pl.Series]:
        """Return some of the distinct cells, from everywhere in the file, and how many cells hold each."""
        step = max(1, self.values.len() // _SAMPLE)
        return self.values.gather_every(step), self.counts.gather_every(step)

    def examples(self) -> tuple[str, ...]:
        """Return the first few different cells."""
        return tuple(self.texts.head(_SHOWN).to_list())

    def count(self, folded: frozenset[str]) -> Iterator[tuple[str, int]]:
        """Yield the texts that are, folded, among these, each with how many cells are it."""
        where = means_unknown(self.texts, folded)
        yield from zip(self.texts.filter(where).to_list(), self.counts.filter(where).to_list(), strict=True)


def _distinct(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    known = cells.drop_nulls()
    if known.dtype.is_nested() or known.dtype == pl.Object:
        return known, pl.repeat(1, known.len(), dtype=pl.UInt32(), eager=True)
    found = known.to_frame().group_by("cell", maintain_order=True).len()
    return found["cell"], found["len"]

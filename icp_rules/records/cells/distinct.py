"""Work on the distinct cells of a column, brought back to all of its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.texts import alike, as_text, clean, means_unknown, put, without
from icp_rules.records.cells.values import Coerced, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.records.cells.values import Reader, Value

_FEW = 0.5
# To look for repeated cells among fewer takes longer than to read each.
_MANY = 64


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """The distinct ``values`` of a column with their ``counts``, or all its cells if most differ anyway.

    ``places`` says for each cell which of the values it is, null for an unknown one; None where the values are the
    cells.
    """

    values: pl.Series
    counts: pl.Series
    places: pl.Series | None = None

    @classmethod
    def of(cls, cells: pl.Series) -> Distinct:
        """Find the distinct values, if that pays."""
        few = cells.len() >= _MANY and cells.to_frame().select(pl.first().approx_n_unique()).item() < _FEW * cells.len()
        if not few:
            return cls(cells, alike(1, cells.len(), pl.UInt32()))
        # categories of its own are numbered from 0, without gaps; a number a cell is compared and joined in no time
        coded = cells.alias("cell").cast(pl.Categorical(pl.Categories.random()))
        found = coded.drop_nulls().value_counts().sort(pl.col("cell").to_physical())
        return cls(found["cell"].cast(pl.String), found["count"], coded.to_physical())

    def spread(self, results: pl.Series) -> pl.Series:
        """Return one result a cell, given one a distinct value; an unknown cell has none."""
        return results if self.places is None else results.gather(self.places)

    def count(self, where: pl.Series) -> int:
        """Return how many cells there are of the distinct values at which the mask ``where`` is true."""
        return int(self.counts.filter(where).sum())


def complete(
    cells: pl.Series,
    values: pl.Series,
    quick: Callable[[pl.Series], pl.Series],
    read: Reader,
    unknown: frozenset[str],
) -> Coerced:
    """Read the cells for which ``values`` has nothing yet.

    Args:
        cells: The column as it came.
        values: What is known of it already; null elsewhere.
        quick: Reads clean texts, all at once, as far as that goes; null elsewhere.
        read: Reads one clean, non-empty text of the rest.
        unknown: Folded texts that mean unknown.
    """
    if values.null_count() == cells.null_count():
        return Coerced(values)
    left = cells.is_not_null() & values.is_null() if values.count() else None
    distinct = Distinct.of(as_text(cells if left is None else cells.filter(left)))
    texts = clean(distinct.values)
    found = quick(texts)
    rest = texts.is_not_null() & found.is_null()
    late = read_each(texts.filter(rest), distinct.counts.filter(rest), values.dtype, read, unknown)
    results = distinct.spread(put(found, rest, late.values))
    return Coerced(results if left is None else put(values, left, results), late.unreadable, late.placeholders)


def complete_texts(
    cells: pl.Series, quick: Callable[[pl.Series], pl.Series], read: Reader, unknown: frozenset[str]
) -> Coerced:
    """Read cells of which nothing is known yet as texts; see ``complete``."""
    words = pl.Series(sorted(unknown), dtype=pl.String)
    # Such as nobody@example.com, which would be read.
    own = frozenset(words.filter(quick(words).is_not_null()))

    def known(texts: pl.Series) -> pl.Series:
        return without(quick(texts), means_unknown(texts, own)) if own else quick(texts)

    return complete(cells, alike(None, cells.len(), pl.String()), known, read, unknown)


def read_each(
    texts: pl.Series, counts: pl.Series, dtype: pl.DataType, read: Reader, unknown: frozenset[str]
) -> Coerced:
    """Read clean, non-empty texts with a Python function, each of them once."""
    known: dict[str, Value | Problem | None] = {}
    tally: Counter[str] = Counter()
    for text, count in zip(texts.to_list(), counts.to_list(), strict=True):
        if text not in known:
            known[text] = None if fold_text(text) in unknown else read(text)
        tally[text] += count
    problems = {text: found for text, found in known.items() if isinstance(found, Problem)}
    unreadable = [Unreadable(text, tally[text], why.reason, why.help) for text, why in problems.items()]
    unreadable.sort(key=lambda one: (-one.count, one.text))
    placeholders = sum(tally[text] for text, found in known.items() if found is None)
    values = [None if text in problems else known[text] for text in texts.to_list()]
    return Coerced(pl.Series(values, dtype=dtype), tuple(unreadable), placeholders)

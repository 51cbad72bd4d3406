"""Work on the distinct cells of a column, brought back to all of its rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.texts import as_text, clean, means_unknown, put, without
from icp_rules.records.cells.values import Coerced, Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.records.cells.values import Reader, Value

_FEW = 0.5
# To look for repeated cells among fewer takes longer than to read each.
_MANY = 64


@dataclass(frozen=True, slots=True, eq=False)
class Distinct:
    """The distinct values of ``cells`` with their ``counts``, or the cells themselves if most differ anyway."""

    cells: pl.Series
    values: pl.Series
    counts: pl.Series

    @classmethod
    def of(cls, cells: pl.Series) -> Distinct:
        """Find the distinct values, if that pays."""
        frame = cells.alias("cell").to_frame()
        if cells.len() >= _MANY and frame.select(pl.col("cell").approx_n_unique()).item() < _FEW * cells.len():
            found = frame["cell"].value_counts()
            return cls(cells, found["cell"], found["count"])
        return cls(cells, cells, pl.repeat(1, cells.len(), eager=True))

    def spread(self, results: pl.Series) -> pl.Series:
        """Return one result a cell, given one a distinct value."""
        if self.values is self.cells:
            return results
        table = pl.DataFrame({"cell": self.values, "result": results})
        rows = pl.DataFrame({"cell": self.cells})
        return rows.join(table, on="cell", how="left", nulls_equal=True, maintain_order="left")["result"]

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
    left = cells.is_not_null() & values.is_null()
    if not left.any():
        return Coerced(values)
    is_all = not values.count()
    distinct = Distinct.of(as_text(cells if is_all else cells.filter(left)))
    texts = clean(distinct.values)
    found = quick(texts)
    rest = texts.is_not_null() & found.is_null()
    late = read_each(texts.filter(rest), distinct.counts.filter(rest), values.dtype, read, unknown)
    results = distinct.spread(put(found, rest, late.values))
    return Coerced(results if is_all else put(values, left, results), late.unreadable, late.placeholders)


def complete_texts(
    cells: pl.Series, quick: Callable[[pl.Series], pl.Series], read: Reader, unknown: frozenset[str]
) -> Coerced:
    """Read cells of which nothing is known yet as texts; see ``complete``."""
    words = pl.Series(sorted(unknown), dtype=pl.String)
    # Such as nobody@example.com, which would be read.
    own = frozenset(words.filter(quick(words).is_not_null()))

    def known(texts: pl.Series) -> pl.Series:
        return without(quick(texts), means_unknown(texts, own)) if own else quick(texts)

    return complete(cells, pl.repeat(None, cells.len(), dtype=pl.String(), eager=True), known, read, unknown)


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

"""Work on distinct cells, brought back to all rows."""

from __future__ import annotations

from collections import Counter

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.records.cells.distinct import Distinct

WORDS = ("a", "b", "A", "", " a", "é", "e\u0301", "long enough to be kept outside of its own row")


@given(
    cells=st.lists(st.one_of(st.none(), st.sampled_from(WORDS), st.text(max_size=3)), max_size=40),
    cut=st.integers(0, 40),
)
def test_what_is_told_of_distinct_cells_comes_back_to_each(cells: list[str | None], cut: int) -> None:
    in_chunks = pl.concat(
        [pl.Series(cells[:cut], dtype=pl.String), pl.Series(cells[cut:], dtype=pl.String)], rechunk=False
    )
    distinct = Distinct.of(in_chunks)
    assert distinct.spread(distinct.values).to_list() == cells
    told = Counter[str]()
    for value, count in zip(distinct.values.to_list(), distinct.counts.to_list(), strict=True):
        told[value] += count
    del told[None]
    assert told == Counter(cell for cell in cells if cell is not None)


def test_cells_that_repeat_are_looked_at_once() -> None:
    distinct = Distinct.of(pl.Series(["b", None, "a"] * 1000))
    assert sorted(distinct.values.to_list()) == ["a", "b"]
    assert distinct.counts.to_list() == [1000, 1000]
    lists = pl.Series([[text, text] for text in distinct.values.to_list()])
    assert distinct.spread(lists).to_list() == [["b", "b"], None, ["a", "a"]] * 1000

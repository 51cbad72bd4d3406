"""When a source rejected too much."""

from __future__ import annotations

import polars as pl
import pytest

from icp_rules.records.report import Records, SourceReport
from icp_rules.reports.sources import text, too_many_rejects


def records(*counts: tuple[int, int]) -> Records:
    """Return records of sources that rejected so many of so many rows."""
    reports = tuple(
        SourceReport(f"source{i}", (), rows_in, rows_in - rejected, rejected, 0, 0)
        for i, (rejected, rows_in) in enumerate(counts)
    )
    return Records(pl.DataFrame(), pl.DataFrame(), {}, reports, pl.DataFrame(), ())


@pytest.mark.parametrize(
    ("counts", "limit", "over"),
    [
        ([(0, 0)], 0.0, []),
        ([(0, 100)], 0.0, []),
        ([(1, 100)], 0.01, []),
        ([(1, 99)], 0.01, ["source0"]),
        ([(1, 1000)], 0.0, ["source0"]),
        ([(5, 10), (1, 10), (6, 10)], 0.5, ["source2"]),
        ([(10, 10)], 1.0, []),
    ],
)
def test_more_than_the_limit_of_one_source_is_too_many(counts, limit, over):
    found = too_many_rejects(records(*counts), limit)
    assert [diagnostic.message.split(":")[0] for diagnostic in found] == over


def test_the_limit_is_said_as_it_is_written():
    (found,) = too_many_rejects(records((3, 1200)), 0.001)
    assert found.message == "source0: 3 of 1,200 rows rejected, more than max_rejects: 0.1%"


def test_the_sum_of_a_source_is_one_line():
    lines = list(text(records((3, 1200)), ()))
    assert lines[1] == "  source0: 1,200 rows in = 1,197 used + 3 rejected + 0 merged + 0 unmatched"

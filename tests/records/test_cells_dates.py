"""Cells of date fields: what each way of writing becomes, under each order, and why the others are refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import Field, FieldType
from icp_rules.records.cells import Coerced, Settings, coerce

COLUMN = ColumnMap("f", "F", Location("icp.yaml", 1, 1))
DATE = Field("last_funding_date", FieldType.DATE)
MONTH_FIRST, DAY_FIRST = Settings(dates="month_first"), Settings(dates="day_first")
ANY = [Settings(), MONTH_FIRST, DAY_FIRST]


def read(cells: pl.Series, settings: Settings | None = None, **column: Any) -> Coerced:
    coerced = coerce(cells, DATE, replace(COLUMN, **column), settings or Settings())
    assert coerced.values.dtype == pl.Date
    return coerced


def value(cell: str, settings: Settings | None = None, **column: Any) -> date | None:
    coerced = read(pl.Series([cell]), settings, **column)
    assert not coerced.unreadable, coerced.unreadable
    day: date | None = coerced.values[0]
    return day


def reason(cell: str, settings: Settings | None = None) -> str:
    coerced = read(pl.Series([cell]), settings)
    assert coerced.values[0] is None
    (unreadable,) = coerced.unreadable
    assert (unreadable.text, unreadable.count) == (cell, 1)
    return f"{unreadable.reason}. {unreadable.help}"


@pytest.mark.parametrize("settings", ANY)
@pytest.mark.parametrize(
    "cell",
    [
        *("2026-11-01", " 2026-11-01 ", "2026-11-1", "2026/11/01", "2026/11/1", "2026.11.01"),
        *("2026-11-01T23:30:00Z", "2026-11-01T23:30:00.123456+02:00", "2026-11-01 23:30", "2026-11-01 23:30:00 UTC"),
        *("2026-11-01T00:30:00-0500", "2026/11/01 11:30 PM", "2026-11-01 00:00:00.000000"),
        *("Nov 1, 2026", "nov 1 2026", "NOV. 1, 2026", "November 1, 2026", "November 1st, 2026", "Nov-1-2026"),
        *("1 November 2026", "1. November 2026", "01-Nov-2026", "1 Nov 2026", "1st November, 2026", "1 Nov 2026 10:00"),
    ],
)
def test_reads_one_way_whatever_the_order(cell: str, settings: Settings) -> None:
    assert value(cell, settings) == date(2026, 11, 1)


@pytest.mark.parametrize(
    "cell", ["12/1/2022", "12/01/2022", "12-1-2022", "12.1.2022", "12/1/2022 10:30", "12/1/2022 1:05 pm"]
)
def test_the_order_is_stated(cell: str) -> None:
    assert value(cell, MONTH_FIRST) == date(2022, 12, 1)
    assert value(cell, DAY_FIRST) == date(2022, 1, 12)
    assert value(cell, DAY_FIRST, dates="month_first") == date(2022, 12, 1)


@pytest.mark.parametrize("cell", ["12/1/2022", "12.01.2022", "12-1-2022 10:30"])
def test_a_cell_that_reads_two_ways_names_the_setting(cell: str) -> None:
    said = reason(cell)
    assert said.startswith("reads as 2022-12-01 or as 2022-01-12. ")
    assert "`dates: month_first`" in said
    assert "`dates: day_first`" in said


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("13/1/2022", date(2022, 1, 13)),
        ("1/13/2022", date(2022, 1, 13)),
        ("31.12.2022", date(2022, 12, 31)),
        ("5/5/2022", date(2022, 5, 5)),
    ],
)
def test_a_cell_that_reads_one_way_needs_no_order(cell: str, day: date) -> None:
    assert value(cell) == day


@pytest.mark.parametrize(
    ("cell", "settings", "other"), [("13/1/2022", MONTH_FIRST, "day_first"), ("1.13.2022", DAY_FIRST, "month_first")]
)
def test_a_cell_against_the_stated_order_is_refused(cell: str, settings: Settings, other: str) -> None:
    assert reason(cell, settings).startswith(f"does not fit `dates: {settings.dates}`. Add `dates: {other}`")


@pytest.mark.parametrize("settings", ANY)
@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("2026-02-30", "is a day that does not exist"),
        ("2026-13-01", "is a day that does not exist"),
        ("0000-01-01", "is a day that does not exist"),
        ("29/2/2023", "is a day that does not exist"),
        ("Feb 30, 2022", "is a day that does not exist"),
        ("0/1/2022", "is a day that does not exist"),
        ("12/1/22", "has a year of two digits"),
        ("1.11.26", "has a year of two digits"),
        ("Nov 1, 26", "has a year of two digits"),
        ("Foo 1, 2026", "is not a date"),
        ("2026/11-01", "is not a date"),
        ("2026-11-01T25:00", "is not a date"),
        ("2026-11-01 noon", "is not a date"),
        ("12026-11-01", "is not a date"),
        ("+202-11-01", "is not a date"),
        ("२०२६-११-०१", "is not a date"),
        ("10:30", "is not a date"),
        ("1" * 500, "is not a date"),
    ],
)
def test_what_is_no_day_is_refused(cell: str, says: str, settings: Settings) -> None:
    assert reason(cell, settings).startswith(says)


def test_placeholders_and_blanks_are_unknown() -> None:
    coerced = read(
        pl.Series(["n/a", "N/A", "-", "", " ", None, "2026-11-01", "1900-01-01"]), unknown=frozenset({"never"})
    )
    assert coerced.values.to_list() == [None] * 6 + [date(2026, 11, 1), date(1900, 1, 1)]
    assert (coerced.placeholders, coerced.unreadable) == (3, ())


def test_typed_days_and_moments_go_through() -> None:
    days = pl.Series([date(2026, 11, 1), None])
    assert read(days).values.to_list() == days.to_list()
    moments = pl.Series([datetime(2026, 11, 1, 23, 30, tzinfo=UTC), None])
    assert read(moments).values.to_list() == days.to_list()
    # A moment counts as the day where it was noted.
    assert read(moments.dt.convert_time_zone("Asia/Tokyo")).values[0] == date(2026, 11, 2)
    for unit in ("ms", "us", "ns"):
        assert read(moments.dt.cast_time_unit(unit)).values.to_list() == days.to_list()


def test_days_that_mean_unknown_do_so_in_every_form() -> None:
    typed = pl.Series([date(1900, 1, 1), date(2026, 11, 1)])
    texts = pl.Series(["1900-01-01", "1/1/1900", "Jan 1, 1900", "1900-01-01 00:00", "2026-11-01"])
    for word in ("1900-01-01", "1/1/1900", "jan 1, 1900"):
        for cells in (typed, texts):
            coerced = read(cells, MONTH_FIRST, unknown=frozenset({word}))
            assert coerced.values.to_list() == [None] * (cells.len() - 1) + [date(2026, 11, 1)]
            assert (coerced.placeholders, coerced.unreadable) == (cells.len() - 1, ())


def test_days_outside_the_calendar_are_refused() -> None:
    far = pl.Series([10**8, -(10**8), 0], dtype=pl.Int32).cast(pl.Date)
    coerced = read(far)
    assert coerced.values.to_list() == [None, None, date(1970, 1, 1)]
    assert [one.reason for one in coerced.unreadable] == ["is not a date"] * 2
    moments = pl.Series([2**62, -(2**62), 0]).cast(pl.Datetime("ms", "Asia/Tokyo"))
    assert read(moments).values.to_list() == [None, None, date(1970, 1, 1)]


@pytest.mark.parametrize("cells", [pl.Series([202611]), pl.Series([1.5]), pl.Series([True]), pl.Series([timedelta(1)])])
def test_other_types_are_refused(cells: pl.Series) -> None:
    assert read(cells).unreadable[0].reason == "is not a date"


def test_each_row_gets_its_own_day_and_counts_are_right() -> None:
    cells = pl.Series(
        ["2026-11-01", "1/2/2022", "31/31/2022 10:00", None, "2/3/2022", "31/31/2022 10:00", "x", "1/2/2022"]
    )
    coerced = read(cells, MONTH_FIRST)
    first, second = date(2022, 1, 2), date(2022, 2, 3)
    assert coerced.values.to_list() == [date(2026, 11, 1), first, None, None, second, None, None, first]
    assert [(one.text, one.count) for one in coerced.unreadable] == [("31/31/2022 10:00", 2), ("x", 1)]


@given(
    days=st.lists(st.dates(), min_size=1, max_size=20),
    form=st.sampled_from(
        ["{0.year:04}-{0.month:02}-{0.day:02}", "{0.month}/{0.day}/{0.year:04}", "{0:%d %b }{0.year:04}"]
    ),
    time=st.sampled_from(["", " 10:30", "T23:59:59.999Z", " 1:05:00 AM"]),
)
def test_formatted_days_come_back(days: list[date], form: str, time: str) -> None:
    cells = pl.Series([form.format(day) + time for day in days])
    assert read(cells, MONTH_FIRST).values.to_list() == days

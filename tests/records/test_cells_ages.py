"""Ages in date fields: counted back from the day the source is of."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import DAY, read, reason, value

from icp_rules.records.cells import Settings

TODAY = date(2026, 3, 31)
DATED = Settings(as_of=TODAY)


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ("today | now | just now | heute | aujourd'hui | hoy | oggi", TODAY),
        (
            "less than a minute | an hour ago | about 12 hours | a few seconds ago | half a minute | vor 5 Minuten",
            TODAY,
        ),
        (
            "yesterday | gestern | hier | 1 day ago | a day | 24 hours ago | vor einem Tag | il y a un jour",
            date(2026, 3, 30),
        ),
        ("3 days ago | 3 days | 3d | vor 3 Tagen | il y a 3 jours | hace 3 días | 3 giorni fa", date(2026, 3, 28)),
        ("2 weeks | two weeks ago | vor zwei Wochen | il y a 2 semaines | 2w", date(2026, 3, 17)),
        ("about 1 month | a month ago | vor etwa einem Monat | il y a environ un mois | 1 mo", date(2026, 2, 28)),
        ("almost 2 years | 2 years old | vor 2 Jahren | il y a 2 ans | plus de 2 ans | hace 2 años", date(2024, 3, 31)),
        ("over 8 years | 8+ years | more than 8 years ago | vor über 8 Jahren | OVER 8 YEARS", date(2018, 3, 31)),
        ("1 year 3 months | 1 year and 3 months ago | vor 1 Jahr und 3 Monaten", date(2024, 12, 31)),
        ("in 3 days | in 3 Tagen | dans 3 jours | 3 days from now", date(2026, 4, 3)),
        ("tomorrow | morgen | demain", date(2026, 4, 1)),
    ],
)
def test_ages_are_counted_from_the_sources_day(cells: str, day: date) -> None:
    for cell in cells.split(" | "):
        assert value(cell, DAY, DATED) == day, cell


def test_without_that_day_they_are_refused() -> None:
    said = (
        "is an age, and nothing says on which day. Add `as_of:` to this source: the day the ages are counted back from."
    )
    for cell in ("over 8 years", "today", "in 3 days"):
        assert reason(cell, DAY) == said


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "2 decades",
            "last week",
            "ago",
            "a",
            "5m",
            "1.5 years",
            "in 3 days ago",
            "3 months 1 year",
            "2 years 2 years",
        ),
        *("12345 days", "-3 days", "3 days 4", "years", "some time ago", "1 year,"),
    ],
)
def test_what_is_no_age_is_refused(cell: str) -> None:
    assert reason(cell, DAY, DATED).startswith("is not a date")


def test_an_age_beyond_the_calendar_is_refused() -> None:
    for cell in ("9999 years ago", "in 9999 years"):
        assert reason(cell, DAY, DATED) == "is an age that leads out of the years 1 to 9999. None"
    cells, days = pl.Series(["in 9999 years"] * 3), pl.Series([TODAY, None, TODAY], dtype=pl.Date)
    assert [(one.count, one.reason) for one in read(cells, DAY, Settings(as_of=days)).unreadable] == [
        (2, "is an age that leads out of the years 1 to 9999"),
        (1, "is an age, and its row has no day to count from"),
    ]


def test_each_row_may_have_its_own_day() -> None:
    cells = pl.Series(["1 year", "2026-11-01", "1 year", None, "1 year", "n/a", "lots", "today"])
    days = pl.Series([TODAY, TODAY, date(2024, 2, 29), TODAY, None, TODAY, None, None], dtype=pl.Date)
    coerced = read(cells, DAY, Settings(as_of=days))
    assert coerced.values.to_list() == [date(2025, 3, 31), date(2026, 11, 1), date(2023, 2, 28), *[None] * 5]
    assert [(one.text, one.count, one.reason) for one in coerced.unreadable] == [
        ("1 year", 1, "is an age, and its row has no day to count from"),
        ("lots", 1, "is not a date"),
        ("today", 1, "is an age, and its row has no day to count from"),
    ]
    assert coerced.placeholders == 1


def test_a_word_that_means_unknown_is_no_age() -> None:
    assert read("today", DAY, DATED, unknown=frozenset({"today"})).placeholders == 1


@given(
    as_of=st.dates(min_value=date(1000, 1, 1)),
    count=st.integers(0, 9999),
    unit=st.sampled_from(["day", "week", "month", "year"]),
    form=st.sampled_from(["{} ago", "over {}", "{}", "in {}"]),
)
def test_counting_is_that_of_the_calendar(as_of: date, count: int, unit: str, form: str) -> None:
    cell = form.format(f"{count} {unit}{'' if count == 1 else 's'}")
    found = read(cell, DAY, Settings(as_of=as_of)).values[0]
    sign = 1 if form == "in {}" else -1
    if unit in ("day", "week"):
        apart = timedelta(days=count * (7 if unit == "week" else 1))
        assert found is None or found - as_of == sign * apart
    else:
        months = as_of.year * 12 + as_of.month - 1 + sign * count * (12 if unit == "year" else 1)
        assert found is None or (found.year * 12 + found.month - 1, found.day <= as_of.day) == (months, True)

"""Dates in words, and years and parts of them, which become their first day."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import DAY, read, reason, value

from icp_rules.records.cells import Settings
from icp_rules.records.cells.calendar_words import MONTHS, PARTS_OF_A_YEAR, WEEKDAYS

MONTH_FIRST, DAY_FIRST = Settings(dates="month_first"), Settings(dates="day_first")


@pytest.mark.parametrize("order", [Settings(), MONTH_FIRST, DAY_FIRST])
@pytest.mark.parametrize(
    "cell",
    [
        *(
            "1er décembre 2022",
            "1 décembre 2022",
            "1 decembre 2022",
            "le 1 déc. 2022",
            "1. Dez. 2022",
            "1. Dezember 2022",
        ),
        *("1.Dez.2022", "1 de diciembre de 2022", "1º de diciembre de 2022", "1 dic 2022", "1 dicembre 2022"),
        *("the 1st of December 2022", "December 1 2022", "2022 December 1", "2022-Dec-01", "01DEC2022", "1/Dec/2022"),
        *("Thu, 1 Dec 2022", "Thursday, December 1, 2022", "Donnerstag, 1. Dezember 2022", "Do., 1.12.2022"),
        *("jeudi 1er décembre 2022", "jue 1 dic 2022", "Thu Dec 01 2022 10:30:00 GMT+0100 (Central European Time)"),
        *("Thu Dec 01 10:30:00 UTC 2022", "Thu Dec 01 10:30:00 2022", "1. Dezember 2022 um 10:30 Uhr", "2022-W48-4"),
        *("Dec 1, 2022, 5:30 p.m.", "1 décembre 2022 à 10h30", "2022-12-01 10:30:00 CET"),
    ],
)
def test_days_in_words(cell: str, order: Settings) -> None:
    if cell != "Do., 1.12.2022" or order is DAY_FIRST:
        assert value(cell, DAY, order) == date(2022, 12, 1)


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ("2012 | 2012.0", date(2012, 1, 1)),
        ("2012-03 | 2012/03 | 03/2012 | 3/2012 | 3.2012 | 03-2012", date(2012, 3, 1)),
        ("Mar 2012 | mar. 2012 | March, 2012 | 2012 March | März 2012 | MÄRZ 2012 | mars 2012", date(2012, 3, 1)),
        ("marzo 2012 | marzo de 2012 | Mar-2012", date(2012, 3, 1)),
        ("août 2012 | aout 2012 | Aug 2012 | agosto 2012", date(2012, 8, 1)),
        ("Q3 2022 | 2022-Q3 | 2022 Q3 | 2022Q3 | 3Q 2022 | 3Q2022 | Q3/2022 | q3, 2022", date(2022, 7, 1)),
        ("3. Quartal 2022 | T3 2022 | 3e trimestre 2022 | 3ème trimestre 2022 | 3rd quarter 2022", date(2022, 7, 1)),
        ("Q1 2022 | 1er trimestre 2022 | first quarter of 2022 | H1 2022 | 1H 2022", date(2022, 1, 1)),
        ("1. Halbjahr 2022 | 1er semestre 2022 | first half of 2022", date(2022, 1, 1)),
        ("H2 2022 | 2022 H2 | 2. Halbjahr 2022", date(2022, 7, 1)),
        ("Winter 2012 | 2012 Winter | WINTER 2012 | hiver 2012", date(2012, 1, 1)),
        ("Spring 2012 | Frühling 2012 | Frühjahr 2012 | printemps 2012", date(2012, 3, 1)),
        ("Summer 2012 | Sommer 2012 | été 2012", date(2012, 6, 1)),
        ("Fall 2012 | Autumn 2012 | 2012 fall | Herbst 2012 | automne 2012", date(2012, 9, 1)),
        ("Winter 2011/2012 | winter 2011-2012 | Winter 2011/12 | 2011/12 Winter", date(2011, 12, 1)),
        ("Winter 1999/2000 | Winter 1999/00", date(1999, 12, 1)),
        ("2022-W05 | 2022W05", date(2022, 1, 31)),
    ],
)
def test_a_part_of_a_year_is_its_first_day(cells: str, day: date) -> None:
    for cell in cells.split(" | "):
        assert value(cell, DAY) == day, cell


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (
            "FY2022 | FY22 | fiscal 2022 | Q3 FY2022 | Geschäftsjahr 2022",
            "is of a fiscal year. Write the day it begins",
        ),
        ("Week 5 2022 | KW 5 2022 | W05 2022", "names a week by its number. Write the week as 2026-W05"),
        ("44896 | 44896.5", "is a day number of a spreadsheet. Format its column as a date"),
        ("1669852800 | 1669852800000", "is a count of seconds"),
        ("Q3 22 | H1 '22 | Winter 12 | Q3/22", "has a year of two digits"),
        ("Mar 12 | Mar-12 | März '12", "has no year of four digits"),
        ("2011/12 | 1999/00", "reads as a month or as two years. Write the month as"),
        ("13/2012 | 0/2012 | 2012-13", "is a month that does not exist"),
        ("2022-W54 | 2022-W00", "is a day that does not exist"),
        ("Tue, 1 Dec 2022 | lundi 1er décembre 2022", "names a day of the week that its date does not fall on"),
        ("Summer 2011/2012 | Winter 2011/2013 | 2011-2012 | Winter", "is not a date"),
        ("early 2012 | 2012 AD | c. 2012 | Q5 2022 | H3 2022 | 5e trimestre 2022 | S12 | 999 | 3000", "is not a date"),
        ("2012 10:30 | Mar 2012 10:30 | Mon, Dec 2022 | Mon | 2022120 | 01122022 | ２０１２ | 2012²", "is not a date"),
    ],
)
def test_what_reads_several_ways_or_none_is_refused(cells: str, says: str) -> None:
    for cell in cells.split(" | "):
        assert reason(cell, DAY).startswith(says), cell


@pytest.mark.parametrize(
    "cells", [pl.Series(["20221201", "20221301", "20220230"]), pl.Series([20221201, 20221301, 20220230])]
)
def test_days_without_marks(cells: pl.Series) -> None:
    assert read(cells, DAY).values.to_list() == [date(2022, 12, 1), None, None]


def test_years_as_numbers() -> None:
    years = [date(2012, 1, 1), None]
    assert read(pl.Series([2012, None]), DAY).values.to_list() == years
    assert read(pl.Series([2012.0, None]), DAY).values.to_list() == years
    for odd in (3.2012, 2012.5, 44896.5, 201203):
        assert read(pl.Series([odd]), DAY).values.to_list() == [None]


def test_a_column_that_turns_german() -> None:
    iso, german = ["2026-11-01", "2026-11-02"] * 4500, ["1.11.2026", "2.11.2026", "März 2026"] * 300
    values = read(pl.Series(iso + german), DAY, DAY_FIRST).values
    assert values[:9000].equals(read(pl.Series(iso), DAY).values)
    assert values[9000:].to_list() == [date(2026, 11, 1), date(2026, 11, 2), date(2026, 3, 1)] * 300


@given(day=st.dates(min_value=date(1000, 1, 1), max_value=date(2999, 12, 31)), data=st.data())
def test_days_in_words_come_back(day: date, data: st.DataObject) -> None:
    month = data.draw(st.sampled_from([word for word, number in MONTHS.items() if number == day.month]))
    weekday = data.draw(st.sampled_from([word for word, number in WEEKDAYS.items() if number == day.weekday()]))
    form = data.draw(
        st.sampled_from(
            ["{d} {m} {y}", "{d}. {m} {y}", "{m} {d}, {y}", "{w}, {d} {m} {y}", "{w} {m} {d} {y}", "{y} {m} {d}"]
        )
    )
    cell = form.format(d=day.day, m=data.draw(st.sampled_from([month, month.title()])), y=day.year, w=weekday)
    assert value(cell, DAY) == day
    assert value(f"{month} {day.year}", DAY) == day.replace(day=1)


@given(part=st.sampled_from(sorted(PARTS_OF_A_YEAR)), year=st.integers(0, 9999))
def test_no_part_of_an_odd_year_is_read(part: str, year: int) -> None:
    first = date(year, PARTS_OF_A_YEAR[part], 1) if 1000 <= year <= 2999 else None
    for cell in (f"{part} {year}", f"{year} {part}"):
        assert read(cell, DAY).values.to_list() == [first], cell


@given(
    cell=st.lists(
        st.sampled_from([*"0123456789 -/.,'", *MONTHS, *WEEKDAYS, *PARTS_OF_A_YEAR, "2012", "W", "de", "ago", "10:30"]),
        max_size=8,
    ).map("".join)
)
def test_whatever_is_made_of_its_words_is_a_day_or_refused(cell: str) -> None:
    coerced = read(cell, DAY)
    assert cell.strip() == "" or coerced.values[0] is not None or coerced.unreadable or coerced.placeholders

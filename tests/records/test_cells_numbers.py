"""Cells of number fields: what each way of writing becomes, under each setting, and why the others are refused."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import COLUMN, COMMA, MONEY, NUMBER, POINT, read, reason, value

from icp_rules.records.cells import Settings, coerce, numbers
from icp_rules.records.cells.values import Problem

if TYPE_CHECKING:
    from decimal import Decimal

    from icp_rules.language.fields import Field


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("0", 0),
        ("007", 7),
        ("2017", 2017),
        ("2017.0", 2017),
        ("-5", -5),
        ("\N{MINUS SIGN}5", -5),
        ("+12", 12),
        ("0.125", 0.125),
        ("0,125", 0.125),
        (".5", 0.5),
        ("12.", 12),
        ("3,4", 3.4),
        ("12,34", 12.34),
        ("1234.56", 1234.56),
        ("1234,56", 1234.56),
        ("1234,567", 1234.567),
        ("1.2345", 1.2345),
        ("1,234.5", 1234.5),
        ("1,234.567", 1234.567),
        ("1.234,5", 1234.5),
        ("1,234,567", 1234567),
        ("1.234.567", 1234567),
        ("17,50,000", 1750000),
        ("1,00,000.25", 100000.25),
        ("10 000", 10000),
        ("10\N{NO-BREAK SPACE}000", 10000),
        ("1\N{NARROW NO-BREAK SPACE}234,567", 1234.567),
        ("1'234.50", 1234.5),
        ("1’234’567", 1234567),
        ("(1200)", -1200),
        ("(1,234.5)", -1234.5),
        ("1e5", 100000),
        ("1.5E+07", 1.5e7),
        ("12K", 12000),
        ("12 k", 12000),
        ("36.9 Million", 36900000),
        ("2.3 Mio.", 2300000),
        ("1.5bn", 1.5e9),
        ("2 Mrd", 2e9),
        ("3 lakh", 300000),
        ("1.25 Crore", 12500000),
        ("5 Tsd.", 5000),
        ("\t42\n", 42),
    ],
)
def test_reads_one_way_without_settings(cell: str, number: float) -> None:
    assert value(cell) == number


@pytest.mark.parametrize(
    ("cell", "with_point", "with_comma"),
    [
        ("1,234", 1234, 1.234),
        ("1.234", 1.234, 1234),
        ("-1.234", -1.234, -1234),
        ("(1,200)", -1200, -1.2),
        ("1.234 K", 1234, 1234000),
        ("12,500K", 12500000, 12500),
        ("2017.0", 2017, 2017),
        ("2017,0", 2017, 2017),
        ("1e5", 100000, 100000),
    ],
)
def test_the_decimal_mark_is_stated(cell: str, with_point: float, with_comma: float) -> None:
    assert value(cell, settings=POINT) == with_point
    assert value(cell, settings=COMMA) == with_comma
    assert value(cell, settings=COMMA, decimal=".") == with_point


@pytest.mark.parametrize(
    ("cell", "first", "second"),
    [
        ("1,234", "1234", "1.234"),
        ("1.234", "1234", "1.234"),
        ("1.000", "1000", "1.000"),
        ("12,500K", "12500", "12.500"),
    ],
)
def test_a_cell_that_reads_two_ways_names_the_setting(cell: str, first: str, second: str) -> None:
    said = reason(cell)
    assert said.startswith(f"reads as {first} or as {second}.")
    assert '`decimal: "."`' in said
    assert '`decimal: ","`' in said


@pytest.mark.parametrize(
    ("cell", "settings", "mark"),
    [
        ("1234.56", COMMA, "."),
        ("1,234.5", COMMA, "."),
        ("1,234,567", COMMA, "."),
        ("3,4", POINT, ","),
        ("0,125", POINT, ","),
        ("1.234,5", POINT, ","),
        ("1.234.567", POINT, ","),
    ],
)
def test_a_cell_against_the_stated_mark_is_refused(cell: str, settings: Settings, mark: str) -> None:
    said = reason(cell, settings=settings)
    assert said.startswith(f'does not fit `decimal: "{settings.decimal}"`')
    assert f'Add `decimal: "{mark}"`' in said


@pytest.mark.parametrize(
    "cell",
    [
        *("about forty", "1,23,4", "1 23", "1 2345", "1.2.3", "1,234.5.6", "12 14", "1'23", "0,000,000"),
        *("inf", "-inf", "Infinity", "1e999", "∞", "12mil", "12 foo", "5 T", "--5", "-+5", "(5", "5)", "(-5)", "$"),
        *(
            "2026-11-01",
            "12/1/2022",
            "0x10",
            "1_000",
            "१२",
            "１２",
            "5 wheels",
            "true",
            "5²",
            "K",
            ".",
            "1,",
            "9" * 400,
        ),
    ],
)
def test_what_is_no_number_is_refused(cell: str) -> None:
    assert "number" in reason(cell)


@pytest.mark.parametrize(
    ("cell", "low", "middle", "high"),
    [
        ("51-200", 51, 125.5, 200),
        ("51 – 200", 51, 125.5, 200),
        ("51 — 200", 51, 125.5, 200),
        ("51 to 200", 51, 125.5, 200),
        ("1,001-5,000", 1001, 3000.5, 5000),
        ("10 000 - 20 000", 10000, 15000, 20000),
        ("1K-5K", 1000, 3000, 5000),
        ("1-5M", 1000000, 3000000, 5000000),
        ("-10 - -5", -10, -7.5, -5),
        ("-5", -5, -5, -5),
        ("7", 7, 7, 7),
    ],
)
def test_ranges(cell: str, low: float, middle: float, high: float) -> None:
    assert value(cell, settings=POINT, range="low") == low
    assert value(cell, settings=POINT, range="middle") == middle
    assert value(cell, settings=POINT, range="high") == high


@pytest.mark.parametrize("cell", ["1,000+", "> 1000", ">=1000", "≥1000", "Over 1000", "more than 1000", "1000 or more"])
def test_a_lower_bound_alone_has_a_low_end_only(cell: str) -> None:
    assert value(cell, settings=POINT, range="low") == 1000
    for range_ in ("middle", "high", None):
        said = reason(cell, settings=POINT, range=range_)
        assert said.startswith("is a lower bound alone. Add `range: low`")


@pytest.mark.parametrize("cell", ["<50", "<= 50", "≤50", "Up to 50", "under 50", "less than 50", "at most 50"])
def test_an_upper_bound_alone_has_a_high_end_only(cell: str) -> None:
    assert value(cell, settings=POINT, range="high") == 50
    for range_ in ("middle", "low", None):
        said = reason(cell, settings=POINT, range=range_)
        assert said.startswith("is an upper bound alone. Add `range: high`")


def test_open_ranges_of_money_take_currency_and_multiple() -> None:
    assert value(">$5M", MONEY, range="low") == 5e6
    assert value("up to 2 Mio", MONEY, range="high", currency="EUR", rate=2) == 4e6


@pytest.mark.parametrize("cell", ["51-200", "51 to 200", "5-5"])
def test_a_range_without_the_setting_names_it(cell: str) -> None:
    assert reason(cell) == "is a range. Add `range: low` (or `middle`, or `high`) to this column."


@pytest.mark.parametrize("cell", ["200-51", "555-0169", "5M-10"])
def test_a_range_that_runs_backwards_is_refused(cell: str) -> None:
    assert reason(cell, range="low", settings=POINT).startswith("is a range that runs backwards")


@pytest.mark.parametrize("cell", ["1-2-3", "5-", "5 to", "+", "<", "> lots", "1-x", "10-20-"])
def test_what_is_no_range_is_refused(cell: str) -> None:
    assert "is not a number" in reason(cell, MONEY, range="low")


def test_the_end_of_a_range_that_reads_two_ways_names_the_mark() -> None:
    assert "`decimal:" in reason("1,000+", range="low")


def test_unit_multiplies_plain_numbers() -> None:
    assert value("36.9", unit=1000) == 36900
    assert value("2.3", unit=1000000) == 2300000
    assert value("1-2", unit=1000, range="high") == 2000
    assert value("902967.25", MONEY, POINT, unit=1000, currency="EUR", rate=1.08) == 975204630
    assert value("$500", MONEY, unit=1000, currency="EUR", rate=1.08) == 500000


def test_a_multiple_in_a_column_with_a_unit_reads_two_ways() -> None:
    assert reason("$1.2M", MONEY, unit=1000).startswith("states a multiple of its own, in a column with a `unit`")
    assert reason("1K-5K", unit=1000, range="low").startswith("states a multiple of its own")
    assert value("$1.2M", MONEY, unit=1) == 1200000


def test_cells_that_mean_unknown_are_counted_by_value_too() -> None:
    cells = pl.Series(["0", "0.0", "$0", "0K", " 0 ", "-", "N/A", "nan", "Select", "", "  ", None, "5", "00", "0-10"])
    coerced = read(cells, MONEY, unknown=frozenset({"0"}), range="low")
    assert coerced.values.to_list() == [None] * 12 + [5, None, 0]
    assert coerced.placeholders == 10
    assert coerced.unreadable == ()


def test_unknown_numbers_are_those_of_the_cell_before_unit_and_rate() -> None:
    coerced = read(pl.Series(["999", "1"]), MONEY, unit=1000, currency="EUR", rate=2, unknown=frozenset({"999"}))
    assert coerced.values.to_list() == [None, 2000]


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (pl.Series([1, 2, None]), [1, 2, None]),
        (pl.Series([1, 2], dtype=pl.UInt64), [1, 2]),
        (pl.Series([1.234, math.nan, None]), [1.234, None, None]),
        (pl.Series(["1.50"]).cast(pl.Decimal(10, 2)), [1.5]),
        (pl.Series([None, None]), [None, None]),
        (pl.Series([], dtype=pl.String), []),
        (pl.Series(["5", "7"], dtype=pl.Categorical), [5, 7]),
    ],
)
def test_typed_cells_go_through(cells: pl.Series, values: list[float | None]) -> None:
    coerced = read(cells)
    assert coerced.values.dtype == pl.Float64
    assert coerced.values.name == "employees"
    assert coerced.values.to_list() == values
    assert coerced.unreadable == ()


def test_typed_numbers_take_unit_and_unknown() -> None:
    coerced = read(pl.Series([0, 5]), unit=1000, unknown=frozenset({"0"}))
    assert coerced.values.to_list() == [None, 5000]
    assert coerced.placeholders == 1


def test_no_infinity_comes_through() -> None:
    coerced = read(pl.Series([math.inf, -math.inf, 1e308]), unit=1000)
    assert coerced.values.to_list() == [None, None, None]
    assert [one.text for one in coerced.unreadable] == ["-inf", "1e+308", "inf"]
    assert read(pl.Series([True])).unreadable[0].reason == "is not a number"


AMOUNTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2)
INDIAN = st.integers(min_value=100000, max_value=10**12)


@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=20), sign=st.sampled_from(["", "$"]))
def test_formatted_amounts_come_back(amounts: list[Decimal], sign: str) -> None:
    wanted = [float(amount) for amount in amounts]
    point = pl.Series([f"{sign}{amount:,}" for amount in amounts])
    comma = pl.Series([f"{amount:,}".translate(str.maketrans(",.", ".,")) + sign for amount in amounts])
    spaced = pl.Series([f"{amount:,} {sign}".replace(",", "\N{NARROW NO-BREAK SPACE}") for amount in amounts])
    assert read(point, MONEY, POINT).values.to_list() == wanted
    assert read(comma, MONEY, COMMA).values.to_list() == wanted
    assert read(spaced, MONEY, POINT).values.to_list() == wanted
    assert read(point, MONEY).values.to_list() == wanted
    assert read(comma, MONEY).values.to_list() == wanted


@given(number=INDIAN)
def test_indian_grouping_comes_back(number: int) -> None:
    head, tail = str(number)[:-3], str(number)[-3:]
    pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
    assert value(",".join([*pairs, tail]), settings=POINT) == number


@given(number=st.decimals(min_value=0, max_value=10**6, places=3), power=st.sampled_from([3, 6, 9]))
def test_units_leave_no_rounding_behind(number: Decimal, power: int) -> None:
    assert value(f"{number}", settings=POINT, unit=10.0**power) == float(f"{number}e{power}")
    word = {3: "K", 6: "M", 9: "bn"}[power]
    assert value(f"{number}{word}", settings=POINT) == float(f"{number}e{power}")


@given(
    cell=st.text("0123456789.,-+ eE$€KM%()'<>", min_size=1, max_size=12),
    settings=st.sampled_from([Settings(), POINT, COMMA]),
    field=st.sampled_from([NUMBER, MONEY]),
    unit=st.sampled_from([1.0, 1000.0]),
)
def test_the_vectorised_way_and_the_python_way_agree(cell: str, settings: Settings, field: Field, unit: float) -> None:
    column = replace(COLUMN, range="low", unit=unit)
    rules = numbers._rules(field, column, settings, frozenset())
    alone = rules.read(cell.strip()) if cell.strip(" -") else None
    coerced = coerce(pl.Series([cell, "no", cell, "7"]), field, column, settings)
    values = coerced.values.to_list()
    assert values[0] == values[2] == (alone if isinstance(alone, float) else None)
    assert [(one.reason, one.count) for one in coerced.unreadable if one.text != "no"] == (
        [(alone.reason, 2)] if isinstance(alone, Problem) else []
    )

"""Whatever a cell holds, coercion reads it or says why not."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import ACCOUNT_FIELDS, CONTACT_FIELDS, Field, FieldType
from icp_rules.records.cells import Settings, coerce

COLUMN = ColumnMap("f", "F", Location("icp.yaml", 1, 1))
DTYPES = {
    FieldType.TEXT: pl.String,
    FieldType.NUMBER: pl.Float64,
    FieldType.DATE: pl.Date,
    FieldType.BOOLEAN: pl.Boolean,
    FieldType.LIST: pl.List(pl.String),
}
KINDS = [
    *(field for field in ACCOUNT_FIELDS if field.name in ("name", "description", "country", "tags", "technologies")),
    *(field for field in ACCOUNT_FIELDS if field.name in ("employees", "budget", "last_funding_date")),
    *(field for field in CONTACT_FIELDS if field.format),
    next(field for field in ACCOUNT_FIELDS if field.name == "domain"),
    Field("partner", FieldType.BOOLEAN),
]
every_kind = pytest.mark.parametrize("field", KINDS, ids=lambda field: field.name)

words = [
    *"0123456789 .,-/%$€+()",
    "in ",
    "Q3",
    "over ",
    " years",
    " ago",
    "März",
    "to",
    "k€",
    "employees",
    "x",
    "about ",
]
texts = (
    st.text(max_size=40)
    | st.lists(st.sampled_from(words), max_size=12).map("".join)
    | st.text("0123456789.,-+/ :TZ$€kKmM%()[]\"'<>–;|\n\N{NO-BREAK SPACE}", max_size=40)
)
settings = st.builds(
    Settings,
    currency=st.sampled_from(["USD", "EUR"]),
    dates=st.sampled_from([None, "month_first", "day_first"]),
    decimal=st.sampled_from([None, ".", ","]),
    rates=st.sampled_from([{}, {"EUR": 1.08, "SEK": 1e300}]),
    as_of=st.sampled_from([None, date(2026, 11, 1), date(1, 1, 1), date(9999, 12, 31)]),
)
columns = st.builds(
    replace,
    st.just(COLUMN),
    range=st.sampled_from([None, "low", "middle", "high"]),
    unit=st.sampled_from([1.0, 1000.0, 1e300]),
    currency=st.sampled_from([None, "EUR", "SEK"]),
    rate=st.sampled_from([None, 1.08]),
    percent=st.sampled_from([None, "share", "points"]),
    split=st.sampled_from([None, ";", "\n"]),
    country=st.sampled_from([None, "US", "DE"]),
    values=st.sampled_from([None, {"1": "yes", "x": "no", "": "5"}, {"1": 2.5}, {"1": 1e300, "a": "3 days ago"}]),
    unknown=st.frozensets(st.sampled_from(["0", "other", "1e5", ""])),
)


def check(cells: pl.Series, field: Field, column: ColumnMap, defaults: Settings) -> None:
    before = cells.clone()
    coerced = coerce(cells, field, column, defaults)
    values = coerced.values
    assert cells.equals(before)
    assert (values.dtype, values.name, values.len()) == (DTYPES[field.type], field.name, cells.len())
    refused = sum(one.count for one in coerced.unreadable)
    assert refused + coerced.placeholders <= values.null_count() - cells.null_count()
    for value in values.to_list():
        match value:
            case float():
                assert math.isfinite(value)
            case str():
                assert value == value.strip() != ""
            case list():
                assert None not in value
            case _:
                assert value is None or isinstance(value, date | bool)


@every_kind
@given(cells=st.lists(st.none() | texts, max_size=10), column=columns, defaults=settings, times=st.sampled_from([1, 5]))
def test_no_text_makes_it_fail(
    field: Field, cells: list[str | None], column: ColumnMap, defaults: Settings, times: int
) -> None:
    check(pl.Series(cells * times, dtype=pl.String), field, column, defaults)


typed = st.one_of(
    st.lists(st.none() | st.floats(), max_size=5).map(lambda cells: pl.Series(cells, dtype=pl.Float64)),
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), max_size=5).map(
        lambda cells: pl.Series(cells, dtype=pl.Int64)
    ),
    st.lists(st.integers(-(2**31), 2**31 - 1), max_size=5).map(
        lambda cells: pl.Series(cells, dtype=pl.Int32).cast(pl.Date)
    ),
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5).map(
        lambda cells: pl.Series(cells, dtype=pl.Int64).cast(pl.Duration("us"))
    ),
    st.lists(st.integers(-(2**63), 2**63 - 1), max_size=5)
    .map(lambda cells: pl.Series(cells, dtype=pl.Int64))
    .flatmap(lambda cells: st.sampled_from([cells.cast(pl.Datetime(unit)) for unit in ("ms", "us", "ns")])),
    st.lists(st.none() | st.booleans(), max_size=5).map(lambda cells: pl.Series(cells, dtype=pl.Boolean)),
    st.lists(st.none() | st.binary(max_size=5), max_size=5).map(lambda cells: pl.Series(cells, dtype=pl.Binary)),
    st.lists(st.none() | st.lists(st.none() | st.floats(), max_size=3), max_size=5).map(
        lambda cells: pl.Series(cells, dtype=pl.List(pl.Float64))
    ),
)


@every_kind
@given(cells=typed, column=columns, defaults=settings)
def test_no_typed_cell_makes_it_fail(field: Field, cells: pl.Series, column: ColumnMap, defaults: Settings) -> None:
    check(cells, field, column, defaults)


@every_kind
@pytest.mark.parametrize(
    "piece",
    [
        *("1", "a", "-", "1,", "1.", " ", "[", "(", "é", "1/", "a;", "$", "1 -", "a@", "a.b ", "+1"),
        *("1 day ", "1%", "about ", "Q3 ", "k€"),
    ],
)
def test_a_cell_of_a_million_characters(field: Field, piece: str) -> None:
    cell = piece * (1_000_000 // len(piece))
    check(pl.Series([cell, "1"]), field, replace(COLUMN, range="low"), Settings())


@every_kind
def test_a_column_without_cells(field: Field) -> None:
    for cells in (pl.Series([], dtype=pl.String), pl.Series([], dtype=pl.Null), pl.Series([None], dtype=pl.Null)):
        check(cells, field, COLUMN, Settings())


PLAIN, LATE = 900_000, 100_000


@pytest.mark.parametrize(
    ("field", "plain", "late", "found"),
    [
        ("employees", "7", "7,5", 7.5),
        ("employees", "7.5", "about forty", None),
        ("employees", "7", "51-200", 51.0),
        ("last_funding_date", "2026-11-01", "31.12.2026", date(2026, 12, 31)),
        ("last_funding_date", "2026-11-01", "over 8 years", date(2018, 11, 1)),
        ("last_funding_date", "2026", "soon", None),
        ("partner", "1", "vielleicht", None),
        ("partner", "yes", "nein", False),
    ],
)
def test_a_column_that_turns_into_another_kind_late(field: str, plain: str, late: str, found: object) -> None:
    kind = next(one for one in KINDS if one.name == field)
    cells = pl.repeat(plain, PLAIN, eager=True).extend(pl.repeat(late, LATE, eager=True))
    coerced = coerce(cells, kind, replace(COLUMN, range="low"), Settings(as_of=date(2026, 11, 1)))
    assert coerced.values.head(PLAIN).null_count() == 0
    assert coerced.values.tail(LATE).unique().to_list() == [found]
    assert [one.count for one in coerced.unreadable] == [LATE] * (found is None)


@pytest.mark.parametrize("repeats", [1, 1000])
def test_rows_keep_their_places_and_counts_add_up(repeats: int) -> None:
    cells = pl.Series("Size", ["5", "x", None, "1,234.5", "n/a", "", "7.0", "x", "51-200", "y"] * repeats)
    field = Field("employees", FieldType.NUMBER)
    coerced = coerce(cells, field, replace(COLUMN, range="low"), Settings())
    assert coerced.values.to_list() == [5, None, None, 1234.5, None, None, 7, None, 51, None] * repeats
    assert coerced.values.name == "employees"
    assert [(one.text, one.count) for one in coerced.unreadable] == [("x", 2 * repeats), ("y", repeats)]
    assert coerced.placeholders == repeats


def test_unreadable_cells_are_told_apart_after_cleaning() -> None:
    cells = pl.Series(["x ", " x", "x", "\N{NO-BREAK SPACE}x", "X"])
    coerced = coerce(cells, Field("employees", FieldType.NUMBER), COLUMN, Settings())
    assert [(one.text, one.count) for one in coerced.unreadable] == [("x", 4), ("X", 1)]

"""What the map says that cells stand for, under ``values``."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from records.one_cell import COMMA, DAY, NUMBER, read

from icp_rules.language.fields import ACCOUNT_FIELDS, Field, FieldType
from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.records.cells import Settings

WON = Field("won", FieldType.BOOLEAN)
MODEL = Field("business_model", FieldType.TEXT)
TAGS = Field("tags", FieldType.LIST)


def test_a_meaning_goes_on_through_the_fields_own_reading() -> None:
    won = read(pl.Series(["Won", " WON ", "Lost", "yes", None, "open"]), WON, values={"won": "yes", "lost": "no"})
    assert won.values.to_list() == [True, True, False, True, None, None]
    assert [(one.text, one.count) for one in won.unreadable] == [("open", 1)]
    model = read(pl.Series(["beides", "D2C", "b2b"]), MODEL, values={"beides": "both", "d2c": "b2c"})
    assert model.values.to_list() == ["both", "b2c", "b2b"]
    place = read(pl.Series(["1st", "2nd", "3"]), values={"1st": 1.0, "2nd": 2.5})
    assert place.values.to_list() == [1, 2.5, 3]
    stage = read(pl.Series(["new", "2026-11-01"]), DAY, Settings(as_of=date(2026, 12, 1)), values={"new": "today"})
    assert stage.values.to_list() == [date(2026, 12, 1), date(2026, 11, 1)]


def test_whole_cells_alone_count_and_of_lists_the_items() -> None:
    assert read(pl.Series(["Won deal"]), MODEL, values={"won": "yes"}).values.to_list() == ["Won deal"]
    tags = read(pl.Series(["CH; DE", "de;x", "fr"]), TAGS, values={"de": "Germany", "x": "germany", "fr": 3.0})
    assert tags.values.to_list() == [["CH", "Germany"], ["Germany", "germany"], ["3"]]


@pytest.mark.parametrize(
    "cells", [pl.Series([1, 2, None]), pl.Series([1.0, 2.0, None]), pl.Series(["1", "2", None], dtype=pl.Categorical)]
)
def test_typed_columns_have_meanings_too(cells: pl.Series) -> None:
    assert read(cells, WON, values={"1": "yes", "2": "no"}).values.to_list() == [True, False, None]
    assert read(cells, values={"2": 0.125}).values.to_list() == [1, 0.125, None]


def test_a_number_needs_no_decimal_mark() -> None:
    cells = pl.Series(["low", "1,5"])
    assert read(cells, NUMBER, COMMA, values={"low": 1.234}).values.to_list() == [1.234, 1.5]
    assert read(cells, NUMBER, COMMA, values={"low": 1.5, "high": "9,5"}).values.to_list() == [1.5, 1.5]


def test_a_number_is_one_whatever_the_other_meanings_are() -> None:
    found = read(pl.Series(["small", "x", "1,5", "big"]), NUMBER, COMMA, values={"small": 1.125, "x": "unknown"})
    assert found.values.to_list() == [1.125, None, 1.5, None]
    assert (found.placeholders, [one.text for one in found.unreadable]) == (1, ["big"])
    named = read(pl.Series(["a", "b", "c"]), MODEL, values={"a": 2.0, "b": "two"})
    assert named.values.to_list() == ["2", "two", "c"]


def test_what_no_vocabulary_knows_is_told_of_cells_and_of_meanings() -> None:
    industry = Field("industry", FieldType.TEXT, vocabulary=load_vocabulary("industries"))
    cells = pl.Series(["glassblowing", "x", "y", "Glassblowing ", "glassblowing", "n/a"])
    found = read(cells, industry, values={"x": "glassblowing", "y": "falconry"})
    assert [(one.text, one.count) for one in found.unlisted] == [
        ("glassblowing", 3),
        ("Glassblowing", 1),
        ("falconry", 1),
    ]
    assert found.placeholders == 1


def test_a_meaning_may_be_unknown_or_unreadable() -> None:
    coerced = read(pl.Series(["x", "y", "5", "z"]), values={"x": "n/a", "y": "lots"})
    assert coerced.values.to_list() == [None, None, 5, None]
    assert coerced.placeholders == 1
    assert [one.text for one in coerced.unreadable] == ["lots", "z"]


def test_each_row_keeps_its_place() -> None:
    cells = pl.Series([str(number) for number in range(1000)] + ["lots", "few"] * 500)
    found = read(cells, values={"lots": 99.0, "few": 1.0, "7": 70.0})
    assert found.values.to_list() == [*range(7), 70, *range(8, 1000), *[99, 1] * 500]


def test_what_the_vocabulary_does_not_know_is_reported_beside_meanings() -> None:
    industry = next(field for field in ACCOUNT_FIELDS if field.name == "industry")
    cells = pl.Series(["it", "Basket weaving", "Basket weaving", "own"])
    coerced = read(cells, industry, values={"it": "Software", "own": "Whittling"})
    assert coerced.values.to_list() == ["Software", "Basket weaving", "Basket weaving", "Whittling"]
    assert [(one.text, one.count) for one in coerced.unlisted] == [("Basket weaving", 2), ("Whittling", 1)]

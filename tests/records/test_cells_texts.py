"""Cells of text, boolean and list fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import ACCOUNT_FIELDS, Field, FieldType
from icp_rules.language.patterns import fold_text
from icp_rules.records.cells import Coerced, Settings, coerce, folded

COLUMN = ColumnMap("f", "F", Location("icp.yaml", 1, 1))
FIELDS = {field.name: field for field in ACCOUNT_FIELDS}
DESCRIPTION, TAGS, TECHNOLOGIES = FIELDS["description"], FIELDS["tags"], FIELDS["technologies"]
BOOLEAN = Field("partner", FieldType.BOOLEAN)


def read(field: Field, cells: list[Any] | pl.Series, **column: Any) -> Coerced:
    if isinstance(cells, list):
        cells = pl.Series(cells, dtype=pl.String)
    return coerce(cells, field, replace(COLUMN, **column), Settings())


def values(field: Field, cells: list[Any] | pl.Series, **column: Any) -> list[Any]:
    coerced = read(field, cells, **column)
    assert coerced.unreadable == ()
    return coerced.values.to_list()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("plain", "plain"),
        ("  outer  ", "outer"),
        ("\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}b\N{IDEOGRAPHIC SPACE}", "a b"),
        ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("two\nlines", "two\nlines"),
        ("a  b", "a  b"),
        ("", None),
        (" \t\r\n\N{NO-BREAK SPACE}", None),
        ("=1+1", "=1+1"),
        ("None of this", "None of this"),
        ("x" * 1_000_000, "x" * 1_000_000),
        (" é" * 500_000, ("é" + " é" * 499_999)),
    ],
)
def test_text_is_cleaned(cell: str, text: str | None) -> None:
    assert values(DESCRIPTION, [cell]) == [text]


PLACEHOLDERS = [
    *("-", "--", "—", "n/a", "N/A", "na", "NA", "None", "NULL", "nil", "Unknown", "Select", " select ", "TBD", "?"),
    *("Not available", "Not  specified".replace("  ", " "), "undefined", "#N/A", "NaN", "N/A\N{NO-BREAK SPACE}"),
]


@pytest.mark.parametrize("field", ["description", "employees", "last_funding_date", "tags", "technologies", "industry"])
def test_placeholders_mean_unknown_and_are_counted(field: str) -> None:
    coerced = read(FIELDS[field], [*PLACEHOLDERS, *PLACEHOLDERS, "", "  ", None])
    assert coerced.values.null_count() == coerced.values.len()
    assert (coerced.placeholders, coerced.unreadable) == (2 * len(PLACEHOLDERS), ())


@pytest.mark.parametrize("field", ["account_id", "name"])
def test_a_name_or_an_id_may_be_any_text(field: str) -> None:
    assert values(FIELDS[field], ["Null", "NA", "None", "Select", "-1", ""]) == [
        "Null",
        "NA",
        "None",
        "Select",
        "-1",
        None,
    ]


@pytest.mark.parametrize("field", ["account_id", "name", "last_name"])
def test_what_no_name_and_no_id_can_be_is_unknown(field: str) -> None:
    """A look-up that failed in a spreadsheet would make one account of all rows it failed in."""
    assert values(FIELDS.get(field, FIELDS["name"]), ["#N/A", "n/a", "-", "#REF!", "?"]) == [None] * 5


def test_na_is_namibia_among_countries_alone() -> None:
    assert values(FIELDS["country"], ["NA", "na", "n/a", "-"]) == ["NA", "NA", None, None]
    assert values(FIELDS["state"], ["NA", "CA"]) == [None, "CA"]


@pytest.mark.parametrize("field", ["description", "name", "tags"])
def test_a_columns_own_words_for_unknown(field: str) -> None:
    coerced = read(FIELDS[field], ["Other", "other ", "others"], unknown=frozenset({"other"}))
    assert coerced.values.is_null().to_list() == [True, True, False]
    assert coerced.placeholders == 2


@pytest.mark.parametrize("many", [1, 50])
def test_a_country_that_there_is_not_is_unknown_and_reported(many: int) -> None:
    cells = ["Germany", " us ", "XX", "Germnay", "Germnay", None, "n/a"]
    coerced = read(FIELDS["country"], cells * many)
    assert coerced.values.to_list() == ["DE", "US", None, None, None, None, None] * many
    assert coerced.placeholders == many
    assert [(one.text, one.count, one.reason) for one in coerced.unreadable] == [
        ("Germnay", 2 * many, "is no country"),
        ("XX", many, "is no country"),
    ]
    assert coerced.unreadable[0].help == "Is 'Germnay' DE? Write countries by their ISO 3166 codes or in English."
    (xx,) = read(FIELDS["country"], ["XX"]).unreadable
    assert xx.help == "Write countries by their ISO 3166 codes or in English."


def test_a_vocabulary_gives_the_one_spelling_and_keeps_what_it_does_not_know() -> None:
    assert values(FIELDS["industry"], ["computer software", "Basket weaving"]) == ["Software", "Basket weaving"]


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (pl.Series([1, 2, None]), ["1", "2", None]),
        (pl.Series([2017.0, 1.5, 1e300, float("nan")]), ["2017", "1.5", "1e300", None]),
        (pl.Series([True, None]), ["true", None]),
        (pl.Series([date(2026, 11, 1)]), ["2026-11-01"]),
        (pl.Series([datetime(2026, 11, 1, 10, tzinfo=UTC)]).dt.replace_time_zone(None), ["2026-11-01 10:00:00.000000"]),
        (pl.Series([10**8], dtype=pl.Int32).cast(pl.Date), ["100000000"]),
        (pl.Series([2**62]).cast(pl.Duration("ms")), ["P53375995583DT15H36M27.904S"]),
        (pl.Series(["a"], dtype=pl.Categorical), ["a"]),
        (pl.Series(["a"], dtype=pl.Enum(["a"])), ["a"]),
        (pl.Series([b"a\xff"]), ["a\N{REPLACEMENT CHARACTER}"]),
        (pl.Series([["a", None, "b"], []]), ["a; b", None]),
        (pl.Series([{"a": 1}]), ["{'a': 1}"]),
        (pl.Series([object], dtype=pl.Object), ["<class 'object'>"]),
        (pl.Series([None]), [None]),
    ],
)
def test_typed_cells_become_text(cells: pl.Series, texts: list[str | None]) -> None:
    found = values(DESCRIPTION, cells)
    assert [text and text.replace("1e+300", "1e300") for text in found] == texts


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *((cell, True) for cell in ("true", "TRUE", "Yes", "y", "1", "1.0", "ja", "Oui", " yes ")),
        *((cell, False) for cell in ("false", "No", "N", "0", "0.0", "nein", "NON")),
        *((cell, None) for cell in ("", "n/a", "-")),
    ],
)
def test_booleans(cell: str, value: bool | None) -> None:
    assert values(BOOLEAN, [cell]) == [value]


def test_typed_booleans() -> None:
    assert values(BOOLEAN, pl.Series([True, None, False])) == [True, None, False]
    assert values(BOOLEAN, pl.Series([1, 0, None])) == [True, False, None]
    assert values(BOOLEAN, pl.Series([1.0, 0.0])) == [True, False]
    assert values(BOOLEAN, pl.Series([True, False]), unknown=frozenset({"no", "false"})) == [True, None]


def test_what_is_neither_yes_nor_no_is_refused() -> None:
    coerced = read(BOOLEAN, ["maybe", "yes", "Maybe", "maybe"])
    assert coerced.values.to_list() == [None, True, None, None]
    assert [(one.text, one.count) for one in coerced.unreadable] == [("maybe", 2), ("Maybe", 1)]
    assert coerced.unreadable[0].reason == "is neither yes nor no"


@pytest.mark.parametrize(
    ("cells", "lists"),
    [
        (["a; b;c", "d"], [["a", "b", "c"], ["d"]]),
        (["a|b", "c, d|e", "f"], [["a", "b"], ["c, d", "e"], ["f"]]),
        (["a\nb", "c"], [["a", "b"], ["c"]]),
        (["a\r\nb"], [["a", "b"]]),
        (["a, b", "c"], [["a", "b"], ["c"]]),
        (["New York, NY, USA; Austin, TX, USA", "Oslo"], [["New York, NY, USA", "Austin, TX, USA"], ["Oslo"]]),
        (["one"], [["one"]]),
        (["b; a; b ; A"], [["b", "a", "A"]]),
        (["a;; ;n/a;-;b"], [["a", "b"]]),
        (["", " ", None, ";", "n/a", "n/a; -"], [None] * 6),
        (["e\N{COMBINING ACUTE ACCENT}; é;\N{NO-BREAK SPACE}é"], [["é"]]),
    ],
)
def test_lists_of_text(cells: list[str | None], lists: list[list[str] | None]) -> None:
    assert values(TAGS, cells) == lists
    assert values(TAGS, cells * 50) == lists * 50


@pytest.mark.parametrize(
    ("cells", "lists", "reason"),
    [
        (["Salesforce, HubSpot", "Gong; Outreach"], [None, ["Gong", "Outreach"]], 'has ",", where other cells'),
        (["a|b", "c, d", "c, d"], [["a", "b"], None, None], 'has ",", where other cells of its column have "|"'),
        (["a\nb", "c,d"], [["a", "b"], None], 'has ",", where other cells of its column have "\\n"'),
        (["a;b", "c|d"], [["a", "b"], None], 'has "|", where other cells of its column have ";"'),
        (["a;b", "c|d", '["e, f"]'], [["a", "b"], None, ["e, f"]], 'has "|"'),
    ],
)
def test_a_cell_with_another_separator_than_the_columns_reads_two_ways(
    cells: list[str], lists: list[list[str] | None], reason: str
) -> None:
    coerced = read(TAGS, cells * 50)
    assert coerced.values.to_list() == lists * 50
    (unreadable,) = coerced.unreadable
    assert unreadable.reason.startswith(reason)
    assert unreadable.count == 50 * lists.count(None)
    assert unreadable.help
    assert unreadable.help.startswith("Add `split: ")
    assert coerced.placeholders == 0


def test_the_stated_separator_wins() -> None:
    assert values(TAGS, ["Salesforce, HubSpot", "Gong; Outreach"], split=";") == [
        ["Salesforce, HubSpot"],
        ["Gong", "Outreach"],
    ]
    assert values(TAGS, ["a / b; c", "n/a"], split="/") == [["a", "b; c"], None]
    assert values(TAGS, ["a, b; c"], split=",") == [["a", "b; c"]]


@pytest.mark.parametrize(
    ("cells", "lists"),
    [
        (pl.Series([["a", " b ", None, "a", "n/a"], [], [None], [""], None]), [["a", "b"], [], None, None, None]),
        (pl.Series([["a", "b"]], dtype=pl.Array(pl.String, 2)), [["a", "b"]]),
        (pl.Series([[1, 2, 1], [], None]), [["1", "2"], [], None]),
        (pl.Series([[1.0, 2.5]]), [["1", "2.5"]]),
        (pl.Series([[date(2026, 11, 1)]]), [["2026-11-01"]]),
        (pl.Series([[None], []], dtype=pl.List(pl.Null)), [None, []]),
        (pl.Series([[], None], dtype=pl.List(pl.Int64)), [[], None]),
        (pl.Series([["a"]], dtype=pl.List(pl.Categorical)), [["a"]]),
        (pl.Series([5, None]), [["5"], None]),
        (pl.Series([None, None]), [None, None]),
        (pl.Series([], dtype=pl.String), []),
    ],
)
def test_typed_lists(cells: pl.Series, lists: list[list[str] | None]) -> None:
    coerced = read(TAGS, cells)
    assert coerced.values.dtype == pl.List(pl.String)
    assert coerced.values.to_list() == lists


@pytest.mark.parametrize(
    "cells", [pl.Series([[["a"]], None]), pl.Series([{"a": 1}, None]), pl.Series([[{"a": 1}], None])]
)
def test_typed_lists_of_more_than_single_values_are_refused(cells: pl.Series) -> None:
    coerced = read(TAGS, cells)
    assert coerced.values.dtype == pl.List(pl.String)
    assert coerced.values.to_list() == [None, None]
    assert coerced.unreadable[0].reason == "is a list of more than single values"


def test_items_take_the_vocabularys_spelling_and_stay_distinct() -> None:
    cells = ["hub spot; HubSpot; Homegrown", "sales force;SFDC"]
    assert values(TECHNOLOGIES, cells) == [["HubSpot", "Homegrown"], ["Salesforce"]]
    assert values(TECHNOLOGIES, pl.Series([["hub spot"], []])) == [["HubSpot"], []]


def test_folded_lists_keep_shape_and_order() -> None:
    lists = pl.Series("tags", [["B", "a", "É"], [], None, ["ß"]])
    assert folded(lists).to_list() == [["b", "a", "é"], [], None, ["ß"]]
    assert folded(lists).name == "tags"
    assert folded(pl.Series([None, []], dtype=pl.List(pl.String))).to_list() == [None, []]


@given(lists=st.lists(st.none() | st.lists(st.text(max_size=5), max_size=5), max_size=8))
def test_lists_keep_their_promises(lists: list[list[str] | None]) -> None:
    tidy = read(TAGS, pl.Series(lists, dtype=pl.List(pl.String))).values
    for before, after in zip(lists, tidy.to_list(), strict=True):
        assert (after == []) == (before == [])
        assert after is None or len(set(after)) == len(after)
        assert all(item and item == item.strip() for item in after or [])
    small = folded(tidy).to_list()
    assert small == [one and [fold_text(item) for item in one] for one in tidy.to_list()]


def test_words_of_a_map_are_compared_as_rules_compare_them():
    told = {"unknown": frozenset({fold_text("Άγνωστος")}), "values": {fold_text("Πελάτης"): "b2c"}}
    assert values(FIELDS["business_model"], ["ΆΓΝΩΣΤΟΣ", "άγνωστος", "πελάτης", "ΠΕΛΆΤΗΣ"], **told) == [
        None,
        None,
        "b2c",
        "b2c",
    ]

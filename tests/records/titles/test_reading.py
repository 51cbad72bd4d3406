"""How titles are read, whatever they are: any text, any spelling, a whole column; and the reasons given."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.records.titles import Reason, title_rules
from icp_rules.records.titles.columns import read_titles
from icp_rules.records.titles.words import Gap, split_title

RULES = title_rules()
SENIORITIES = set(load_vocabulary("seniorities").entries)
DEPARTMENTS = set(load_vocabulary("departments").entries)

words = st.sampled_from(
    ["CEO", "Head of", "Leiterin", "Assistant to", "former", "Sales", "Führung", "président", "&", "/", "|", "und", "x"]
)
titles = st.lists(words, max_size=8).map(" ".join)


@given(st.text() | titles)
def test_any_text_is_read_the_same_each_time(title) -> None:
    reading = RULES.read(title)
    assert reading == RULES.read(title)
    assert reading.seniority is None or reading.seniority in SENIORITIES
    assert reading.department is None or reading.department in DEPARTMENTS
    assert (reading.seniority is None) == (reading.seniority_by is None)
    assert (reading.department is None) == (reading.department_by is None)


@given(titles)
def test_case_and_spaces_do_not_count(title) -> None:
    reading = RULES.read(title)
    assert RULES.read(title.upper()) == reading
    assert RULES.read(title.lower()) == reading
    assert RULES.read(f"\t {title.replace(' ', '   ')} ") == reading


@given(titles)
def test_accents_and_ways_to_type_an_umlaut_do_not_count(title) -> None:
    reading = RULES.read(title)
    for typed in ("ue", "u"):
        assert RULES.read(title.replace("ü", typed).replace("é", "e")) == reading


@pytest.mark.parametrize("title", ["a" * 1_000_000, "CEO " * 250_000, "a|" * 500_000, "\x00\x1b[31m CEO \u202e" * 1000])
def test_a_title_of_a_million_characters_is_read(title) -> None:
    assert RULES.read(title).seniority in (None, "c_suite")


def test_the_reasons_are_the_words_of_the_file() -> None:
    reading = RULES.read("Assistentin der Geschäftsführung, Vertrieb")
    assert reading.seniority_by == Reason("assistant", "*assistent")
    assert reading.department_by == Reason("sales", "*vertrieb*")
    assert reading.hidden == (Reason("c_suite", "*geschäftsführung"),)


@pytest.mark.parametrize(
    ("title", "expected", "gaps"),
    [
        ("Vice-President", ("vice", "president"), (0, 0)),
        ("Sales & Marketing", ("sales", "marketing"), (0, 1)),
        ("Sales und Marketing", ("sales", "marketing"), (0, 1)),
        ("Ventas y Marketing", ("ventas", "marketing"), (0, 1)),
        ("E-Commerce", ("e", "commerce"), (0, 0)),
        ("Sales / Marketing", ("sales", "marketing"), (0, 2)),
        ("Sales - Marketing", ("sales", "marketing"), (0, 2)),
        ("Sales | Marketing", ("sales", "marketing"), (0, 3)),
        ("C.E.O.", ("ceo",), (0,)),
        ("V.P. Sales", ("vp", "sales"), (0, 0)),
        ("Sr. Manager", ("sr", "manager"), (0, 0)),
        ("Leiter*in", ("leiterin",), (0,)),
        ("Leiter/-in", ("leiterin",), (0,)),
        ("LeiterInnen", ("leiterinnen",), (0,)),
        ("Manager (m/w/d)", ("manager",), (0,)),
        ("C++ Entwickler", ("c++", "entwickler"), (0, 0)),
        ("AE", ("ae",), (0,)),
        ("Äquivalenz", ("aquivalenz",), (0,)),
        ("Aequivalenz", ("aquivalenz",), (0,)),
        ("", (), ()),
        (" / & | ", (), ()),
    ],
)
def test_a_title_is_split_into_words(title, expected, gaps) -> None:
    found = split_title(title)
    assert (found.words, found.gaps) == (expected, tuple(map(Gap, gaps)))


def test_a_column_is_read_row_by_row() -> None:
    cells = pl.Series("t", ["VP Sales", None, " vp  sales ", "", "x", "VP Sales", "Einkäuferin"])
    expected = pl.DataFrame(
        {
            "seniority": ["vp", None, "vp", None, None, "vp", "staff"],
            "department": ["sales", None, "sales", None, None, "sales", "procurement"],
        }
    )
    assert_frame_equal(read_titles(cells, RULES), expected)


@pytest.mark.parametrize(
    "cells", [pl.Series("t", [], dtype=pl.String), pl.Series("t", [None, None]), pl.Series([1, 2])]
)
def test_a_column_without_titles_is_unknown(cells) -> None:
    frame = read_titles(cells, RULES)
    assert frame.schema == {"seniority": pl.String, "department": pl.String}
    assert frame.height == cells.len()
    assert frame["seniority"].null_count() == frame.height


@given(st.lists(st.none() | titles, max_size=30))
def test_a_column_says_what_each_title_says(column) -> None:
    frame = read_titles(pl.Series("t", column, dtype=pl.String), RULES)
    readings = [RULES.read(title or "") for title in column]
    assert frame["seniority"].to_list() == [one.seniority for one in readings]
    assert frame["department"].to_list() == [one.department for one in readings]

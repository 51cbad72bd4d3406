"""Lists in brackets: JSON arrays, lists of Python, arrays of Postgres."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from records.one_cell import read as read_cells

from icp_rules.language.fields import Field, FieldType

if TYPE_CHECKING:
    from icp_rules.records.cells import Coerced

TAGS = Field("tags", FieldType.LIST)
NO_LIST = "is in brackets, and no list that can be read"


def read(cells: list[str | None], **column: Any) -> Coerced:
    return read_cells(pl.Series(cells, dtype=pl.String), TAGS, **column)


def values(cells: list[str | None], **column: Any) -> list[list[str] | None]:
    coerced = read(cells, **column)
    assert not coerced.unreadable, coerced.unreadable
    return coerced.values.to_list()


@pytest.mark.parametrize(
    ("cells", "lists"),
    [
        (['["a", "b, c"]', "[]", "[ ]"], [["a", "b, c"], [], []]),
        (['["a;b"]', "c, d"], [["a;b"], ["c", "d"]]),
        (['["a", null, "", "n/a", "a"]', "[null]", '["-"]'], [["a"], None, None]),
        (['[1, 2.5, true, "x"]'], [["1", "2.5", "true", "x"]]),
        (["[a] b, c", '["d", "e"]'], [["[a] b", "c"], ["d", "e"]]),
        (["[" * 100_000], [["[" * 100_000]]),
        ([f"[{'9' * 5000}x", "a"], [[f"[{'9' * 5000}x"], ["a"]]),
        (['["\\ud83d\\ude00"]'], [["\N{GRINNING FACE}"]]),
        (["[NaN]", "a;b"], [None, ["a", "b"]]),
    ],
)
def test_json_arrays(cells: list[str], lists: list[list[str] | None]) -> None:
    assert values(cells) == lists
    assert values(cells * 50) == lists * 50


def test_half_a_surrogate_pair_is_no_trouble() -> None:
    assert [len(one) for one in values(['["\\ud800x"]', '["a"]'])] == [1, 1]
    assert [len(one) for one in values(['["\\ud800x"]', '["a"', "b"])] == [1, 1, 1]


def test_arrays_of_more_than_single_values_are_refused() -> None:
    coerced = read(['[{"name": "a"}]', '["a"]', '[["b"]]', '[{"name": "a"}]', None] * 5)
    assert coerced.values.to_list() == [None, ["a"], None, None, None] * 5
    assert [(one.text, one.count) for one in coerced.unreadable] == [('[{"name": "a"}]', 10), ('[["b"]]', 5)]
    assert coerced.placeholders == 0


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("['CRM', 'B2B']", ["CRM", "B2B"]),
        ("""['CRM, core', "Bob's", 'a\\'b', 'x;y',]""", ["CRM, core", "Bob's", "a'b", "x;y"]),
        ("[1, -2.5, True, None, 'caf\\xe9']", ["1", "-2.5", "true", "caf\u00e9"]),
        ("{'CRM', 'B2B'}", ["CRM", "B2B"]),
        ("{CRM,B2B}", ["CRM", "B2B"]),
        ('{"CRM, core",B2B , "a\\"b\\\\c", NULL,"NULL"}', ["CRM, core", "B2B", 'a"b\\c']),
        ("{two words,O'Brien}", ["two words", "O'Brien"]),
        ("{}", []),
    ],
)
def test_lists_of_other_programs(cell: str, items: list[str]) -> None:
    assert values([cell]) == [items]
    assert values([cell, "a; b", '["c, d"]', "x;y", None] * 20) == [items, ["a", "b"], ["c, d"], ["x", "y"], None] * 20


@pytest.mark.parametrize(
    "cell",
    [
        *("[CRM, B2B]", "['CRM' 'B2B']", "['CRM', x]", "['a', f('b')]", "[07]", "[['a']]", "[a]; [b]", "['a\\q']"),
        *(
            "{'a': 1}",
            '{"a": 1}',
            "{a,{b}}",
            "{{company}}",
            '{"a"b}',
            "{a,,b}",
            "{a,'b'}",
            "{a\\b}",
            f"[{'9' * 5000}, 'a']",
        ),
    ],
)
def test_what_is_in_brackets_and_no_list_is_reported(cell: str) -> None:
    coerced = read([cell, "a;b"])
    assert coerced.values.to_list() == [None, ["a", "b"]]
    assert [(one.text, one.reason) for one in coerced.unreadable] == [(cell, NO_LIST)]


def test_a_list_in_brackets_is_one_whatever_separator_is_stated() -> None:
    cells = ['["a;b", "c"]', "['a;b']", "{a,b}", "a;b", "[a] x;b"]
    assert values(cells, split=";") == [["a;b", "c"], ["a;b"], ["a", "b"], ["a", "b"], ["[a] x", "b"]]


@given(st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=6), max_size=4))
def test_any_list_of_texts_is_read_as_json_and_as_python_write_it(items: list[str]) -> None:
    cells = pl.Series([items])
    tidy = read_cells(cells, TAGS).values.to_list()
    assert values([json.dumps(items)]) == tidy
    assert values([repr(items), "[x"])[:1] == tidy

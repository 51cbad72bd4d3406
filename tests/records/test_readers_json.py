from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.diagnostics import DiagnosticError
from icp_rules.plugins.values import RawTable, SourceRequest
from icp_rules.records.readers_json import read_json, read_json_lines
from icp_rules.records.readers_parquet import read_parquet


@pytest.fixture
def read(tmp_path):
    def read_(content: str | bytes, reader=read_json) -> RawTable:
        path = tmp_path / "a.json"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return reader(SourceRequest("a.json", path=path))

    return read_


@pytest.mark.parametrize(
    ("values", "dtype", "read_as"),
    [
        (["x", None, ""], pl.String, ["x", None, ""]),
        ([1, None, -3], pl.Int64, [1, None, -3]),
        ([1, 2.5, None], pl.Float64, [1.0, 2.5, None]),
        ([True, None], pl.Boolean, [True, None]),
        ([["a", 1, None], None, []], pl.List(pl.String), [["a", "1", None], None, []]),
        ([1, "x", True, 2.5, ["a", "b"]], pl.String, ["1", "x", "true", "2.5", "a; b"]),
        ([1, True], pl.String, ["1", "true"]),
        ([2**70, 1], pl.String, [str(2**70), "1"]),
        ([None, None], pl.String, [None, None]),
    ],
)
@pytest.mark.parametrize("lines", [False, True])
def test_types(read, values, dtype, read_as, lines):
    rows = [{"v": value} for value in values]
    content = "\n".join(map(json.dumps, rows)) if lines else json.dumps(rows)
    frame = read(content, read_json_lines if lines else read_json).frame
    assert frame.schema == {"v": dtype}
    assert frame["v"].to_list() == read_as


def test_a_missing_key_is_unknown_and_rows_know_their_lines(read):
    table = read('[\n {"id": 1},\n\n {"id": 2, "name": "x"}, {"name": "y"}\n]\n')
    assert table.frame.to_dicts() == [{"id": 1, "name": None}, {"id": 2, "name": "x"}, {"id": None, "name": "y"}]
    assert table.lines([0, 1, 2]) == {0: 2, 1: 4, 2: 4}


def test_elements_that_are_no_rows_are_rejected(read):
    table = read('[\n{"id": 1},\n7,\n{"id": {"x": 1}},\n{"id": [[1]]},\n{"id": "\\ud800"}]')
    assert table.frame.rows() == [(1,)]
    assert [(line, reason.split(";")[0]) for line, reason, _ in table.rejects] == [
        (3, "it is not an object"),
        (4, "'id' holds an object"),
        (5, "'id' holds an object"),
        (6, "it holds half of a character: a \\ud… escape without its other half"),
    ]


def test_bad_lines_are_rejected(read):
    table = read('{"id": 1}\n\n{"id": \n[1]\n{"id": 2}\n', read_json_lines)
    assert table.frame.rows() == [(1,), (2,)]
    assert table.lines([1]) == {1: 5}
    assert [(line, content) for line, _, content in table.rejects] == [(3, '{"id": '), (4, "[1]")]
    assert table.rejects[0][1] == "it is not JSON: Expecting value at column 8"


@pytest.mark.parametrize("reader", [read_json, read_json_lines])
def test_a_key_that_stands_twice_leaves_open_which_counts(read, reader):
    rows = ['{"id": 1, "n": 2, "n": 3}', '{"id": 2, "n": 3}', '{"id": 3, "n": 1, "n": 1}']
    table = read("\n".join(rows) if reader is read_json_lines else f"[{', '.join(rows)}]", reader)
    assert table.frame.rows() == [(2, 3)]
    assert [(reason, content) for _, reason, content in table.rejects] == [
        ("the key 'n' stands in it twice", rows[0]),
        ("the key 'n' stands in it twice", rows[2]),
    ]


@pytest.mark.parametrize("content", ["[{}, {}]", "{}\n{}"])
def test_objects_without_keys_are_rows_too(read, content):
    table = read(content, read_json if content.startswith("[") else read_json_lines)
    assert [reason for _, reason, _ in table.rejects] == ["it is an object without keys"] * 2


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "ICP502", None),
        (" \n", "ICP502", None),
        ('{"id": 1}\n{"id": 2}', "ICP505", 1),
        ('[{"id": 1}\n{"id": 2}]', "ICP505", 2),
        ('[{"id": 1},\n', "ICP505", 2),
        ('[{"id": 1}] x', "ICP505", 1),
        ("[" * 100_000, "ICP505", 1),
        (b'[{"id": "\xe9"}]', "ICP504", 1),
    ],
)
def test_what_makes_a_json_file_unusable(read, content, code, line):
    with pytest.raises(DiagnosticError) as caught:
        read(content)
    (found,) = caught.value.diagnostics
    assert (found.code.value, found.location.line) == (code, line)


def test_what_makes_a_parquet_file_unusable(read):
    with pytest.raises(DiagnosticError) as caught:
        read("no parquet", read_parquet)
    assert [found.code.value for found in caught.value.diagnostics] == ["ICP505"]


cell = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3)
row = st.dictionaries(st.sampled_from("abc"), cell | st.lists(cell, max_size=2), max_size=3)


@settings(deadline=None)
@given(st.lists(row, max_size=6))
def test_any_flat_objects_can_be_read(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "fuzz.json"
    path.write_text(json.dumps(rows), encoding="utf-8")
    table = read_json(SourceRequest("fuzz", path=path))
    assert len(table.rejects) == rows.count({})
    rows = [row for row in rows if row]
    assert table.frame.height == len(rows)
    for name in table.frame.columns:
        assert [value is None for value in table.frame[name]] == [row.get(name) is None for row in rows]

from __future__ import annotations

import codecs
import csv
import io
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules.diagnostics import DiagnosticError
from icp_rules.plugins.values import RawTable, SourceRequest
from icp_rules.records.headers import REPEATED
from icp_rules.records.readers_csv import read_csv

SHORT = "2 cells where the header has 3"
LONG = "4 cells where the header has 3"
QUOTE = "a quote opens a cell and is not closed, or text follows the closing quote"
NUL = "it holds a NUL byte"


@pytest.fixture
def read(tmp_path):
    def read_(content: str | bytes, **settings: Any) -> RawTable:
        path = tmp_path / "a.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_csv(SourceRequest("a.csv", path=path, **settings), ",")

    return read_


def cells(table: RawTable) -> list[tuple[str, ...]]:
    return [tuple(cell or "" for cell in row) for row in table.frame.rows()]


def lines(table: RawTable) -> list[int]:
    found = table.lines(list(range(table.frame.height)))
    return [found[row] for row in range(table.frame.height)]


@pytest.mark.parametrize(
    ("content", "rows", "at", "rejects"),
    [
        ("a,b,c\n1,2,3\n", [("1", "2", "3")], [2], []),
        ("a,b,c\n1,2,3", [("1", "2", "3")], [2], []),
        ("a,b,c\n1,,\n,,\n", [("1", "", ""), ("", "", "")], [2, 3], []),
        ("\ufeffa,b,c\n1,2,3\n", [("1", "2", "3")], [2], []),
        ("a,b,c\r\n1,2,\r\n4,5,6\r\n", [("1", "2", ""), ("4", "5", "6")], [2, 3], []),
        ("a,b,c\r1,2,3\r4,5,6\r", [("1", "2", "3"), ("4", "5", "6")], [2, 3], []),
        ('a,b,c\n1,"x, y","say ""hi"""\n', [("1", "x, y", 'say "hi"')], [2], []),
        ('a,b,c\n1,"x\ny",3\n4,5,\n', [("1", "x\ny", "3"), ("4", "5", "")], [2, 4], []),
        ('"a\nb",b,c\n1,2,3\n', [("1", "2", "3")], [3], []),
        ("\n  \na,b,c\n1,2,3\n", [("1", "2", "3")], [4], []),
        ("a,b,c\n\n1,2,3\n \t\n\r\n4,5,6\n\n\n", [("1", "2", "3"), ("4", "5", "6")], [3, 6], []),
        ("a,b,c\n1,2,3\n4,5\n7,8,9\n", [("1", "2", "3"), ("7", "8", "9")], [2, 4], [(3, SHORT, "4,5")]),
        ("a,b,c\n4,5\n", [], [], [(2, SHORT, "4,5")]),
        ("a,b,c\n1,2,3,x\n4,5,\n", [("4", "5", "")], [3], [(2, LONG, "1,2,3,x")]),
        ("a,b,c\n1,2,3,\n4,5,6, ,\n", [("1", "2", "3"), ("4", "5", "6")], [2, 3], []),
        (
            "a,b,\n1,2\n3,4,5\n6\n",
            [("1", "2", ""), ("3", "4", "5")],
            [2, 3],
            [(4, "1 cell where the header has 3", "6")],
        ),
        ("a,b\n1,2\na,b\n3,4\n", [("1", "2"), ("3", "4")], [2, 4], [(3, REPEATED, "a,b")]),
        (
            "a,b\n1,2\na,b\n3,4,5\n",
            [("1", "2")],
            [2],
            [(3, REPEATED, "a,b"), (4, "3 cells where the header has 2", "3,4,5")],
        ),
        (
            'a,b,c\n1,2,"x\ny"\na,b,c\n\na,x,c\n',
            [("1", "2", "x\ny"), ("a", "x", "c")],
            [2, 6],
            [(4, REPEATED, "a,b,c")],
        ),
        ("a,b,c\nx\n1,2,3,4\n", [], [], [(2, "1 cell where the header has 3", "x"), (3, LONG, "1,2,3,4")]),
        ('a,b,c\n1,"2"\n4,"5",\n', [("4", "5", "")], [3], [(2, SHORT, '1,"2"')]),
        ('a,b,c\n1,"2\n3"\n4,5,"6"\n', [("4", "5", "6")], [4], [(2, SHORT, '1,"2\n3"')]),
        ('a,b,c\n1,5" pipe,3\n4,5,6\n', [("1", '5" pipe', "3"), ("4", "5", "6")], [2, 3], []),
        ('a,b,c\n1,2,3\n4,"5,6\n7,8,9\n', [("1", "2", "3"), ("7", "8", "9")], [2, 4], [(3, QUOTE, '4,"5,6')]),
        ('a,b,c\n1,"2,3\n4,"5",6\n', [("4", "5", "6")], [3], [(2, QUOTE, '1,"2,3')]),
        ('a,b,c\n1,"2"x,3\n4,5,6\n', [("4", "5", "6")], [3], [(2, QUOTE, '1,"2"x,3')]),
        ("a,b,c\n1,\0,3\n4,5,6\n", [("4", "5", "6")], [3], [(2, NUL, "1,\0,3")]),
        ("a,b,c\n1,2,3\n4,5,6,x", [("1", "2", "3")], [2], [(3, LONG, "4,5,6,x")]),
        ('a,b,c\n1,"2",\n4,5,6,"x"', [("1", "2", "")], [2], [(3, LONG, '4,5,6,"x"')]),
        ('a,b,c\n1,"2",\n4,5,6,""', [("1", "2", ""), ("4", "5", "6")], [2, 3], []),
        ('a,b,c\n1,""2"",3\n4,5,6\n', [("4", "5", "6")], [3], [(2, QUOTE, '1,""2"",3')]),
        ('a\n1\n\n""\n2\n', [("1",), ("",), ("2",)], [2, 4, 5], []),
        ("a,b,c\n", [], [], []),
        ("a,b,c", [], [], []),
    ],
)
def test_no_row_is_lost_or_misread(read, content, rows, at, rejects):
    table = read(content)
    assert cells(table) == rows
    assert lines(table) == at
    assert list(table.rejects) == rejects


@pytest.mark.parametrize(
    ("content", "settings", "code", "line", "help_line"),
    [
        ("", {}, "ICP502", None, "names the columns"),
        ("\n \n", {}, "ICP502", None, "names the columns"),
        ("id,name,id,x,x\n", {}, "ICP505", 1, "name of its own"),
        ("id,column 3,\n", {}, "ICP505", 1, "name of its own"),
        ('id,"name\n1,2\n', {}, "ICP505", 1, ""),
        ('id,"name"x\n1,2\n', {}, "ICP505", 1, ""),
        ("id;name\n1;2\n", {}, "ICP505", 1, '`separator: ";"`'),
        ("id\tname\n1\t2\n", {}, "ICP505", 1, '`separator: "\\t"`'),
        (
            "Firma;Umsatz (TEUR, netto);Ort\nElm;12;Bonn\nOak;1,5;Ulm\n,\nAsh;3;Jena\nAsh;3;Jena\n",
            {},
            "ICP505",
            1,
            '`separator: ";"`',
        ),
        ('"Firma"\t"Umsatz, netto"\nElm\t12\n', {}, "ICP505", 1, '`separator: "\\t"`'),
        ("id,näme\n1,2\n".encode("cp1252"), {}, "ICP504", 1, "`encoding: cp1252`"),
        ("id,name\n1,2\n3,Zürich\n".encode("cp1252"), {}, "ICP504", 3, "`encoding: cp1252`"),
        ('id,name\n"1\n",2\n3\n4,Zürich\n'.encode("cp1252"), {}, "ICP504", 5, "`encoding: cp1252`"),
        ("id,name\n1,2\n".encode("utf-16"), {}, "ICP504", 1, "`encoding: utf-16`"),
        ("id,name\n1,2\n".encode("utf-16-le"), {}, "ICP504", 1, "`encoding: utf-16-le`"),
        ("id,name\n1,2\n".encode("utf-16-be"), {}, "ICP504", 1, "`encoding: utf-16-be`"),
        ("id,name\n1,2\n".encode("utf-32"), {}, "ICP504", 1, "`encoding: utf-32`"),
        (b"id,name\n1,2\n3,\x81\n", {"encoding": "cp1252"}, "ICP504", 3, "which encoding"),
        ("id,name\n3,Zürich\n".encode("mac-roman"), {}, "ICP504", 2, "As mac-roman it reads Zürich. If"),
        ("id,name\n3,Café Müller\n".encode("cp850"), {}, "ICP504", 2, "As cp850 it reads Café, Müller. If"),
        ("id,name\n3,Газпром\n".encode("cp1251"), {}, "ICP504", 2, "`encoding: cp1251`"),
        ("id,name\n3,東京\n".encode("cp932"), {}, "ICP504", 2, "`encoding: cp932`"),
        ("id,name\n1,Zürich, Käse\n".encode() * 9 + b"2,Z\xfcrich", {}, "ICP504", 19, "Other parts of it are UTF-8"),
        ("id,name\n1,2\n3,Zürich\n", {"encoding": "cp1252"}, "ICP504", 3, "Drop `encoding: cp1252`"),
        ("id,name\n1,2\n3,Zürich\n", {"encoding": "latin-1"}, "ICP504", 3, "Drop `encoding: latin-1`"),
        ("id,name\n1,Zürich\n", {"encoding": "utf-16"}, "ICP504", 1, "Drop `encoding: utf-16`"),
        ("id,name\n".encode("utf-16-be"), {"encoding": "utf-16-le"}, "ICP504", 1, "`encoding: utf-16-be`"),
        ("id,name\n1,2\n", {"separator": ";"}, "ICP505", 1, '`separator: ","`'),
        ("Report of today\n\nid,name\n1,Acme\n2,Elm\n", {}, "ICP505", 1, "`header: 3`"),
        ("Report,,\nid,name,city\n1,Acme,\n", {}, "ICP505", 1, "`header: 2`"),
        ("id,name\n", {"header": 2}, "ICP502", None, "names the columns"),
        ("id,name\n1,2\n", {"encoding": "cp125"}, "ICP504", None, "cp1252"),
        ("id,name\n1,2\n", {"encoding": "base64"}, "ICP504", None, ""),
    ],
)
def test_what_makes_a_file_unusable(read, content, settings, code, line, help_line):
    with pytest.raises(DiagnosticError) as caught:
        read(content, **settings)
    (found,) = caught.value.diagnostics
    assert (found.code.value, found.location.file, found.location.line) == (code, "a.csv", line)
    assert help_line in (found.help or "")


@pytest.mark.parametrize(
    "content", ["a,b;c\n1,2\n", "a,b;c\n1;2\n3,4\n", "a,b;c\n", "a,b,c\n1\n2\n", "a,b;c;d\n1\n2;3\n"]
)
def test_another_separator_is_none_that_does_not_fit_most_rows_better(read, content):
    assert read(content).frame.columns[0] == "a"


def test_a_stated_separator_is_not_doubted_in_a_header_of_several_cells(read):
    assert len(read("a;b,c;d\n1;2;3\n", separator=",").rejects) == 1


def test_all_repeated_names_are_named(read):
    with pytest.raises(DiagnosticError, match=r"'id', 'x' more than once"):
        read("id,name,id,x,x\n")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "utf-8-sig", "UTF8", "latin-1", "utf-32"])
def test_the_stated_encoding_is_read(read, encoding):
    table = read("id,näme\n1,Zürich\n".encode(encoding), encoding=encoding)
    assert table.frame.to_dicts() == [{"id": "1", "näme": "Zürich"}]


def test_the_mark_of_utf_16_says_the_order_of_its_bytes_whatever_is_stated(read):
    content = codecs.BOM_UTF16_BE + "id,name\n1,東\n".encode("utf-16-be")
    for encoding in ("utf-16", "utf-16-be", "utf-16-le"):
        assert read(content, encoding=encoding).frame.rows() == [("1", "東")]


def test_the_header_may_stand_below_titles(read):
    table = read('Report, of "today"\n;\n\nid,name\n1,Acme\nx\n', header=3)
    assert cells(table) == [("1", "Acme")]
    assert lines(table) == [5]
    assert [line for line, _, _ in table.rejects] == [6]


@pytest.mark.parametrize("first", ["sep=;\n", '"sep=;"\r\n', "SEP=;\n\n"])
def test_excels_hint_at_the_separator_is_understood(read, first):
    table = read(first + "id;rev\n1;3,5\n")
    assert table.frame.to_dicts() == [{"id": "1", "rev": "3,5"}]
    assert lines(table) == [2 + first.count("\n")]


def test_a_single_column_may_be_meant(read):
    assert read("name\nAcme, Inc.\n").rejects == ((2, "2 cells where the header has 1", "Acme, Inc."),)
    assert read('"name, or what it is called"\n"Acme, Inc."\n').frame.rows() == [("Acme, Inc.",)]


@pytest.mark.parametrize("separator", [";", "|", "\t", "§"])
def test_the_stated_separator_is_used(read, separator):
    table = read(f'a{separator}b\n1,0{separator}"x{separator}y"\n', separator=separator)
    assert cells(table) == [("1,0", f"x{separator}y")]


def test_a_stated_separator_settles_that_there_is_one_column(read):
    assert read("likes; dislikes\nx\n", separator=",").frame.columns == ["likes; dislikes"]


def test_header_names_lose_outer_spaces_and_a_nameless_column_is_called_by_its_place(read):
    assert read("  id , full name,,\u00a0x\n1,2,3,4\n").frame.columns == ["id", "full name", "column 3", "x"]


def test_every_column_is_text(read):
    table = read("id,day,n,flag,blank\n007,2026-01-01,1e5,true,\n")
    assert table.frame.rows() == [("007", "2026-01-01", "1e5", "true", None)]
    assert set(table.frame.dtypes) == {pl.String}


def test_a_long_rejected_row_is_cut(read):
    ((_, _, content),) = read("a,b\n" + "x" * 10_000 + "\n").rejects
    assert len(content) == 500
    assert content.endswith("…")


def test_a_cell_may_be_very_long(read):
    limit = csv.field_size_limit()
    table = read('a,b\n"x\n' + "y" * 200_000 + '",1\n2\n')
    assert [len(cell) for cell in table.frame["a"]] == [200_002]
    assert csv.field_size_limit() == limit


def test_many_rows_keep_their_lines(read):
    body = [f'{n},"Smith, {n}",{"" if n % 3 else n}' for n in range(20_000)]
    table = read("a,b,c\n" + "\n".join(body) + "\n")
    assert table.frame.height == 20_000
    assert not table.rejects
    assert table.lines([0, 19_999, 777]) == {0: 2, 19_999: 20_001, 777: 779}


def test_standard_input_is_read_once(monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'a,b\n1,"2\n3"\n4,\n')))
    table = read_csv(SourceRequest("standard input", path=Path("-")), ",")
    assert cells(table) == [("1", "2\n3"), ("4", "")]
    assert lines(table) == [2, 4]


TOKENS = st.sampled_from(["a", "b", ",", ",", '"', '"', '""', "\n", "\n", "\r\n", "é", ",,\n", '","', '"\n'])


@settings(deadline=None)
@given(st.lists(TOKENS, max_size=40).map("".join))
def test_whatever_is_well_formed_is_read_as_the_csv_module_does(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_bytes(b"x,y,z\n" + text.encode())
    try:
        records = [record for record in csv.reader(io.StringIO(text, newline=""), strict=True) if record]
    except csv.Error:
        records = None
    try:
        table = read_csv(SourceRequest("fuzz", path=path), ",")
    except DiagnosticError:
        assert text.count(",") > 2 * 3
        return
    if records is None:
        assert table.rejects
        return
    good = [record for record in records if len(record) >= 3 and not "".join(record[3:]).strip()]
    assert cells(table) == [tuple(record[:3]) for record in good]
    assert len(table.rejects) == len(records) - len(good)


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_in_any_other_way(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "bytes.csv"
    path.write_bytes(data)
    try:
        table = read_csv(SourceRequest("bytes", path=path), ",")
    except DiagnosticError:
        return
    table.lines(list(range(table.frame.height)))

"""Workbooks, as people write them: made with XlsxWriter, read back as tables."""

from __future__ import annotations

import io
import sys
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import xlsxwriter

from icp_rules.diagnostics import DiagnosticError
from icp_rules.plugins.values import SourceRequest
from icp_rules.records.builtin import icp_exports
from icp_rules.records.headers import REPEATED
from icp_rules.records.readers_excel import read_excel
from icp_rules.records.writer_excel import write_excel

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.plugins.values import RawTable

NOT_AVAILABLE = object()
HIDDEN = "hidden"


def book(sheets: dict[str, list[list[Any]]], at: tuple[int, int] = (0, 0), hidden: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with these rows in its sheets, starting at a cell."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as workbook:
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            if name in hidden:
                sheet.hide()
            for down, cells in enumerate(rows, at[0]):
                for right, cell in enumerate(cells, at[1]):
                    put(sheet, down, right, cell, day)
    return file.getvalue()


def put(sheet: Any, down: int, right: int, cell: Any, day: Any) -> None:
    if cell is NOT_AVAILABLE:
        sheet.write_formula(down, right, "=NA()", None, "#N/A")
    elif isinstance(cell, str):
        sheet.write_string(down, right, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(down, right, cell, day)
    else:
        sheet.write(down, right, cell)


def stable(value: object) -> str | None:
    """Return the id of a parameter: archives hold times, and ids must be the same in every process."""
    return "content" if isinstance(value, bytes) else None


@pytest.fixture
def read(tmp_path):
    def read_(content: bytes, **settings: Any) -> RawTable:
        path = tmp_path / "a.xlsx"
        path.write_bytes(content)
        return read_excel(SourceRequest("a.xlsx", path=path, **settings))

    return read_


def column(read, *cells: Any) -> pl.Series:
    return read(book({"A": [["x", "id"], *([cell, "-"] for cell in cells)]})).frame["x"]


DAY = date(2026, 3, 14)
NOON = datetime(2026, 3, 14, 12)  # noqa: DTZ001 - a workbook's times have no zone


@pytest.mark.parametrize(
    ("cells", "dtype", "expected"),
    [
        ([12345, None, 2.5], pl.Float64, [12345, None, 2.5]),
        ([1, NOT_AVAILABLE], pl.Float64, [1, None]),
        ([True, False, None], pl.Boolean, [True, False, None]),
        ([DAY, None], pl.Date, [DAY, None]),
        ([DAY, NOON], pl.Datetime("ms"), [datetime(2026, 3, 14), NOON]),  # noqa: DTZ001
        (["007", "=1+1", " x "], pl.String, ["007", "=1+1", " x "]),
        (["n/a", 1250, "1.5"], pl.String, ["n/a", "1250", "1.5"]),
        ([True, 1], pl.String, ["true", "1"]),
        (["soon", DAY, NOON], pl.String, ["soon", "2026-03-14", "2026-03-14 12:00:00"]),
        ([NOT_AVAILABLE, "x"], pl.String, [None, "x"]),
        ([None, None], pl.String, [None, None]),
    ],
)
def test_a_column_is_of_the_type_of_all_its_cells_or_text(read, cells, dtype, expected):
    found = column(read, *cells)
    assert (found.dtype, found.to_list()) == (dtype, expected)


def test_text_far_below_numbers_is_kept(read):
    found = column(read, *range(3000), "about forty")
    assert found[0] == "0"
    assert found[-1] == "about forty"


@pytest.mark.parametrize(
    ("decimal", "numbers"),
    [(",", [1.125, 2.5, 1250, 12]), (".", [1.125, 2.5, 1.25, 12]), (None, [1.125, 2.5, None, 12])],
)
def test_a_number_beside_text_is_one_and_any_text_shows_it_as_it_is(workspace, decimal, numbers):
    cells = [1.125, 2.5, "1.250", 12]
    texts = ["1.125", "2.5", "1.250", "12"]
    columns = dict.fromkeys(("account_id", "description", "tags", "employees", "website"), "x")
    workspace.add(
        "accounts", book({"A": [["x"], *([cell] for cell in cells)]}), file="a.xlsx", decimal=decimal, map=columns
    )
    facts = book({"A": [["key", "fact"], *([cell, cell] for cell in (*cells, None, "x"))]})
    workspace.add("visits", facts, file="b.xlsx", key="key")
    records = workspace.read()
    accounts = records.accounts
    assert accounts["employees"].to_list() == numbers
    assert accounts["account_id"].to_list() == accounts["description"].to_list() == texts
    assert accounts["tags"].to_list() == [[text] for text in texts]
    assert records.facts["visits"].rows.collect().to_native()["fact"].to_list() == texts
    assert {example for one in records.sources[0].unreadable for example in one.examples} <= set(texts)
    assert not any(
        "\x1f" in str(value) for frame in (accounts, records.rejects) for row in frame.rows() for value in row
    )


def test_a_number_beside_text_that_nobody_can_read_says_why(workspace):
    columns = {"account_id": "id", "annual_revenue": {"column": "x", "currency": "EUR"}}
    workspace.add("accounts", book({"A": [["id", "x"], [1, 1.125], [2, "1,1"]]}), file="a.xlsx", map=columns)
    (unreadable,) = workspace.read().sources[0].unreadable
    assert (unreadable.count, unreadable.examples) == (2, ("1,1", "1.125"))


def test_rejects_show_a_number_beside_text_as_it_is(workspace):
    workspace.add("accounts", book({"A": [["id", "x"], [None, 1.125], [1, "a"]]}), file="a.xlsx")
    assert workspace.read().rejects["content"].to_list() == [",1.125"]


def test_ids_are_whole_numbers_and_rejects_have_the_row_of_the_sheet(workspace):
    rows = [["Account  ID", "name\nof it"], [12345, "Acme"], [None, None], [None, "Nobody"], ["A-2", "Brook"]]
    columns = {"account_id": "Account ID", "name": "name of it"}
    workspace.add("accounts", book({"A": rows}, at=(2, 1)), file="a.xlsx", map=columns)
    records = workspace.read()
    assert records.accounts.rows() == [("12345", "Acme"), ("A-2", "Brook")]
    assert records.rejects.rows() == [("accounts", "a.xlsx", 6, "it has no account_id", ",Nobody")]


def test_blank_rows_and_columns_are_none_and_a_repeated_header_is_rejected(read):
    rows = [["id", None, "n", None], [1, None, 2, "x"], [" ", None, None, None], ["id", None, "n", None], [3]]
    table = read(book({"A": rows}, at=(3, 2)))
    assert table.frame.columns == ["id", "n", "column 6"]
    assert table.frame.rows() == [("1", "2", "x"), ("3", None, None)]
    assert table.rejects == ((7, REPEATED, "id, n, column 6"),)
    assert table.lines([0, 1]) == {0: 5, 1: 8}


def test_the_header_may_stand_below_a_title(read):
    rows = [["Report of today", None, None], [], ["id", "name", "city"], [1, "Acme", "Bern"]]
    with pytest.raises(DiagnosticError, match=r"a.xlsx:1: 2 of the header's 3 cells are blank") as caught:
        read(book({"A": rows}))
    assert "`header: 3`" in caught.value.diagnostics[0].help
    assert read(book({"A": rows}), header=3).frame.rows() == [(1.0, "Acme", "Bern")]


ONE, TWO = [["id"], [1]], [["id"], [2]]


def test_empty_and_hidden_sheets_are_not_asked_for(read):
    content = book({"A": [], "B": ONE, "C": TWO}, hidden=("C",))
    assert read(content).frame.rows() == [(1.0,)]
    assert read(content, sheet="C").frame.rows() == [(2.0,)]


@pytest.mark.parametrize(
    ("content", "settings", "code", "message", "help_line"),
    [
        (book({"A": ONE, "B": TWO}), {}, "ICP505", "several sheets: 'A', 'B'", '`sheet: ["A", "B"]`'),
        (book({"Germany": ONE}), {"sheet": "Germani"}, "ICP501", "no sheet 'Germani'", "'Germany'?"),
        (book({"A": []}), {}, "ICP502", "is empty", "names the columns"),
        (book({"A": ONE}), {"header": 9}, "ICP502", "no header", "names the columns"),
        (book({"A": [["id", "x", "id"]]}), {}, "ICP505", "'id' more than once", "columns 1, 3"),
        (b"", {}, "ICP505", "cannot be read", "damaged"),
        (b"id,name\n1,x\n", {}, "ICP505", "is text", ".csv"),
        (b"<html><table></table></html>", {}, "ICP505", "web page", ".xlsx"),
        (book({"A": ONE})[:3000], {}, "ICP505", "cannot be read", "damaged"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            {},
            "ICP505",
            "locked",
            "without",
        ),
    ],
    ids=stable,
)
def test_what_makes_a_workbook_unusable(read, content, settings, code, message, help_line):
    with pytest.raises(DiagnosticError) as caught:
        read(content, **settings)
    (found,) = caught.value.diagnostics
    assert found.code.value == code
    assert message in found.message
    assert help_line in found.help


def test_several_sheets_are_put_one_below_another(workspace):
    content = book({"DE": [["id", "name"], [1, "Acme"]], "FR": [["id"], [None], ["F-2"], [NOT_AVAILABLE]], "x": ONE})
    workspace.add("accounts", content, file="a.xlsx", sheets=("DE", "FR"))
    records = workspace.read()
    assert records.accounts.rows() == [("1", "Acme"), ("F-2", None)]
    assert records.sources[0].files == ("a.xlsx[DE]", "a.xlsx[FR]")
    assert records.sources[0].paths == (workspace.root / "a.xlsx",)


def test_a_sheet_of_a_file_without_sheets_is_warned_of(workspace):
    workspace.add("accounts", "id\n1\n", sheets=("A",))
    assert [(found.code.value, found.message) for found in workspace.read().diagnostics] == [
        ("ICP319", "accounts: `sheet` has no effect")
    ]


def test_without_the_extra_it_is_named(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "fastexcel", None)
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    for call in (lambda: read(b""), lambda: write_excel(pl.DataFrame({"a": [1]}), io.BytesIO())):
        with pytest.raises(DiagnosticError) as caught:
            call()
        assert "pip install 'icp-rules[excel]'" in caught.value.diagnostics[0].help


FRAME = pl.DataFrame(
    {
        "=id": ["=1+1", "007", None],
        "score": [66.66666666666667, 1e22, None],
        "won": [True, None, False],
        "day": [DAY, None, date(2024, 2, 29)],
        "long ago": [date(1850, 1, 1), None, None],
        "list": [["a", "b"], [], None],
        "large": [2**60, 1, None],
        "control": ["\x01", "", "x"],
    }
)


def written(frame: pl.DataFrame) -> bytes:
    file = io.BytesIO()
    write_excel(frame, file)
    return file.getvalue()


def test_what_is_written_is_read_back_and_nothing_becomes_a_formula(read):
    assert read(written(FRAME)).frame.to_dict(as_series=False) == {
        **FRAME.to_dict(as_series=False),
        "long ago": ["1850-01-01", None, None],
        "list": ["a; b", "", None],
        "large": [str(2**60), "1", None],
    }
    assert not next(f for f in icp_exports() if f.name == "excel").for_people


def test_the_same_frame_gives_the_same_bytes(monkeypatch):
    first = written(FRAME)
    monkeypatch.setattr("time.time", lambda: 2e9)
    assert written(FRAME) == first


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (pl.DataFrame({"a": pl.repeat(1, 1_048_576, eager=True)}), "1,048,575 rows below its header, not 1,048,576"),
        (pl.DataFrame({"a": ["x" * 32_768]}), "one of 'a' has more"),
        (pl.DataFrame({str(n): [1] for n in range(16_385)}), "16,384 columns, not 16,385"),
    ],
)
def test_what_a_sheet_cannot_hold_is_refused(frame, message):
    with pytest.raises(DiagnosticError, match=message):
        written(frame)


def test_a_damaged_workbook_is_never_a_traceback(tmp_path: Path):
    content = written(FRAME)
    path = tmp_path / "a.xlsx"
    for at in range(0, len(content), 97):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0x55]) + content[at + 1 :])
        try:
            read_excel(SourceRequest("a.xlsx", path=path))
        except DiagnosticError:
            continue

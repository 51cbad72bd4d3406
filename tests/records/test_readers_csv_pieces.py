"""A file of separated values that is read piece by piece gives what it gives as a whole, wherever pieces end."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import DiagnosticError
from icp_rules.plugins.values import Place, SourceRequest
from icp_rules.records.builtin import icp_sources

if TYPE_CHECKING:
    from icp_rules.plugins.values import RawTable

READERS = {reader.name: reader for reader in icp_sources()}
SNIPPETS = st.sampled_from(
    ["a", "é", ",", ",", "\n", "\n", "\r\n", "\n\n", '"', '""', '"x,y"', '"two\nlines"', 'q"q', "id,name\n", "1,b\n"]
)
TEXTS = st.lists(SNIPPETS, max_size=60).map("".join)


def told(tables: list[RawTable]) -> tuple[list, list, list]:
    """Return the rows, their lines and the rejects; an empty cell is an unknown one."""
    rows = [tuple(cell or None for cell in row) for table in tables for row in table.frame.rows()]
    lines = []
    for table in tables:
        found = table.lines(list(range(table.frame.height))) if table.lines else {}
        lines += [found.get(row) for row in range(table.frame.height)]
    return rows, lines, sorted(reject for table in tables for reject in table.rejects)


def pieces(request: SourceRequest, rows: int, reader: str = "csv") -> list[RawTable]:
    tables, place = [], Place()
    while place is not None:
        piece = READERS[reader].read_piece(request, place, rows)
        tables.append(piece.table)
        place = piece.next
    return tables


def compare(request: SourceRequest, rows: int, reader: str = "csv") -> list[RawTable]:
    whole = READERS[reader].read(request)
    found = pieces(request, rows, reader)
    assert told(found) == told([whole])
    assert {tuple(table.frame.schema.items()) for table in found} == {tuple(whole.frame.schema.items())}
    return found


@given(TEXTS, st.integers(1, 5), st.booleans())
def test_pieces_are_the_whole(text, rows, marked):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "accounts.csv"
        # the first row is good: that no row is, is said of a whole file alone
        path.write_bytes(("\ufeff" * marked + "id,name\n1,first\n" + text).encode())
        compare(SourceRequest("accounts", path=path), rows)


@pytest.mark.parametrize(
    ("content", "settings"),
    [
        ("sep=;\nid;name\n" + "1;é\n" * 40, {}),
        ("A title\n\nid|name\n" + "1|x\n" * 40, {"header": 3, "separator": "|"}),
        ('"the\nid",name\n' + '1,"x\ny"\n' * 40, {}),
        ("id\n" + "1\n" * 40, {}),
    ],
    ids=["stated", "below a title", "over two lines", "one column"],
)
def test_headers_stand_above_every_piece(content, settings, tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_text(content, encoding="utf-8")
    assert len(compare(SourceRequest("accounts", path=path, **settings), 7)) > 1


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"id,name\r1,a\r2,b\r", "utf-8"),
        ("id,name\n1,é\n2,b\n".encode("cp1252"), "cp1252"),
        (gzip.compress(b"id,name\n1,a\n"), "utf-8"),
    ],
    ids=["old Mac", "cp1252", "packed"],
)
def test_what_cannot_be_cut_is_told(content, encoding, tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(content)
    request = SourceRequest("accounts", path=path, encoding=encoding)
    assert READERS["csv"].read_piece(request, Place(), 1) is None


def test_a_byte_that_is_no_text_is_found_in_its_line(tmp_path):
    path = tmp_path / "accounts.csv"
    path.write_bytes(b"id,name\n" + b"1,a\n" * 50 + b"2,\xff\n" + b"3,c\n" * 50)
    request = SourceRequest("accounts", path=path)
    with pytest.raises(DiagnosticError) as in_pieces:
        pieces(request, 10)
    (found,) = in_pieces.value.diagnostics
    assert found.location
    assert found.location.line == 52


@pytest.mark.parametrize("rows", [1, 7, 100])
def test_parquet_pieces_are_the_whole(rows, tmp_path):
    path = tmp_path / "accounts[1].parquet"
    frame = pl.DataFrame({"id": range(20), "tags": [["a", None]] * 20})
    frame.write_parquet(path, row_group_size=6)
    found = compare(SourceRequest("accounts", path=path), rows, "parquet")
    assert pl.concat([table.frame for table in found]).equals(frame)


def test_what_is_left_is_told(tmp_path):
    csv, parquet = tmp_path / "accounts.csv", tmp_path / "accounts.parquet"
    frame = pl.DataFrame({"id": range(1000, 2000)})
    frame.write_csv(csv)
    frame.write_parquet(parquet)
    for name, path in (("csv", csv), ("parquet", parquet)):
        request = replace(SourceRequest("accounts"), path=path)
        piece = READERS[name].read_piece(request, Place(), 100)
        assert piece.table.frame.height + piece.rows_left == pytest.approx(1000, rel=0.05)

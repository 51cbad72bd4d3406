"""Packed files, as they come from exports: read as what is in them, or refused with what to do."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import zipfile
from pathlib import Path

import pytest

from icp_rules.diagnostics import DiagnosticError
from icp_rules.plugins.values import SourceRequest, by_suffix
from icp_rules.records import packing
from icp_rules.records.builtin import icp_sources
from icp_rules.records.content import standard_input_format

CSV = "id,name\n1,Zürich\n\n2\n"
JSON_LINES = '{"id": "1", "name": "Zürich"}\n'


def zipped(**members: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def locked() -> bytes:
    """Return an archive that says its member is encrypted."""
    data = bytearray(zipped(**{"a.csv": CSV}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def stable(value: object) -> str | None:
    """Return the id of a parameter: archives hold times, and ids must be the same in every process."""
    return "content" if isinstance(value, bytes) else None


@pytest.fixture
def read(tmp_path):
    def read_(name: str, content: bytes, **settings: str):
        path = tmp_path / name
        path.write_bytes(content)
        readers = {suffix: reader for reader in icp_sources() for suffix in reader.suffixes}
        return by_suffix(path, readers).read(SourceRequest(name, path=path, **settings))

    return read_


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv.gz", gzip.compress(CSV.encode())),
        ("a.csv.gz", gzip.compress(CSV[:12].encode()) + gzip.compress(CSV[12:].encode())),
        ("A.CSV.BZ2", bz2.compress(CSV.encode())),
        ("a.csv.xz", lzma.compress(CSV.encode())),
        ("a.csv", gzip.compress(CSV.encode())),
        ("a.tsv.gz", gzip.compress(CSV.replace(",", "\t").encode())),
        ("a.zip", zipped(**{"__MACOSX/._a.csv": "", "folder/": "", "folder/.DS_Store": "", "folder/A.CSV": CSV})),
        ("a.csv.zip", zipped(**{"a.csv": CSV})),
        ("a.zip", zipped(**{"a.tsv": CSV.replace(",", "\t")})),
    ],
    ids=stable,
)
def test_a_packed_table_is_read_with_the_lines_it_has_unpacked(read, name, content):
    table = read(name, content)
    assert table.frame.rows() == [("1", "Zürich")]
    assert [(line, reason) for line, reason, _ in table.rejects] == [(4, "1 cell where the header has 2")]
    assert table.lines([0]) == {0: 2}


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jsonl.gz", gzip.compress(JSON_LINES.encode())), ("a.zip", zipped(**{"a.json": f"[{JSON_LINES}]"}))],
    ids=stable,
)
def test_json_may_be_packed_too(read, name, content):
    assert read(name, content).frame.rows() == [("1", "Zürich")]


def test_settings_hold_for_what_is_inside(read):
    content = gzip.compress("id;name\n1;Zürich\n".encode("cp1252"))
    assert read("a.csv.gz", content, encoding="cp1252", separator=";").frame.rows() == [("1", "Zürich")]


@pytest.mark.parametrize(
    ("name", "content", "message", "help_line"),
    [
        ("a.csv.gz", gzip.compress(CSV.encode())[:-9], "cannot be unpacked", "fetch it again"),
        ("a.csv.gz", gzip.compress(CSV.encode())[:-8] + bytes(8), "cannot be unpacked", "fetch it again"),
        ("a.csv.xz", lzma.compress(CSV.encode())[:-9], "cannot be unpacked", "fetch it again"),
        ("a.zip", zipped(**{"a.csv": CSV})[:-9], "cannot be unpacked", "fetch it again"),
        (
            "a.zip",
            zipped(**{"a.csv": CSV, "b.csv": CSV}),
            "a.zip holds a.csv, b.csv, not one table",
            "one table a file",
        ),
        ("a.zip", zipped(), "not one table", "one table a file"),
        ("a.zip", zipped(**{"a.pdf": CSV}), "a.zip holds a.pdf", ".csv, .tsv"),
        ("a.zip", CSV.encode(), "is no zip archive", "by its format"),
        ("a.zip", locked(), "locked with a password", "Unpack it first"),
        ("a.csv", zipped(**{"xl/workbook.xml": ""}), "is a workbook", ".xlsx"),
        ("a.csv.zst", b"\x28\xb5\x2f\xfd", None, None),
        ("a.csv", b"\x28\xb5\x2f\xfd", "Zstandard", "zstd -d"),
        ("a.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Excel workbook", ".xlsx"),
        ("a.csv", b"PAR1", "Parquet", ".parquet"),
        ("a.csv", b"<!DOCTYPE html><p>Please log in", "web page", "Fetch it again"),
    ],
    ids=stable,
)
def test_what_cannot_be_unpacked_is_refused(read, name, content, message, help_line):
    if message is None:
        assert by_suffix(Path(name), {".csv": 1, ".zip": 2}) is None
        return
    with pytest.raises(DiagnosticError) as caught:
        read(name, content)
    (found,) = caught.value.diagnostics
    assert (found.code.value, found.location.file) == ("ICP505", name)
    assert message in found.message
    assert help_line in found.help


@pytest.mark.parametrize("content", [gzip.compress(b"id\n" * 999), zipped(**{"a.csv": "id\n" * 999})], ids=stable)
def test_no_more_is_unpacked_than_there_may_be_room_for(read, monkeypatch, content):
    monkeypatch.setattr(packing, "LARGEST", 1000)
    with pytest.raises(DiagnosticError, match="holds more than"):
        read("a.zip" if content.startswith(b"PK") else "a.csv.gz", content)


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(CSV.encode()),
        bz2.compress(CSV.encode()),
        zipped(**{"a.csv": CSV}),
        gzip.compress(JSON_LINES.encode()),
    ],
    ids=stable,
)
def test_standard_input_may_be_packed(monkeypatch, content):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(content))))
    reader = next(reader for reader in icp_sources() if reader.name == standard_input_format())
    table = reader.read(SourceRequest("standard input", path=Path("-")))
    assert table.frame.rows() == [("1", "Zürich")]

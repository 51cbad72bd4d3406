"""The sources and exports that come with icp-rules, offered through the same hooks as a plugin's.

What reads and writes is imported on use: a command that touches no records must not wait for Polars.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from icp_rules.plugins.values import (
    ExportFormat,
    Place,
    RawPiece,
    RawTable,
    SourceReader,
    SourceRequest,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import IOBase
    from typing import BinaryIO

    import polars as pl


_PACKED = ("", ".gz", ".bz2", ".xz")
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@hookimpl
def icp_sources() -> list[SourceReader]:
    """Return the readers of CSV, TSV, JSON, JSON Lines, Parquet, Excel and packed files."""
    return [
        SourceReader(
            "csv",
            "comma-separated values, the first line the header",
            _read_csv,
            _packed(".csv"),
            read_piece=partial(_read_csv_piece, separator=","),
        ),
        SourceReader(
            "tsv",
            "tab-separated values, the first line the header",
            _read_tsv,
            _packed(".tsv", ".tab"),
            read_piece=partial(_read_csv_piece, separator="\t"),
        ),
        SourceReader("json", "a JSON array of objects", _read_json, _packed(".json")),
        SourceReader("jsonl", "JSON Lines: one object a line", _read_json_lines, _packed(".jsonl", ".ndjson")),
        SourceReader("parquet", "Apache Parquet", _read_parquet, (".parquet",), read_piece=_read_parquet_piece),
        SourceReader("excel", "a sheet of a workbook", _read_excel, _WORKBOOKS, has_sheets=True),
        SourceReader("packed", "a zip archive with one table in it", _read_packed, (".zip",)),
    ]


@hookimpl
def icp_exports() -> list[ExportFormat]:
    """Return the writers of CSV, TSV, JSON, JSON Lines, Parquet and Excel files."""
    return [
        ExportFormat(
            "csv",
            "comma-separated values for people",
            (".csv",),
            _write_csv,
            for_people=True,
            write_pieces=_write_csv_pieces,
        ),
        ExportFormat(
            "csv-gz",
            "the same, packed",
            (".csv.gz",),
            _write_packed_csv,
            for_people=True,
            write_pieces=_write_packed_csv_pieces,
        ),
        ExportFormat(
            "tsv",
            "tab-separated values for people",
            (".tsv", ".tab"),
            _write_tsv,
            for_people=True,
            write_pieces=_write_tsv_pieces,
        ),
        ExportFormat("json", "a JSON array of objects", (".json",), _write_json),
        ExportFormat(
            "jsonl",
            "JSON Lines: one object a line",
            (".jsonl", ".ndjson"),
            _write_json_lines,
            write_pieces=_write_json_lines_pieces,
        ),
        ExportFormat("parquet", "Apache Parquet", (".parquet",), _write_parquet, write_pieces=_write_parquet_pieces),
        ExportFormat("excel", "an Excel workbook", (".xlsx",), _write_excel),
    ]


def _packed(*suffixes: str) -> tuple[str, ...]:
    """Return suffixes with those of packed files behind each."""
    return tuple(suffix + packed for suffix in suffixes for packed in _PACKED)


def _read_csv(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_csv import read_csv

    return read_csv(request, ",")


def _read_tsv(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_csv import read_csv

    return read_csv(request, "\t")


def _read_csv_piece(request: SourceRequest, place: Place, rows: int, *, separator: str) -> RawPiece | None:
    from icp_rules.records.readers_csv_pieces import read_csv_piece

    return read_csv_piece(request, separator, place, rows)


def _read_json(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_json import read_json

    return read_json(request)


def _read_json_lines(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_json import read_json_lines

    return read_json_lines(request)


def _read_parquet(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_parquet import read_parquet

    return read_parquet(request)


def _read_parquet_piece(request: SourceRequest, place: Place, rows: int) -> RawPiece:
    from icp_rules.records.readers_parquet import read_parquet_piece

    return read_parquet_piece(request, place, rows)


def _read_excel(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_excel import read_excel

    return read_excel(request)


def _read_packed(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_packed import read_packed

    return read_packed(request)


def _write_csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    _write_csv_pieces(iter([frame]), file)


def _write_csv_pieces(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    from icp_rules.records.writers import write_csv

    write_csv(frames, file, ",")


def _write_packed_csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    _write_packed_csv_pieces(iter([frame]), file)


def _write_packed_csv_pieces(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    import gzip

    # without a name or a time in it, the same rows give the same bytes
    with gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0) as packed:
        _write_csv_pieces(frames, cast("BinaryIO", packed))


def _write_tsv(frame: pl.DataFrame, file: BinaryIO) -> None:
    _write_tsv_pieces(iter([frame]), file)


def _write_tsv_pieces(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    from icp_rules.records.writers import write_csv

    write_csv(frames, file, "\t")


def _write_json(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_json(cast("IOBase", file))


def _write_json_lines(frame: pl.DataFrame, file: BinaryIO) -> None:
    _write_json_lines_pieces(iter([frame]), file)


def _write_json_lines_pieces(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    for frame in frames:
        frame.write_ndjson(file)


def _write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_parquet(file)


def _write_parquet_pieces(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    from icp_rules.records.writers import write_parquet

    write_parquet(frames, file)


def _write_excel(frame: pl.DataFrame, file: BinaryIO) -> None:
    from icp_rules.records.writer_excel import write_excel

    write_excel(frame, file)

"""The sources and exports that come with icp-rules, offered through the same hooks as a plugin's.

What reads and writes is imported on use: a command that touches no records must not wait for Polars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from icp_rules.plugins.values import ExportFormat, RawTable, SourceReader, SourceRequest, hookimpl

if TYPE_CHECKING:
    from io import IOBase
    from typing import BinaryIO

    import polars as pl


@hookimpl
def icp_sources() -> list[SourceReader]:
    """Return the readers of CSV, TSV, JSON, JSON Lines and Parquet files."""
    return [
        SourceReader("csv", "comma-separated values, the first line the header", _read_csv, (".csv",)),
        SourceReader("tsv", "tab-separated values, the first line the header", _read_tsv, (".tsv", ".tab")),
        SourceReader("json", "a JSON array of objects", _read_json, (".json",)),
        SourceReader("jsonl", "JSON Lines: one object a line", _read_json_lines, (".jsonl", ".ndjson")),
        SourceReader("parquet", "Apache Parquet", _read_parquet, (".parquet",)),
    ]


@hookimpl
def icp_exports() -> list[ExportFormat]:
    """Return the writers of CSV, TSV, JSON, JSON Lines and Parquet files."""
    return [
        ExportFormat("csv", "comma-separated values for people", (".csv",), _write_csv, for_people=True),
        ExportFormat("tsv", "tab-separated values for people", (".tsv", ".tab"), _write_tsv, for_people=True),
        ExportFormat("json", "a JSON array of objects", (".json",), _write_json),
        ExportFormat("jsonl", "JSON Lines: one object a line", (".jsonl", ".ndjson"), _write_json_lines),
        ExportFormat("parquet", "Apache Parquet", (".parquet",), _write_parquet),
    ]


def _read_csv(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_csv import read_csv

    return read_csv(request, ",")


def _read_tsv(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_csv import read_csv

    return read_csv(request, "\t")


def _read_json(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_json import read_json

    return read_json(request)


def _read_json_lines(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_json import read_json_lines

    return read_json_lines(request)


def _read_parquet(request: SourceRequest) -> RawTable:
    from icp_rules.records.readers_parquet import read_parquet

    return read_parquet(request)


def _write_csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    from icp_rules.records.writers import write_csv

    write_csv(frame, file, ",")


def _write_tsv(frame: pl.DataFrame, file: BinaryIO) -> None:
    from icp_rules.records.writers import write_csv

    write_csv(frame, file, "\t")


def _write_json(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_json(cast("IOBase", file))


def _write_json_lines(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_ndjson(file)


def _write_parquet(frame: pl.DataFrame, file: BinaryIO) -> None:
    frame.write_parquet(file)

"""Reads the one table in a zip archive, and whatever comes packed from standard input."""

from __future__ import annotations

from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.records.content import STANDARD_INPUT, Content, format_of
from icp_rules.records.packing import name_inside
from icp_rules.records.readers_csv import csv_table
from icp_rules.records.readers_json import json_lines_table, json_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.plugins.values import RawTable, SourceRequest

_TABLES: dict[str, Callable[[Content], RawTable]] = {
    ".csv": partial(csv_table, separator=","),
    ".tsv": partial(csv_table, separator="\t"),
    ".tab": partial(csv_table, separator="\t"),
    ".json": json_table,
    ".jsonl": json_lines_table,
    ".ndjson": json_lines_table,
}


def read_packed(request: SourceRequest) -> RawTable:
    """Read a packed table: by its name in the archive, or by its first bytes where there is none.

    Raises DiagnosticError where it cannot be unpacked, or is in no format that is read here.
    """
    content = Content.of(request)
    if request.path == STANDARD_INPUT:
        name: str | None = f"a table.{format_of(content.raw())}"
    else:
        name = name_inside(content.packed(), request)
    if name is None:
        raise content.problem(Code.SOURCE_FORMAT, f"{request.name} is no zip archive", help="Name it by its format.")
    table = _TABLES.get(PurePosixPath(name).suffix.lower())
    if table is None:
        message = f"{request.name} holds {name}, which is not read from an archive"
        help_line = f"In one there can be {', '.join(_TABLES)}."
        raise content.problem(Code.SOURCE_FORMAT, message, help=help_line)
    return table(content)

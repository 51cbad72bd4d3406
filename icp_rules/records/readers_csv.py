"""Reads CSV and TSV: Polars does it, and what it would take without a word is found beforehand or by counting.

Polars fills a row that is too short, and a blank line, with nulls. Every separator of a file stands either between two
cells or inside one, so a file whose separators number ``rows * (columns - 1)`` and those inside cells has neither.
Polars also makes something of quotes that do not fit, so each quote must open, close or stand doubled in a cell. A file
that is not so, or that Polars refuses, is mended record by record (see ``readers_csv_mending``).
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code
from icp_rules.plugins.values import RawTable
from icp_rules.records.content import Content
from icp_rules.records.readers_csv_mending import BETWEEN, mended

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.plugins.values import SourceRequest

_SEPARATORS = {",": ",", ";": ";", "\t": "\\t", "|": "|"}
_QUOTE = b'"'


@dataclass(frozen=True, slots=True)
class _Header:
    """The names of the columns, where in the data the header starts and ends, and its last line."""

    names: tuple[str, ...]
    start: int
    end: int
    last_line: int


def read_csv(request: SourceRequest, separator: str) -> RawTable:
    """Read a file of separated values, every cell as text; ``separator`` is used where the request names none.

    Rows with too many or too few cells, with a quote that is never closed or with NUL bytes are rejected;
    blank lines are no rows. A column without a name is called ``column 7`` by its place. Raises
    DiagnosticError for a file without a header, with two columns of one name, or in another encoding than
    stated.
    """
    separator = request.separator or separator
    content = Content.of(request)
    data = _ended(content.utf8())
    header = _header(data, content, separator)
    frame = _whole(data, header, separator)
    if frame is not None:
        return RawTable(frame, lines=_lines(content, header))
    rows = mended(content.checked(data, header.end), len(header.names), separator, header.last_line + 1)
    return RawTable(
        _frame(rows.good, header.names),
        tuple(rows.rejects),
        lambda wanted: {row: rows.lines[row] for row in wanted},
    )


def _ended(data: bytes) -> bytes:
    """Return the data with one line feed at its end: without, Polars misses that a last row is too long."""
    if data.endswith((b"\n\n", b"\n\r\n")):
        data = data.rstrip(b"\r\n")
    return data if data.endswith(b"\n") else data + b"\n"


def _header(data: bytes, content: Content, separator: str) -> _Header:
    stream = io.BytesIO(data)
    start, line = 0, 1
    while (first := stream.readline()) and not first.strip():
        start, line = stream.tell(), line + 1
    if not first:
        help_line = "The first line names the columns; each line after it is a row."
        raise content.problem(Code.SOURCE_EMPTY, f"{content.request.name} is empty", help=help_line)
    stream.seek(start)
    lines = (content.checked(data[: stream.tell()], stream.tell() - len(text)) for text in iter(stream.readline, b""))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(reader)]
    except csv.Error as error:
        raise content.problem(Code.SOURCE_FORMAT, f"the header cannot be read: {error}", line) from error
    named = tuple(name or f"column {place}" for place, name in enumerate(names, 1))
    _check_names(named, content, line, separator)
    return _Header(named, start, stream.tell(), line + reader.line_num - 1)


def _check_names(names: tuple[str, ...], content: Content, line: int, separator: str) -> None:
    if len(names) == 1 and content.request.separator is None:
        held = next((s for s in _SEPARATORS if s != separator and s in names[0]), None)
        if held:
            help_line = f'Write `separator: "{_SEPARATORS[held]}"`.'
            raise content.problem(Code.SOURCE_FORMAT, f"the header is a single cell: {names[0]}", line, help_line)
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = f"the header names {', '.join(repr(name) for name in twice)} more than once"
        raise content.problem(Code.SOURCE_FORMAT, message, line, "Give each column a name of its own.")


def _whole(data: bytes, header: _Header, separator: str) -> pl.DataFrame | None:
    """Return the frame of a file in which every record is whole, or None."""
    width = len(header.names)
    mark = separator.encode()
    if width == 1 or b"\0" in data or len(mark) > 1:
        return None
    is_quoted = _QUOTE in data
    if is_quoted and not _is_well_quoted(data, header, mark):
        return None
    try:
        frame = pl.read_csv(data[header.start :], infer_schema=False, separator=separator)
    except pl.exceptions.PolarsError:
        return None
    if frame.width != width:
        return None
    frame.columns = list(header.names)
    # what Polars fills up is null in the last column
    if not frame.to_series(-1).null_count():
        return frame
    inside = _inside(frame, separator) if is_quoted else 0
    return frame if data.count(mark, header.end) == frame.height * (width - 1) + inside else None


def _is_well_quoted(data: bytes, header: _Header, mark: bytes) -> bool:
    """Tell whether every quote opens a cell, closes one, or stands doubled inside one."""
    # possessive: the cells before a stray quote are not tried in any other way
    quoted = rb'[^"]*+(?<=[%b\n])"[^"]*+(?:""[^"]*+)*+"(?=%b|\r?\n)' % (re.escape(mark), re.escape(mark))
    return re.compile(rb'(?:%b)*+[^"]*+\Z' % quoted).match(data, header.end) is not None


def _inside(frame: pl.DataFrame, separator: str) -> int:
    """Return how many separators stand inside cells."""
    return int(sum(frame.select(pl.all().str.count_matches(separator, literal=True).sum()).row(0)))


def _frame(rows: list[str], names: tuple[str, ...]) -> pl.DataFrame:
    schema = dict.fromkeys(names, pl.String())
    if not rows:
        return pl.DataFrame(schema=schema)
    return pl.read_csv("".join(rows).encode(), has_header=False, schema=schema, separator=BETWEEN)


def _lines(content: Content, header: _Header) -> Callable[[list[int]], dict[int, int]]:
    """Return what finds the line of a row; the file is read again then, as few runs ask."""

    def lines(wanted: list[int]) -> dict[int, int]:
        rest, needed = content.utf8()[header.end :], set(wanted)
        if _QUOTE not in rest:
            return {row: header.last_line + 1 + row for row in needed}
        found = {}
        row, opened = 0, False
        for line, text in enumerate(io.BytesIO(rest), header.last_line + 1):
            if not opened and row in needed:
                found[row] = line
            opened ^= text.count(_QUOTE) % 2 == 1
            row += not opened
        return found

    return lines

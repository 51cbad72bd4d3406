"""Finds the header of a file of separated values, and says where it seems to be another line or another separator."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.records.headers import header_help, refuse_repeated, refuse_title

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.records.content import Content

_SEPARATORS = {",": ",", ";": ";", "\t": "\\t", "|": "|"}
# How Excel is told what separates the cells.
_STATED = re.compile(rb'(?i)"?sep=(.)"?\r?\n\Z')
_LIKE_NAME = re.compile(r"\s*[^\W\d]")
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Header:
    """The header: its cells as they are written, where in the data it starts and ends, its lines, the separator."""

    cells: tuple[str, ...]
    start: int
    end: int
    line: int
    last_line: int
    separator: str

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns; one without is called by its place."""
        return tuple(cell.strip() or f"column {place}" for place, cell in enumerate(self.cells, 1))

    @property
    def named(self) -> int:
        """How many columns there are up to the last with a name."""
        return max((place for place, cell in enumerate(self.cells, 1) if cell.strip()), default=0)


def find_header(data: bytes, content: Content, separator: str) -> Header:
    """Return the header: the line the request states, or the first that is not blank.

    ``separator`` holds where neither the request nor a first line such as ``sep=;`` says which it is. Raises
    DiagnosticError where there is no header, where it names a column twice, or where it cannot be the header.
    """
    stream = io.BytesIO(data)
    start, line = 0, 1
    stated = content.request.separator
    while first := stream.readline():
        if said := _STATED.match(first):
            stated = stated or said[1].decode("latin-1")
        elif first.strip() and line >= (content.request.header or 1):
            break
        start, line = stream.tell(), line + 1
    if not first:
        help_line = "The first line names the columns; each line after it is a row."
        raise content.problem(Code.SOURCE_EMPTY, _nothing(content), help=help_line)
    stream.seek(start)
    lines = (content.checked(data[: stream.tell()], stream.tell() - len(text)) for text in iter(stream.readline, b""))
    reader = csv.reader(lines, delimiter=stated or separator, strict=True)
    try:
        cells = tuple(next(reader))
    except csv.Error as error:
        unread = Header((), start, stream.tell(), line, line, stated or separator)
        other = _separator_help(_fitting(unread, data))
        raise content.problem(Code.SOURCE_FORMAT, f"the header cannot be read: {error}", line, other) from error
    header = Header(cells, start, stream.tell(), line, line + reader.line_num - 1, stated or separator)
    _check_separator(header, data, content, separator)
    refuse_title(cells, _first_rows(header, data), content, line)
    refuse_repeated(dict(enumerate(header.names, 1)), content, line)
    return header


def refuse_short_header(header: Header, data: bytes, content: Content) -> None:
    """Raise where the header is shorter than most of the first lines, and the first of those could be one."""
    rows = list(_first_rows(header, data))
    widths = Counter(len(cells) for _, cells in rows)
    usual = max(widths, key=lambda width: widths[width], default=0)
    if usual <= len(header.cells) or widths[usual] <= max(1, len(rows) // 2):
        return
    line, cells = next((line, cells) for line, cells in rows if len(cells) == usual)
    if len(set(cells)) == usual and all(map(_LIKE_NAME.match, cells)):
        message = f"the header has {len(header.cells)} of the {usual} cells that most lines have"
        raise content.problem(Code.SOURCE_FORMAT, message, header.line, header_help(line))


def _nothing(content: Content) -> str:
    name, stated = content.request.name, content.request.header
    return f"{name} has no header in line {stated} or below" if stated else f"{name} is empty"


def _check_separator(header: Header, data: bytes, content: Content, usual: str) -> None:
    """Raise where another separator seems to stand between the cells, unless the usual one is stated."""
    if content.request.separator == usual:
        return
    if len(header.cells) > 1:
        is_whole = _is_as_wide(len(header.cells), [cells for _, cells in _first_rows(header, data)])
        mark = None if is_whole else _fitting(header, data)
        message = "the header and most lines have different numbers of cells"
    else:
        mark, message = _held(header, data), f"the header is a single cell: {header.cells[0]}"
    if mark:
        raise content.problem(Code.SOURCE_FORMAT, message, header.line, _separator_help(mark))


def _separator_help(mark: str | None) -> str | None:
    return mark and f'Write `separator: "{_SEPARATORS[mark]}"`.'


def _held(header: Header, data: bytes) -> str | None:
    """Return another separator that a header of one cell holds."""
    raw = data[header.start : header.end].decode(errors="replace")
    held = next((mark for mark in _SEPARATORS if mark != header.separator and mark in raw), None)
    # a title can hold one as well; then the line below it does not
    below = next((cells for _, cells in _first_rows(header, data)), None)
    is_one = held and '"' not in raw and (below is None or any(held in cell for cell in below))
    return held if is_one else None


def _fitting(header: Header, data: bytes) -> str | None:
    """Return another separator by which most of the first lines are as wide as the header."""
    for mark in (mark for mark in _SEPARATORS if mark != header.separator):
        rows = [cells for _, cells in _first_rows(replace(header, end=header.start, separator=mark), data)]
        if len(rows) > 1 and len(rows[0]) > 1 and _is_as_wide(len(rows[0]), rows[1:]):
            return mark
    return None


def _is_as_wide(width: int, rows: list[list[str]]) -> bool:
    """Tell whether at least half of the rows have so many cells."""
    return 2 * sum(len(cells) == width for cells in rows) >= len(rows)


def _first_rows(header: Header, data: bytes) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of the first lines below the header, with their lines."""
    stream = io.BytesIO(data)
    stream.seek(header.end)
    lines = (text.decode(errors="replace") for text in islice(iter(stream.readline, b""), _LOOKED_AT))
    reader = csv.reader(lines, delimiter=header.separator)
    try:
        for cells in reader:
            if cells:
                yield header.last_line + reader.line_num, cells
    except csv.Error:
        return

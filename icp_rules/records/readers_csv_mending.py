"""Reads CSV in which not every record is whole: the good ones are written again, the others are rejected.

Records are read by RFC 4180. A record whose quotes do not come out even costs its first line alone: the lines
a stray quote would swallow are read for themselves.
"""

from __future__ import annotations

import csv
import threading
from array import array
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.records.content import clipped
from icp_rules.records.headers import REPEATED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icp_rules.records.readers_csv_header import Header

BETWEEN = ","
"""What separates the cells of mended rows."""

_LONGEST_CELL = 2**31 - 1
_LIMIT = threading.Lock()


@dataclass(slots=True)
class Mended:
    """Good rows as CSV, the line each starts at, and rejects: (line, reason, content).

    ``left`` is in how many of the lines they are where a record after them does not come to its end.
    """

    good: list[str] = field(default_factory=list)
    lines: array[int] = field(default_factory=lambda: array("L"))
    rejects: list[tuple[int | None, str, str]] = field(default_factory=list)
    left: int | None = None


@dataclass(frozen=True, slots=True)
class _Sink:
    """What the csv module writes a row to."""

    write: Callable[[str], object]


def mended(text: str, header: Header, *, more: bool = False) -> Mended:
    """Return the rows of a text below its header; with ``more``, another text follows it."""
    rows = Mended()
    separator, width, first_line = header.separator, len(header.cells), header.last_line + 1
    write = csv.writer(_Sink(rows.good.append), lineterminator="\n").writerow
    with _cells_of_any_length():
        for at, raw, found in _records(text.split("\n"), separator):
            if more and found is None:
                rows.left = at
                break
            record = found or []
            if separator not in raw and not raw.strip():
                continue  # a blank line is no row
            fault = _fault(raw, record, header)
            if fault or (record[0] == header.cells[0] and tuple(record) == header.cells):
                rows.rejects.append((first_line + at, fault or REPEATED, clipped(raw)))
                continue
            if '"' in raw or separator != BETWEEN or len(record) != width:
                write(record[:width] + [""] * (width - len(record)))
            else:
                rows.good.append(raw + "\n")
            rows.lines.append(first_line + at)
    return rows


def _fault(raw: str, record: list[str], header: Header) -> str | None:
    """Return what is wrong with a record, if anything is."""
    if "\0" in raw:
        return "it holds a NUL byte"
    if not record:
        return "a quote opens a cell and is not closed, or text follows the closing quote"
    width = len(header.cells)
    if len(record) < header.named or any(cell.strip() for cell in record[width:]):
        cells = "1 cell" if len(record) == 1 else f"{len(record)} cells"
        return f"{cells} where the header has {width}"
    return None


def _records(lines: list[str], separator: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """Yield each record's first line, its text, and its cells.

    There are none where its quotes are not even, and None where the text ends before a quote is closed.
    """
    at = 0
    while at < len(lines):
        line = lines[at].removesuffix("\r")
        if '"' not in line:
            yield at, line, line.split(separator)
            at += 1
            continue
        record, length = _quoted(lines, at, separator)
        yield at, "\n".join(lines[at : at + length]).removesuffix("\r"), record
        at += length


def _quoted(lines: list[str], at: int, separator: str) -> tuple[list[str] | None, int]:
    """Return the cells of the record that starts at a line, and of how many lines it is."""
    reader = csv.reader((_line(lines[i]) for i in range(at, len(lines))), delimiter=separator, strict=True)
    try:
        return next(reader), reader.line_num
    except csv.Error:
        # the last line is what follows the last line feed, in which nothing but the end can be wrong
        return (None if reader.line_num == len(lines) - at else []), 1


def _line(line: str) -> str:
    """Return a line with its end. A carriage return inside is none, as Polars sees it; the csv module refuses it."""
    return line[:-1].replace("\r", " ") + line[-1:] + "\n"


@contextmanager
def _cells_of_any_length() -> Iterator[None]:
    """Lift the csv module's limit, which is the interpreter's and not a reader's: one thread at a time does so."""
    with _LIMIT:
        limit = csv.field_size_limit(_LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(limit)

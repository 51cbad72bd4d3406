"""Reads CSV and TSV: Polars does it, and what it would take without a word is found beforehand or by counting.

Polars fills a row that is too short, and a blank line, with nulls. Every separator of a file stands either between two
cells or inside one, so a file whose separators number ``rows * (columns - 1)`` and those inside cells has neither.
Polars also makes something of quotes that do not fit, so each quote must open, close or stand doubled in a cell. A file
that is not so, or that Polars refuses, is mended record by record (see ``readers_csv_mending``).
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.plugins.values import RawTable
from icp_rules.records.content import Content
from icp_rules.records.headers import REPEATED
from icp_rules.records.readers_csv_header import find_header, refuse_short_header
from icp_rules.records.readers_csv_mending import BETWEEN, mended

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.plugins.values import SourceRequest
    from icp_rules.records.readers_csv_header import Header

_QUOTE = b'"'


def read_csv(request: SourceRequest, separator: str) -> RawTable:
    """Read a file of separated values, see ``csv_table``."""
    return csv_table(Content.of(request), separator)


def csv_table(content: Content, separator: str) -> RawTable:
    """Return a table of separated values, every cell as text; ``separator`` holds where nothing else is stated.

    Rows with too many or too few cells, with a quote that is never closed or with NUL bytes are rejected, and so
    are those that repeat the header; blank lines are no rows. Cells that are blank are no cells too many, and those
    of nameless columns at the end are none too few. A column without a name is called ``column 7`` by its place.
    Raises DiagnosticError for a file without a header, with two columns of one name, with a header that is a title
    above it, or in another encoding than stated.
    """
    data = ended(content.utf8())
    header = find_header(data, content, separator)
    table, _ = table_below(header, data, content, lambda: content.utf8()[header.end :])
    if not table.frame.height:
        refuse_short_header(header, data, content)
    return table


def table_below(
    header: Header, data: bytes, content: Content, rest: Callable[[], bytes], *, more: bool = False
) -> tuple[RawTable, int | None]:
    """Return the table below a header in ``data``; ``rest`` gives what is below it once more, for the lines of rows.

    With ``more``, other data follows: a record that has not come to its end is left for it. Returned beside the table
    is in how many lines below the header all records are; None for all lines.
    """
    frame = _whole(data, header)
    if frame is not None:
        return _without_headers(frame, header, _lines(rest, header)), None
    rows = mended(content.checked(data, header.end, header.last_line), header, more=more)
    table = RawTable(
        _frame(rows.good, header.names),
        tuple(rows.rejects),
        lambda wanted: {row: rows.lines[row] for row in wanted},
    )
    return table, rows.left


def ended(data: bytes) -> bytes:
    """Return the data with one line feed at its end: without, Polars misses that a last row is too long."""
    if data.endswith((b"\n\n", b"\n\r\n")):
        data = data.rstrip(b"\r\n")
    return data if data.endswith(b"\n") else data + b"\n"


def _whole(data: bytes, header: Header) -> pl.DataFrame | None:
    """Return the frame of a file in which every record is whole, or None."""
    width, separator = len(header.names), header.separator
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


def _is_well_quoted(data: bytes, header: Header, mark: bytes) -> bool:
    """Tell whether every quote opens a cell, closes one, or stands doubled inside one."""
    # possessive: the cells before a stray quote are not tried in any other way
    quoted = rb'[^"]*+(?<=[%b\n])"[^"]*+(?:""[^"]*+)*+"(?=%b|\r?\n)' % (re.escape(mark), re.escape(mark))
    return re.compile(rb'(?:%b)*+[^"]*+\Z' % quoted).match(data, header.end) is not None


def _inside(frame: pl.DataFrame, separator: str) -> int:
    """Return how many separators stand inside cells."""
    return int(sum(frame.select(pl.all().str.count_matches(separator, literal=True).sum()).row(0)))


def _without_headers(frame: pl.DataFrame, header: Header, lines: Callable[[list[int]], dict[int, int]]) -> RawTable:
    """Return a frame as a table, the rows that repeat the header taken out."""
    first = next((place for place, cell in enumerate(header.cells) if cell.strip()), 0)
    alike = frame.to_series(first) == header.cells[first]
    if not alike.any():
        return RawTable(frame, lines=lines)
    wanted = [pl.nth(place).fill_null("") == cell for place, cell in enumerate(header.cells)]
    repeats = alike & frame.select(pl.all_horizontal(wanted)).to_series()
    kept, found = (~repeats).arg_true(), lines(repeats.arg_true().to_list())
    rejects = tuple((line, REPEATED, header.separator.join(header.cells)) for line in found.values())

    def lines_of_kept(rows: list[int]) -> dict[int, int]:
        places = dict(zip(kept.gather(rows).to_list(), rows, strict=True))
        return {places[at]: line for at, line in lines(list(places)).items()}

    return RawTable(frame.filter(~repeats), rejects, lines_of_kept)


def _frame(rows: list[str], names: tuple[str, ...]) -> pl.DataFrame:
    schema = dict.fromkeys(names, pl.String())
    if not rows:
        return pl.DataFrame(schema=schema)
    return pl.read_csv("".join(rows).encode(), has_header=False, schema=schema, separator=BETWEEN)


def _lines(below: Callable[[], bytes], header: Header) -> Callable[[list[int]], dict[int, int]]:
    """Return what finds the line of a row; the file is read again then, as few runs ask."""

    def lines(wanted: list[int]) -> dict[int, int]:
        rest, needed = below(), set(wanted)
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

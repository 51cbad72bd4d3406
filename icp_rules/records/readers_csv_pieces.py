"""Reads separated values piece by piece, each as the whole file would be read.

A piece ends between two records. Where quotes fit, that is where an even number of them stands before a line's end;
where they don't, the mending reader says at which record the piece has to end.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icp_rules.plugins.values import Place, RawPiece
from icp_rules.records.content import Content, unreadable
from icp_rules.records.packing import is_packed
from icp_rules.records.readers_csv import ended, table_below
from icp_rules.records.readers_csv_header import find_header, refuse_short_header

if TYPE_CHECKING:
    from icp_rules.plugins.values import SourceRequest
    from icp_rules.records.readers_csv_header import Header

# What the header and the usual length of a line are told from.
_BEGINNING = 256 * 1024
# Texts of any length are read, so a piece is bounded by its bytes too. A record that is longer than this is read as one
# whose quote is never closed.
_LARGEST = 64 * 1024 * 1024


def read_csv_piece(request: SourceRequest, separator: str, place: Place, rows: int) -> RawPiece | None:
    """Read about so many rows of a file of separated values; see ``csv_table``. A place is a byte.

    Returns None for a file that is packed, that is not stated to be UTF-8, or whose lines no line feed ends.
    """
    try:
        start = _start(request)
        if start is None:
            return None
        beginning = Content(request, start)
        header = find_header(beginning.utf8(), beginning, separator)
        size = min(_LARGEST, max(1, rows * len(start) // start.count(b"\n")))
        while True:
            piece = _Piece.read(request, start, header, place, size)
            parsed = piece.parsed(beginning, is_last_try=size >= _LARGEST)
            if parsed is not None:
                return parsed
            size *= 4
    except OSError as error:
        raise unreadable(request, error) from error


def _start(request: SourceRequest) -> bytes | None:
    """Return the first bytes of a file that can be read in pieces."""
    assert request.path is not None  # noqa: S101 - what is read in pieces is a file
    with request.path.open("rb") as file:
        start = file.read(_BEGINNING)
    if codecs.lookup(request.encoding).name not in ("utf-8", "utf-8-sig") or is_packed(start) or b"\n" not in start:
        return None
    return start


@dataclass(frozen=True, slots=True)
class _Piece:
    """Bytes below the header, from a place to the end of a line; ``size`` is that of the file."""

    header: Header
    names: bytes
    place: Place
    data: bytes
    size: int

    @classmethod
    def read(cls, request: SourceRequest, start: bytes, header: Header, place: Place, wanted: int) -> _Piece:
        """Read so many bytes, and those up to the end of the line."""
        assert request.path is not None  # noqa: S101 - see above
        mark = len(codecs.BOM_UTF8) if start.startswith(codecs.BOM_UTF8) else 0
        place = place if place.offset else Place(mark + header.end, header.last_line)
        with request.path.open("rb") as file:
            size = file.seek(0, 2)
            file.seek(place.offset)
            data = file.read(wanted) + file.readline()
        names = start[mark + header.start : mark + header.end]
        return cls(header, names, place, data, size)

    def parsed(self, beginning: Content, *, is_last_try: bool) -> RawPiece | None:
        """Return the rows, and where those after them begin; None where not one record comes to its end."""
        more = self.place.offset + len(self.data) < self.size
        data = self.data[: _between_records(self.data)] if more else self.data
        # the header stands above each piece, and says in which line of the file the piece begins
        header = replace(self.header, start=0, end=len(self.names), last_line=self.place.lines)
        cut = more and not is_last_try
        table, left = table_below(header, ended(self.names + data), beginning, lambda: data, more=cut)
        if left == 0:
            return None
        if left is not None:
            data = data[: _after_lines(data, left)]
        if not more:
            if not table.frame.height and self.place.lines == self.header.last_line:
                refuse_short_header(self.header, beginning.utf8(), beginning)
            return RawPiece(table)
        following = Place(self.place.offset + len(data), self.place.lines + data.count(b"\n"))
        lines = max(1, data.count(b"\n"))
        return RawPiece(table, following, (self.size - following.offset) * lines // max(1, len(data)))


def _between_records(data: bytes) -> int:
    """Return where the last line ends before which the number of quotes is even; else where the last one does."""
    end = last = data.rfind(b"\n") + 1
    odd = data.count(b'"', 0, end) % 2
    while odd and end:
        before = data.rfind(b"\n", 0, end - 1) + 1
        odd ^= data.count(b'"', before, end) % 2
        end = before
    return end or last


def _after_lines(data: bytes, lines: int) -> int:
    """Return where so many lines of the data end."""
    end = 0
    for _ in range(lines):
        end = data.index(b"\n", end) + 1
    return end

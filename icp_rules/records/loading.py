"""Gets the rows of a source: finds its reader, has each file read, and puts their rows one after another."""

from __future__ import annotations

import csv
import io
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, nearest
from icp_rules.language.config import column_name
from icp_rules.plugins.failures import described
from icp_rules.plugins.values import RawTable
from icp_rules.records.cells.texts import as_text, marked, nameless, unmarked
from icp_rules.records.content import clipped

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import SourceConfig
    from icp_rules.plugins.values import SourceRequest
    from icp_rules.records.requests import Requests

REJECTS = {
    "source": pl.String(),
    "file": pl.String(),
    "line": pl.Int64(),
    "reason": pl.String(),
    "content": pl.String(),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one file or sheet, or of a service: ``first`` is the place of its first row among the source's."""

    name: str
    first: int
    table: RawTable
    path: Path | None = None

    @property
    def is_blank(self) -> bool:
        """Tell whether it has neither rows nor columns, so that no column can be missing in it."""
        return not self.table.frame.width


@dataclass(frozen=True, slots=True)
class Loaded:
    """A source as it was read: ``frame`` has the rows of all its parts."""

    source: SourceConfig
    parts: tuple[Part, ...]
    frame: pl.DataFrame

    @property
    def files(self) -> tuple[str, ...]:
        """The names of what was read."""
        return tuple(part.name for part in self.parts)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files that were read."""
        return tuple(dict.fromkeys(part.path for part in self.parts if part.path))

    @property
    def rows_in(self) -> int:
        """How many rows the source has."""
        return self.frame.height + sum(len(part.table.rejects) for part in self.parts)

    def rejects(self) -> pl.DataFrame:
        """Return the rows that no reader could put into a frame."""
        return rejects_of(
            (self.source.name, part.name, line, reason, clipped(content))
            for part in self.parts
            for line, reason, content in part.table.rejects
        )

    def rejected(self, rows: Sequence[int], reason: str) -> pl.DataFrame:
        """Return rows of the frame as rejects, in their order."""
        if not rows:
            return rejects_of(())
        columns = (unmarked(as_text(nameless(column))).fill_null("") for column in self.frame[rows])
        texts = pl.DataFrame([column.alias(str(at)) for at, column in enumerate(columns)])
        return rejects_of(
            (self.source.name, file, line, reason, clipped(_csv_row(cells)))
            for (file, line), cells in zip(self.places(rows), texts.rows(), strict=True)
        )

    def places(self, rows: Sequence[int]) -> list[tuple[str, int | None]]:
        """Return the file and line of rows of the frame."""
        firsts = [part.first for part in self.parts]
        own: defaultdict[int, list[int]] = defaultdict(list)
        for row in rows:
            # a part without rows has the first row of the next one
            own[bisect_right(firsts, row) - 1].append(row)
        places: dict[int, tuple[str, int | None]] = {}
        for at, its in own.items():
            part = self.parts[at]
            lines = lines_of(part.table, [row - part.first for row in its])
            places.update({row: (part.name, lines.get(row - part.first)) for row in its})
        return [places[row] for row in rows]


def _csv_row(cells: Sequence[str]) -> str:
    """Return cells as a row of CSV that can be pasted back."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


@dataclass(frozen=True, slots=True)
class Loader:
    """Reads sources; what is wrong with one is added to what ``requests`` has found, and the next is still read."""

    requests: Requests

    @property
    def found(self) -> Diagnostics:
        """What is wrong so far."""
        return self.requests.found

    def load(self, source: SourceConfig) -> Loaded | None:
        """Return a source's rows, or None where it cannot be used."""
        parts: list[Part] = []
        requests = self.requests.of(source)
        for name, request in requests:
            table = self._read(name, request) if name else None
            if table is not None:
                parts.append(Part(request.name, 0, table, request.path))
        return loaded_of(source, parts) if len(parts) == len(requests) else None

    def _read(self, name: str, request: SourceRequest) -> RawTable | None:
        readers = self.requests.readers
        reader = readers.get(name)
        if reader is None:
            near = nearest(name, readers)
            help_line = f"Is it {near}?" if near else f"There are {', '.join(sorted(readers))}."
            self.found.error(Code.PLUGIN_UNKNOWN, f"no plugin offers the source '{name}'", request.location, help_line)
            return None
        try:
            table = checked_table(lambda: reader.read(request), name, request)
        except DiagnosticError as error:
            self.found.extend(error.diagnostics)
            return None
        if not table.frame.height and not table.rejects:
            warn_empty(request, self.found)
        return table


def checked_table(read: Callable[[], RawTable], reader: str, request: SourceRequest) -> RawTable:
    """Return what a reader reads, its columns called as maps name them. Raises DiagnosticError where it fails."""
    try:
        table = renamed(read(), request)
    except DiagnosticError:
        raise
    except (Exception, SystemExit) as error:
        message = f"the reader '{reader}' failed on {request.name}: {described(error)}"
        raise DiagnosticError(Diagnostic(Code.PLUGIN_HOOK, message, request.location)) from error
    if not _is_table(table):
        message = f"the reader '{reader}' returned no RawTable of Polars"
        raise DiagnosticError(Diagnostic(Code.PLUGIN_VALUE, message, request.location))
    return table


def warn_empty(request: SourceRequest, found: Diagnostics) -> None:
    """Add to ``found`` that there is nothing in a file."""
    found.warn(Code.SOURCE_EMPTY, f"{request.name} has no rows", request.location)


def loaded_of(source: SourceConfig, parts: Iterable[Part]) -> Loaded:
    """Return parts as one source, each at its place behind those before it."""
    placed, first = [], 0
    for part in parts:
        placed.append(replace(part, first=first))
        first += part.table.frame.height
    return Loaded(source, tuple(placed), _stacked([part.table.frame for part in placed]))


def rejects_of(rows: Iterable[tuple[str, str, int | None, str, str]]) -> pl.DataFrame:
    """Return rejects as a frame: source, file, line (or None), reason, content."""
    return pl.DataFrame(list(rows), schema=REJECTS, orient="row")


def renamed(table: RawTable, request: SourceRequest) -> RawTable:
    """Return a table whose columns are called as maps name them, see ``column_name``."""
    if not _is_table(table):
        return table
    names = [column_name(name) for name in table.frame.columns]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        message = f"columns of {request.name} differ in their spaces alone: {', '.join(map(repr, twice))}"
        help_line = "Give each column a name of its own."
        raise DiagnosticError(Diagnostic(Code.SOURCE_FORMAT, message, Location(request.name), help_line))
    return replace(table, frame=table.frame.rename(dict(zip(table.frame.columns, names, strict=True))))


def _is_table(value: object) -> bool:
    return (
        isinstance(value, RawTable)
        and isinstance(value.frame, pl.DataFrame)
        and all(isinstance(row, tuple) and len(row) == len(("line", "reason", "content")) for row in value.rejects)
    )


def lines_of(table: RawTable, rows: list[int]) -> Mapping[int, int]:
    """Return the lines of rows of a table, as far as they are known."""
    if table.lines is None or not rows:
        return {}
    try:
        return table.lines(rows)
    except (Exception, SystemExit):  # noqa: BLE001 - a file may have changed, a plugin may fail: a reject without its line is still one
        return {}


def _stacked(frames: list[pl.DataFrame]) -> pl.DataFrame:
    """Put frames one below another; a column whose types differ between them becomes text."""
    if len(frames) == 1:
        return frames[0]
    types: dict[str, set[pl.DataType]] = {}
    for frame in frames:
        for name, dtype in frame.schema.items():
            types.setdefault(name, set()).add(dtype)
    mixed = {name for name, found in types.items() if len(found) > 1}
    return pl.concat([with_texts(frame, mixed) for frame in frames], how="diagonal")


def with_texts(frame: pl.DataFrame, names: Container[str]) -> pl.DataFrame:
    """Return a frame with the columns of these names as text, as other files of its source have them."""
    return frame.with_columns(_as_text(column).alias(column.name) for column in frame if column.name in names)


def _as_text(column: pl.Series) -> pl.Series:
    """Return a column as text; numbers stay what they are beside others that are text."""
    return marked(as_text(nameless(column))) if column.dtype.is_numeric() else as_text(column)

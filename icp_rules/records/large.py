"""Accounts in files larger than memory: looked at by their first rows, read piece by piece, built part by part.

A part has all rows of its accounts: rows are told apart by a hash of what makes two rows one account.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import DiagnosticError, Diagnostics
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import FieldType
from icp_rules.plugins.values import Place, RawTable
from icp_rules.records.accounts import NAME, build_accounts, find_identity
from icp_rules.records.content import STANDARD_INPUT
from icp_rules.records.filling import Filling
from icp_rules.records.loading import Loaded, Part, checked_table, lines_of, loaded_of, with_texts
from icp_rules.records.mapping import find_columns, map_fields
from icp_rules.records.reading import accounts_source, settings_of
from icp_rules.records.report import SourceReport
from icp_rules.records.requests import Requests
from icp_rules.records.summing import report_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.language.config import ColumnMap, Config, SourceConfig
    from icp_rules.plugins.values import RawPiece, SourceReader, SourceRequest
    from icp_rules.records.accounts import Accounts

AT, KEY, FILE, LINE = "__at", "__key", "__file", "__line"
"""Beside the cells of a row: its place in the source, what makes it an account, its file; its line if nothing does."""

_FIRST_ROWS = 1000


@dataclass(frozen=True, slots=True)
class LargeFile:
    """A file of the source and what reads it piece by piece."""

    request: SourceRequest
    reader: str
    read_piece: Callable[[SourceRequest, Place, int], RawPiece | None]

    def piece(self, place: Place, rows: int) -> RawPiece | None:
        """Return about so many rows from a place on; None of a file that cannot be cut.

        Raises DiagnosticError where they cannot be read.
        """
        piece: RawPiece | None = None

        def table() -> RawTable:
            nonlocal piece
            piece = self.read_piece(self.request, place, rows)
            return piece.table if piece else RawTable(pl.DataFrame())

        checked = checked_table(table, self.reader, self.request)
        return replace(piece, table=checked) if piece else None


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows with their cells and where they are from, the report of those no reader could read, and what is next."""

    rows: pl.DataFrame
    unread: SourceReport
    next: Place | None


@dataclass(frozen=True, slots=True)
class LargeAccounts:
    """The source of accounts as its first rows show it.

    ``rows`` is about how many it has, ``row_bytes`` about how large the cells of one are.
    ``identity`` is the one field that makes two rows one account, None where that takes more; ``found`` what is wrong.
    """

    config: Config
    files: tuple[LargeFile, ...]
    first: Loaded
    columns: Mapping[str, ColumnMap]
    identity: str | None
    rows: int
    row_bytes: float
    found: Diagnostics

    @property
    def source(self) -> SourceConfig:
        """What ``icp.yaml`` says of it."""
        return self.first.source

    @property
    def needed(self) -> list[str]:
        """The columns that fields and ages are made of."""
        names = [column.column for column in self.columns.values()]
        return list(dict.fromkeys([*names, *([self.source.as_of_column] if self.source.as_of_column else [])]))

    @property
    def order(self) -> list[str]:
        """The fields as they follow each other in reports."""
        return [*self.columns, *self.config.fields.account, "as_of"]

    def unsplit(self, wanted: Iterable[str]) -> list[str]:
        """Return the lists that fields ``wanted`` are told by and whose ``split`` nobody says.

        Which mark stands between their items is told by the whole column, so a part alone could be split otherwise.
        """
        fields = self.config.fields.account
        names = self.config.fields.told_by(wanted)
        names |= {source for name in names if (source := fields[name].filled_from)}
        return [
            name
            for name, column in self.columns.items()
            if name in names and fields[name].type is FieldType.LIST and column.split is None and self._is_text(column)
        ]

    def piece(self, file: int, place: Place, first: int, rows: int) -> Piece:
        """Return about so many rows of a file from a place on; the first of them is row ``first`` of the source."""
        raw = self.files[file].piece(place, rows)
        assert raw is not None  # noqa: S101 - it could be cut when it was looked at
        request, table = self.files[file].request, raw.table
        cells = with_texts(table.frame, self._mixed())
        loaded = Loaded(self.source, (Part(request.name, 0, table, request.path),), cells)
        key = self._keys(loaded)
        nobodys = key.is_null().arg_true().to_list()
        lines = lines_of(table, nobodys)
        line = pl.Series(LINE, [lines.get(row) for row in nobodys], pl.Int64)
        where = pl.DataFrame({AT: pl.Series(nobodys, dtype=pl.Int64) + first, LINE: line})
        stored = pl.DataFrame(
            [
                (pl.int_range(cells.height, eager=True) + first).alias(AT),
                key.alias(KEY),
                pl.repeat(file, cells.height, dtype=pl.UInt32, eager=True).alias(FILE),
                *(self._cells(cells, name).alias(str(i)) for i, name in enumerate(self.needed)),
            ]
        ).join(where, on=AT, how="left", maintain_order="left")
        rejects = loaded.rejects()
        reject = rejects.select("file", "line", "reason").row(0) if rejects.height else None
        unread = SourceReport(
            self.source.name, self.first.files, rejects.height, 0, rejects.height, first_reject=reject
        )
        return Piece(stored, unread, raw.next)

    def build(self, rows: pl.DataFrame, wanted: Collection[str]) -> tuple[Accounts, SourceReport]:
        """Return the accounts that rows of pieces are, and what became of the rows; see ``build_accounts``."""
        assert self.identity is not None  # noqa: S101 - who builds parts has told the rows apart by it
        loaded = self._loaded(rows)
        fields = self.config.fields.account
        accounts = build_accounts(
            loaded, self.columns, fields, (self.identity,), settings_of(self.config), Filling(wanted)
        )
        report = report_of(loaded, accounts.built, accounts.built.rejects)
        return accounts, report

    def _is_text(self, column: ColumnMap) -> bool:
        return self.first.frame.schema[column.column] in (pl.String, pl.Categorical, pl.Enum)

    def _mixed(self) -> set[str]:
        """Return the columns that are of one type in one file and of another in the next."""
        types: dict[str, set[pl.DataType]] = {}
        for part in self.first.parts:
            for name, dtype in part.table.frame.schema.items():
                types.setdefault(name, set()).add(dtype)
        return {name for name, found in types.items() if len(found) > 1}

    def _keys(self, loaded: Loaded) -> pl.Series:
        assert self.identity is not None  # noqa: S101 - see above
        columns = {self.identity: self.columns[self.identity]}
        mapped = map_fields(loaded, columns, self.config.fields.account, settings_of(self.config))
        return mapped.frame.get_column(self.identity)

    def _cells(self, frame: pl.DataFrame, name: str) -> pl.Series:
        if name in frame.columns:
            return frame.get_column(name)
        return pl.Series(name, [None], self.first.frame.schema[name]).new_from_index(0, frame.height)

    def _loaded(self, rows: pl.DataFrame) -> Loaded:
        """Return rows of pieces as a source."""
        parts = []
        # a part may be empty: there are few accounts, or an account has most of the rows
        for file in rows.get_column(FILE).unique(maintain_order=True).to_list() or [0]:
            request, own = self.files[file].request, rows.filter(pl.col(FILE) == file)
            lines = own.get_column(LINE)
            cells = pl.DataFrame([own.get_column(str(i)).alias(name) for i, name in enumerate(self.needed)])
            parts.append(Part(request.name, 0, RawTable(cells, lines=_known(lines)), request.path))
        return loaded_of(self.source, parts)


def look_at(config: Config, readers: Mapping[str, SourceReader], files: Sequence[Path]) -> LargeAccounts | None:
    """Look at the first rows of each file of the accounts; None where they are not read piece by piece."""
    found = Diagnostics()
    requests = Requests(config.root, readers, found)
    source = accounts_source(config, requests, files)
    wanted = requests.of(source) if source else []
    chosen = [
        LargeFile(request, name, read_piece)
        for name, request in wanted
        if name and request.path not in (None, STANDARD_INPUT) and (read_piece := readers[name].read_piece)
    ]
    if source is None or not chosen or len(chosen) < len(wanted):
        return None
    try:
        read = [file.piece(Place(), _FIRST_ROWS) for file in chosen]
    except DiagnosticError:
        # reading it all will say so, together with what else is wrong
        return None
    pieces = [piece for piece in read if piece]
    if len(pieces) < len(chosen):
        return None
    parts = [
        Part(one.request.name, 0, piece.table, one.request.path) for one, piece in zip(chosen, pieces, strict=True)
    ]
    first = loaded_of(source, parts)
    columns = find_columns(first, config.fields.account, found)
    identity = find_identity(first, columns, config.fields.account, found)
    return LargeAccounts(
        config,
        tuple(chosen),
        first,
        columns,
        _single(identity, columns),
        first.frame.height + sum(piece.rows_left for piece in pieces),
        first.frame.estimated_size() / max(1, first.frame.height),
        found,
    )


def _single(identity: Sequence[str], columns: Container[str]) -> str | None:
    """Return the one field by which rows are one account and by which accounts are called, so that no two clash."""
    if tuple(identity) == (ACCOUNT_ID,) or (tuple(identity) == (NAME,) and ACCOUNT_ID not in columns):
        return identity[0]
    return None


def _known(lines: pl.Series) -> Callable[[list[int]], dict[int, int]]:
    return lambda wanted: {row: lines[row] for row in wanted if lines[row] is not None}

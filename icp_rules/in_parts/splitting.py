"""Splits the rows of large accounts into parts: all rows of an account into one, whichever files they are in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.in_parts.kept import report_from_dict, report_to_dict
from icp_rules.plugins.values import Place
from icp_rules.records.large import AT, KEY
from icp_rules.records.loading import warn_empty
from icp_rules.records.report import SourceReport

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.in_parts.folder import PartsFolder
    from icp_rules.prospects import Progress
    from icp_rules.records.large import LargeAccounts

PART = "__part"
# Any will do, as long as it stays: parts of an earlier run are gone on with.
_SEED = 5


@dataclass(frozen=True, slots=True)
class Split:
    """The rows of the accounts in so many parts; ``unread`` are the reports of rows that no reader could read."""

    folder: PartsFolder
    pieces: tuple[str, ...]
    rows: int
    unread: tuple[SourceReport, ...]

    def part(self, number: int) -> pl.DataFrame:
        """Return the rows of a part, in their order."""
        files = [self.folder.frame(piece) for piece in self.pieces]
        return pl.scan_parquet(files, glob=False).filter(pl.col(PART) == number).collect().sort(AT)


def split(
    large: LargeAccounts, folder: PartsFolder, parts: int, rows: int, progress: Progress, found: Diagnostics
) -> Split:
    """Read the files, about so many ``rows`` at a time; pieces that an earlier run has kept are not read again.

    A file without rows is added to ``found``. Raises DiagnosticError where one cannot be read.
    """
    pieces: list[str] = []
    unread: list[SourceReport] = []
    total = 0
    for number, file in enumerate(large.files):
        place: Place | None = Place()
        before = total, len(unread)
        while place is not None:
            name = f"read-{len(pieces):05}"
            about = folder.about(name)
            if about is None:
                progress("reading accounts", total, large.rows)
                piece = large.piece(number, place, total, rows)
                about = {
                    "rows": piece.rows.height,
                    "next": piece.next and [piece.next.offset, piece.next.lines],
                    "unread": report_to_dict(piece.unread),
                }
                folder.keep(name, _by_part(piece.rows, parts), about)
            pieces.append(name)
            total += about["rows"]
            place = Place(*about["next"]) if about["next"] else None
            if about["unread"]["rows_in"]:
                blank = SourceReport(large.source.name, large.first.files, 0, 0, 0)
                unread.append(report_from_dict(about["unread"], blank, large.config.fields.account))
        if before == (total, len(unread)):
            warn_empty(file.request, found)
    return Split(folder, tuple(pieces), total, tuple(unread))


def _by_part(rows: pl.DataFrame, parts: int) -> pl.DataFrame:
    """Return rows with the part each belongs to, part by part; a row that is nobody's can go into any."""
    part = pl.when(pl.col(KEY).is_null()).then(pl.col(AT)).otherwise(pl.col(KEY).hash(_SEED)) % parts
    return rows.with_columns(part.cast(pl.UInt32).alias(PART)).sort(PART, AT)

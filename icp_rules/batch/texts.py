"""The texts that are gathered in one file: those of this run from its pieces, the others from the file of the last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.layouts import BATCH_TABLE, JSONL, LINES
from icp_rules.batch.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

# So many texts are in memory at a time.
CHUNK = 2048


class Texts(Lines):
    """Reads texts; ``rows`` say where each is. Use as a context manager."""

    def __init__(self, rows: pl.DataFrame, folder: Path, new: Path, layouts: Sequence[str]) -> None:
        """Take the rows, the output folder and where outputs wait."""
        super().__init__(folder / LINES[JSONL], new)
        self._rows, self._folder = rows.select("piece", "at", "bytes"), folder
        self._in_lines = JSONL in layouts

    def lines(self) -> Iterator[bytes | None]:
        """Yield the line of each row, None for one without."""
        for piece, at, size in self._rows.iter_rows():
            yield None if at is None else self.line(piece, at, size)

    def chunks(self) -> Iterator[tuple[int, list[str | None]]]:
        """Yield the texts of some rows at a time, and where they begin."""
        for first in range(0, self._rows.height, CHUNK):
            rows = self._rows.slice(first, CHUNK)
            earlier = {} if self._in_lines else self._of_table(rows)
            yield first, [self._text(earlier, *row) for row in rows.iter_rows()]

    def _text(self, earlier: dict[int, str], piece: str | None, at: int | None, size: int) -> str | None:
        if at is None:
            return None
        if piece is None and not self._in_lines:
            return earlier[at]
        text: str = json.loads(self.line(piece, at, size))["text"]
        return text

    def _of_table(self, rows: pl.DataFrame) -> dict[int, str]:
        """Return the texts that the last run's table has, by the numbers of its rows."""
        wanted = rows.filter(pl.col("piece").is_null())["at"].drop_nulls()
        if wanted.is_empty():
            return {}
        numbers = wanted.sort().to_list()
        first, last = numbers[0], numbers[-1]
        table = pl.scan_parquet(self._folder / BATCH_TABLE).select("text").with_row_index("row")
        found = table.slice(first, last - first + 1).filter(pl.col("row").is_in(wanted.implode())).collect()
        return dict(found.iter_rows())

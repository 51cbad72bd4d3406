"""What earlier runs have left whole: the briefs in place, and those of a run that was stopped."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.journal import SCHEMA, journals
from icp_rules.batch.layouts import LINES, has_lines
from icp_rules.batch.plans import PLACE, PlanLines
from icp_rules.diagnostics import Code
from icp_rules.reports.files import digest
from icp_rules.reports.output_folder import KEPT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# What the last run wrote, as git has its index: it is no output, and a run without it renders everything.
INDEX = ".briefs.parquet"
# Tells rows whose files are in their place from those whose files wait for the end of a run.
HERE = "here"
_EMPTY = pl.DataFrame(schema=SCHEMA)


@dataclass(frozen=True, slots=True)
class Earlier:
    """The rows of briefs that need not be rendered, and the number of the first part that no journal has."""

    rows: pl.DataFrame
    next: int

    @property
    def waiting(self) -> int:
        """How many of them a run has left that was stopped."""
        return self.rows.height - int(self.rows[HERE].sum())


def earlier(folder: Path, new: Path, keys: pl.Series, layouts: Sequence[str], files: Mapping[str, str]) -> Earlier:
    """Return what of these keys is whole; ``files`` are the hashes of files in the folder, as ``run.json`` has them."""
    wanted = pl.col("key").is_in(keys.implode()) & pl.col("code").ne_missing(Code.BRIEF_LIMIT.value)
    index = _index(folder / INDEX).filter(wanted)
    if has_lines(layouts) and not _lines_are_whole(folder, layouts, files):
        index = index.clear()
    in_place = _whole(_with_plans(index, folder, new), folder, trusting=True)
    found = journals(new / KEPT)
    left = pl.concat([_EMPTY, *found.values()]).unique("key", keep="last", maintain_order=True).filter(wanted)
    left = _with_lines(left.join(in_place, on="key", how="anti", maintain_order="left"), new / KEPT)
    left = _with_plans(left, folder, new)
    waiting = _whole(left, new, trusting=False)
    # a run may have been stopped as it put its files in their places
    moved = _whole(left.join(waiting, on="key", how="anti", maintain_order="left"), folder, trusting=False)
    flagged = ((in_place, True), (waiting, False), (moved, True))
    rows = pl.concat(some.with_columns(pl.lit(here).alias(HERE)) for some, here in flagged)
    return Earlier(rows, max(found, default=-1) + 1)


def _index(path: Path) -> pl.DataFrame:
    index = _EMPTY
    with suppress(OSError, pl.exceptions.PolarsError):
        index = pl.read_parquet(path)
    return index if index.schema == _EMPTY.schema else _EMPTY


def _lines_are_whole(folder: Path, layouts: Sequence[str], files: Mapping[str, str]) -> bool:
    """Tell whether the files in which texts are gathered are those that the last run wrote."""
    names = [name for layout, name in LINES.items() if layout in layouts]
    try:
        return all(digest(folder / name) == files.get(name) for name in names)
    except OSError:
        return False


def _with_lines(rows: pl.DataFrame, parts: Path) -> pl.DataFrame:
    """Leave out the rows whose lines are not there."""
    found = []
    for piece, at, size in rows.select("piece", "at", "bytes").iter_rows():
        whole = piece is None
        with suppress(OSError):
            if not whole:
                with (parts / piece).open("rb") as file:
                    file.seek(at)
                    line = file.read(size)
                whole = len(line) == size and line.startswith(b"{") and line.endswith(b"}\n")
        found.append(whole)
    return rows.filter(pl.Series(found, dtype=pl.Boolean))


def _with_plans(rows: pl.DataFrame, folder: Path, new: Path) -> pl.DataFrame:
    """Leave out the rows whose steps are not there as they were written."""
    with PlanLines(folder, new) as plans:
        found = [plans.has(*place) for place in rows.select(PLACE).iter_rows()]
    return rows.filter(pl.Series(found, dtype=pl.Boolean))


def _whole(rows: pl.DataFrame, folder: Path, *, trusting: bool) -> pl.DataFrame:
    """Return the rows whose files are as they were left; ``trusting`` that what has its size and time is the same."""
    numbered = rows.with_row_index("row")
    files = numbered.select("row", "files").explode("files").drop_nulls("files").unnest("files")
    times = [_time(folder, *file, trusting=trusting) for file in files.drop("row").iter_rows()]
    seen = files.with_columns(pl.Series("seen", times, dtype=pl.Int64))
    lost = seen.filter(pl.col("seen").is_null())["row"]
    kept = numbered.filter(~pl.col("row").is_in(lost.implode()))
    if not (seen["seen"].ne_missing(seen["mtime_ns"])).any():
        return kept.drop("row")
    renewed = seen.with_columns(mtime_ns="seen").group_by("row", maintain_order=True)
    states = renewed.agg(pl.struct("name", "size", "mtime_ns", "sha256").alias("files"))
    return kept.drop("files").join(states, on="row", how="left", maintain_order="left").select(*SCHEMA)


def _time(folder: Path, name: str, size: int, mtime_ns: int, sha256: str, *, trusting: bool) -> int | None:
    """Return the time of a file that is as it was left, None of another."""
    path = f"{folder}/{name}"
    try:
        state = os.stat(path, follow_symlinks=False)  # noqa: PTH116 - a path for each of so many files takes longer
        if state.st_size != size or not stat.S_ISREG(state.st_mode):
            return None
        if trusting and state.st_mtime_ns == mtime_ns:
            return mtime_ns
        return state.st_mtime_ns if digest(Path(path)) == sha256 else None
    except OSError:
        return None

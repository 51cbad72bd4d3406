"""Puts the briefs of a batch together: the table of all, the files in which texts are gathered, and the lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.earlier import HERE, INDEX
from icp_rules.batch.journal import FAILED, SCHEMA, WRITTEN, blocked_of
from icp_rules.batch.layouts import BATCH_TABLE, CSV, FAILURES, JSONL, LINES, MAIL_MERGE, PARQUET
from icp_rules.batch.plans import NOTE, PLACE, PlanLines, frames_of
from icp_rules.batch.recipients import recipients
from icp_rules.batch.table import TABLE
from icp_rules.batch.texts import Texts
from icp_rules.exporting import write, write_pieces
from icp_rules.records.writers import write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.batch.planning import Planned
    from icp_rules.briefs.outcome import Blocked
    from icp_rules.plugins.loader import Plugins
    from icp_rules.reports.output_folder import OutputFolder

# With it, Excel takes a CSV for UTF-8.
_BOM = b"\xef\xbb\xbf"
_CSV = ".csv"
_STEPS = "sequences/steps"


def write_batch(
    rows: pl.DataFrame,
    batches: Sequence[Planned],
    folder: OutputFolder,
    layouts: Sequence[str],
    plugins: Plugins,
) -> list[Blocked]:
    """Write all but the files that each brief has of its own; return what failed.

    ``rows`` are those of the plan, each with its row of the journal.
    """
    files = rows.select(HERE, "files").explode("files").drop_nulls("files").unnest("files")
    for here, name, sha256 in files.select(HERE, "name", "sha256").iter_rows():
        (folder.keep if here else folder.wrote)(name, sha256)
    index = _write_lines(rows, folder, layouts) if JSONL in layouts else rows
    index = _write_plans(index, folder, plugins)
    if PARQUET in layouts:
        with folder.path(BATCH_TABLE).open("wb") as file, Texts(rows, folder.folder, folder.waiting, layouts) as texts:
            write_parquet(_with_texts(rows, texts), file)
        if JSONL not in layouts:
            index = index.with_columns(at=pl.when(state=WRITTEN).then(pl.int_range(pl.len())))
    else:
        rows.select(*TABLE).write_parquet(folder.path(BATCH_TABLE))
    if CSV in layouts:
        with folder.path(MAIL_MERGE).open("wb") as csv:
            csv.write(_BOM)
            write(recipients(rows, batches, frames_of(folder.waiting / NOTE)), plugins.exports[_CSV], csv)
    blocked = [blocked_of(row) for row in rows.filter(state=FAILED).iter_rows(named=True)]
    if blocked:
        with folder.path(FAILURES).open("wb") as csv:
            write(_failures(blocked, rows), plugins.exports[_CSV], csv)
    index.with_columns(piece=pl.lit(None, dtype=pl.String)).select(*SCHEMA).write_parquet(folder.note(INDEX))
    return blocked


def _write_lines(rows: pl.DataFrame, folder: OutputFolder, layouts: Sequence[str]) -> pl.DataFrame:
    """Write the lines of all briefs into one file, and return the rows with where each is now."""
    places: list[int | None] = []
    at = 0
    path = folder.path(LINES[JSONL])
    with path.open("wb") as file, Texts(rows, folder.folder, folder.waiting, layouts) as texts:
        for line in texts.lines():
            places.append(None if line is None else at)
            if line is not None:
                at += file.write(line)
    return rows.with_columns(at=pl.Series(places, dtype=pl.Int64))


def _write_plans(rows: pl.DataFrame, folder: OutputFolder, plugins: Plugins) -> pl.DataFrame:
    """Write the steps of all plans, and return the rows with where the line of each is now."""
    places: list[int | None] = []
    at, note = 0, folder.note(NOTE)
    with note.open("wb") as file, PlanLines(folder.folder, folder.waiting) as plans:
        for piece, start, size, _ in rows.select(PLACE).iter_rows():
            places.append(None if start is None else at)
            if start is not None:
                at += file.write(plans.line(piece, start, size))
    if at:
        for suffix in (".parquet", _CSV):
            with folder.path(_STEPS + suffix).open("wb") as file:
                write_pieces(frames_of(note), plugins.exports[suffix], file)
    return rows.with_columns(steps_piece=pl.lit(None, dtype=pl.String), steps_at=pl.Series(places, dtype=pl.Int64))


def _with_texts(rows: pl.DataFrame, texts: Texts) -> Iterator[pl.DataFrame]:
    """Yield the batch table with the texts, some rows at a time."""
    table = rows.select(*TABLE)
    yield table.clear().with_columns(text=pl.lit(None, dtype=pl.String))
    for first, some in texts.chunks():
        yield table.slice(first, len(some)).with_columns(text=pl.Series(some, dtype=pl.String))


def _failures(blocked: Sequence[Blocked], rows: pl.DataFrame) -> pl.DataFrame:
    """Return one row for each brief that failed: which, where, and what to do about it."""
    about = rows.filter(state=FAILED).select(
        "rule_set", "account_id", "persona", "contact", "kind", "template", "line", "code", what="reason", why="why"
    )
    return about.with_columns(pl.Series("help", [one.advice for one in blocked], dtype=pl.String))

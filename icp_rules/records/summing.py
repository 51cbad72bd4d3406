"""The sum of a source, and what of it a user is warned about."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Location
from icp_rules.language.wording import counted, shown
from icp_rules.records.report import SourceReport

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import SourceConfig
    from icp_rules.records.building import Built
    from icp_rules.records.cells import Unlisted
    from icp_rules.records.loading import Loaded
    from icp_rules.records.report import UnlistedColumn, UnreadableColumn


_SHOWN = 3


def report_of(loaded: Loaded, built: Built, rejected: int) -> SourceReport:
    """Return what became of a source's rows."""
    frame, merged, unmatched = built.frame, built.merged, built.unmatched
    oldest, newest = (None, None) if built.ages is None else (built.ages.min(), built.ages.max())
    return SourceReport(
        loaded.source.name,
        loaded.files,
        rows_in=loaded.rows_in,
        used=frame.height,
        rejected=rejected,
        merged=merged.merged if merged else 0,
        unmatched=0 if unmatched is None else len(unmatched),
        unreadable=built.unreadable,
        unlisted=built.unlisted,
        placeholders=built.placeholders,
        filled=built.filled,
        conflicting=merged.conflicts if merged else {},
        unknown={name: frame.get_column(name).null_count() / max(1, frame.height) for name in built.fields},
        oldest=oldest if isinstance(oldest, date) else None,
        newest=newest if isinstance(newest, date) else None,
        paths=loaded.paths,
    )


def warn(source: SourceConfig, built: Built, rejects: pl.DataFrame, report: SourceReport, found: Diagnostics) -> None:
    """Add to ``found`` what a user should know: rows and cells that are not in the records as they stand."""
    for column in report.unreadable:
        first, *others = map(repr, column.examples)
        cells = f"{counted(column.count, 'cell')} of '{column.column}' for {column.field}"
        also = f" (also {', '.join(others)})" if others else ""
        message = f"{source.name}: {cells} cannot be read: {first} {column.reason}{also}"
        found.warn(Code.UNREADABLE_CELLS, message, _place(source, column), column.help)
    for unlisted in report.unlisted:
        known = unlisted.vocabulary.name
        advice = f"Right as they are? Then add them to the {known}, in a file named under vocabularies: in icp.yaml."
        found.warn(Code.UNLISTED_VALUES, f"{source.name}: {_told(unlisted)}", _place(source, unlisted), advice)
    if report.rejected:
        row = rejects.row(0, named=True)
        message = f"{source.name}: {counted(report.rejected, 'row')} rejected; the first because {row['reason']}"
        found.warn(Code.REJECTED_ROWS, message, Location(row["file"], row["line"]))
    if report.conflicts and built.merged:
        fields = ", ".join(f"{name} ({count})" for name, count in built.merged.conflicts.items())
        records = counted(built.merged.contradicted, "record")
        message = f"{source.name}: rows of {records} contradict each other in {fields}"
        stated = built.ages is not None
        help_line = None if stated else "The first row counts. Say as_of: {column: …} if the newest should."
        found.warn(Code.CONFLICTS, message, source.location, help_line)
    if built.unmatched is not None and report.unmatched:
        rows = counted(report.unmatched, "row")
        message = f"{source.name}: {rows} of accounts that are not there, such as {built.unmatched[0]!r}"
        found.warn(Code.UNMATCHED_ROWS, message, source.location)


def _told(column: UnlistedColumn) -> str:
    """Return how many values of a column its vocabulary does not know, and the most frequent of them."""
    values = counted(len(column.values), "value")
    are = "is" if len(column.values) == 1 else "are"
    first = ", ".join(_with_nearest(value, column) for value in column.values[:_SHOWN])
    more = f" and {shown(len(column.values) - _SHOWN)} more" if len(column.values) > _SHOWN else ""
    return (
        f"{values} of '{column.column}' for {column.field}, in {counted(column.count, 'cell')}, "
        f"{are} none of the known {column.vocabulary.name}: {first}{more}"
    )


def _with_nearest(value: Unlisted, column: UnlistedColumn) -> str:
    near = column.vocabulary.resembles(value.text)
    if near is None:
        return repr(value.text)
    spelling, name = near
    return f"{value.text!r} (is it {name}?)" if spelling == name else f"{value.text!r} (is it {spelling}, so {name}?)"


def _place(source: SourceConfig, column: UnreadableColumn | UnlistedColumn) -> Location:
    mapped = source.map.get(column.field)
    return mapped.location if mapped else source.location

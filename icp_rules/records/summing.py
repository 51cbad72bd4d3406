"""The sum of a source, and what of it a user is warned about."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Location
from icp_rules.language.wording import counted, shown
from icp_rules.records.cells.values import together
from icp_rules.records.report import SourceReport, UnreadableColumn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.config import SourceConfig
    from icp_rules.records.building import Built
    from icp_rules.records.cells import Unlisted, Unreadable
    from icp_rules.records.loading import Loaded
    from icp_rules.records.report import UnlistedColumn


_SHOWN = 3
_EXAMPLES = 3
# So many different cells of a part are kept, for the most frequent over all parts to be found among them.
_KEPT = 10_000


def report_of(loaded: Loaded, built: Built, rejects: pl.DataFrame) -> SourceReport:
    """Return what became of a source's rows; ``rejects`` are all that are not in its records."""
    frame, merged, unmatched = built.frame, built.merged, built.unmatched
    oldest, newest = (None, None) if built.ages is None else (built.ages.min(), built.ages.max())
    return SourceReport(
        loaded.source.name,
        loaded.files,
        rows_in=loaded.rows_in,
        used=frame.height,
        rejected=rejects.height,
        merged=merged.merged if merged else 0,
        unmatched=0 if unmatched is None else len(unmatched),
        unreadable=built.unreadable,
        unlisted=built.unlisted,
        placeholders=built.placeholders,
        filled=built.filled,
        conflicting=merged.conflicts if merged else {},
        contradicted=merged.contradicted if merged else 0,
        unknown={name: frame.get_column(name).null_count() / max(1, frame.height) for name in built.fields},
        oldest=oldest if isinstance(oldest, date) else None,
        newest=newest if isinstance(newest, date) else None,
        paths=loaded.paths,
        first_reject=rejects.select("file", "line", "reason").row(0) if rejects.height else None,
        first_unmatched=None if unmatched is None or unmatched.is_empty() else unmatched[0],
    )


def unreadable_columns(field: str, column: str, cells: Iterable[Unreadable]) -> Iterator[UnreadableColumn]:
    """Yield what could not be read, one a kind of reason; ``cells`` come the most frequent first."""
    by_kind: dict[str, list[Unreadable]] = {}
    for cell in cells:
        by_kind.setdefault(cell.kind, []).append(cell)
    for alike in by_kind.values():
        first, count = alike[0], sum(cell.count for cell in alike)
        examples = tuple(cell.text for cell in alike[:_EXAMPLES])
        yield UnreadableColumn(field, column, count, first.reason, examples, first.help, tuple(alike[:_KEPT]))


def summed(reports: Sequence[SourceReport], order: Sequence[str]) -> SourceReport:
    """Return what became of all rows of a source, given what became of its parts, the first of them first.

    No row and no account is in two of the parts. ``order`` has the fields as they follow each other.
    """
    used = sum(report.used for report in reports)
    unknown: Counter[str] = Counter()
    for report in reports:
        unknown.update({name: round(share * report.used) for name, share in report.unknown.items()})
    oldest = [report.oldest for report in reports if report.oldest]
    newest = [report.newest for report in reports if report.newest]
    return replace(
        reports[0],
        rows_in=sum(report.rows_in for report in reports),
        used=used,
        rejected=sum(report.rejected for report in reports),
        merged=sum(report.merged for report in reports),
        unreadable=tuple(_unreadable(reports, order)),
        unlisted=tuple(_unlisted(reports, order)),
        placeholders=_counts([report.placeholders for report in reports], order),
        filled=_counts([report.filled for report in reports], order),
        conflicting=_counts([report.conflicting for report in reports], order),
        contradicted=sum(report.contradicted for report in reports),
        unknown={name: count / max(1, used) for name, count in unknown.items()},
        oldest=min(oldest, default=None),
        newest=max(newest, default=None),
        first_reject=next((report.first_reject for report in reports if report.first_reject), None),
    )


def _counts(counts: Iterable[Mapping[str, int]], order: Sequence[str]) -> dict[str, int]:
    total = Counter[str]()
    for one in counts:
        total.update(one)
    return {name: total[name] for name in sorted(total, key=order.index)}


def _unreadable(reports: Iterable[SourceReport], order: Sequence[str]) -> Iterator[UnreadableColumn]:
    """Yield what could not be read over all parts; of very many different cells, those kept give the examples."""
    by_field: dict[str, list[UnreadableColumn]] = {}
    for one in (one for report in reports for one in report.unreadable):
        by_field.setdefault(one.field, []).append(one)
    for name in sorted(by_field, key=order.index):
        parts = by_field[name]
        counts = Counter[str]()
        for part in parts:
            counts[part.cells[0].kind] += part.count
        cells = together(cell for part in parts for cell in part.cells)
        for one in unreadable_columns(name, parts[0].column, cells):
            yield replace(one, count=counts[one.cells[0].kind])


def _unlisted(reports: Iterable[SourceReport], order: Sequence[str]) -> Iterator[UnlistedColumn]:
    by_field: dict[str, list[UnlistedColumn]] = {}
    for one in (one for report in reports for one in report.unlisted):
        by_field.setdefault(one.field, []).append(one)
    for name in sorted(by_field, key=order.index):
        parts = by_field[name]
        yield replace(parts[0], values=together(value for part in parts for value in part.values))


def warn(source: SourceConfig, report: SourceReport, found: Diagnostics) -> None:
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
    if report.first_reject:
        file, line, reason = report.first_reject
        message = f"{source.name}: {counted(report.rejected, 'row')} rejected; the first because {reason}"
        found.warn(Code.REJECTED_ROWS, message, Location(file, line))
    if report.conflicts:
        fields = ", ".join(f"{name} ({count})" for name, count in report.conflicting.items())
        records = counted(report.contradicted, "record")
        message = f"{source.name}: rows of {records} contradict each other in {fields}"
        stated = source.as_of is not None or source.as_of_column is not None
        help_line = None if stated else "The first row counts. Say as_of: {column: …} if the newest should."
        found.warn(Code.CONFLICTS, message, source.location, help_line)
    if report.unmatched:
        rows = counted(report.unmatched, "row")
        message = f"{source.name}: {rows} of accounts that are not there, such as {report.first_unmatched!r}"
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

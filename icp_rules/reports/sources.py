"""What became of every row that was read, and of every data point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from icp_rules.diagnostics import Code, Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.datapoints import DataPointReport
    from icp_rules.records.report import SourceReport


class Read(Protocol):
    """What was read: the sum of each source, and the warnings."""

    @property
    def sources(self) -> tuple[SourceReport, ...]:
        """The sums."""
        ...

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """The warnings."""
        ...


def text(records: Read, data_points: Sequence[DataPointReport]) -> Iterator[str]:
    """Yield a line for each source (rows in = used + rejected + merged + unmatched) and each data point."""
    yield "\nSources"
    for source in records.sources:
        yield f"  {source.name}: {sum_of(source)}"
    for point in data_points:
        yield (
            f"  {point.name}: {point.computed:,} computed, {point.from_cache:,} from cache,"
            f" {point.unknown:,} unknown, {point.failed:,} failed"
        )


def sum_of(source: SourceReport) -> str:
    """Return what became of a source's rows, and of which days they are."""
    return (
        f"{source.rows_in:,} rows in = {source.used:,} used + {source.rejected:,} rejected"
        f" + {source.merged:,} merged + {source.unmatched:,} unmatched{_age(source)}"
    )


def _age(source: SourceReport) -> str:
    if source.oldest is None:
        return ""
    return f", of {source.oldest}" if source.oldest == source.newest else f", of {source.oldest} to {source.newest}"


def to_dict(records: Read, data_points: Sequence[DataPointReport]) -> dict[str, Any]:
    """Return the same as plain data."""
    return {
        "sources": [source_to_dict(source) for source in records.sources],
        "data_points": [
            {
                "name": p.name,
                "computed": p.computed,
                "from_cache": p.from_cache,
                "unknown": p.unknown,
                "failed": p.failed,
            }
            for p in data_points
        ],
    }


def source_to_dict(source: SourceReport) -> dict[str, Any]:
    """Return the sum of a source as plain data."""
    return {
        "name": source.name,
        "rows_in": source.rows_in,
        "used": source.used,
        "rejected": source.rejected,
        "merged": source.merged,
        "unmatched": source.unmatched,
        "conflicts": source.conflicts,
        "oldest": source.oldest,
        "newest": source.newest,
        "unreadable": [
            {
                "field": u.field,
                "column": u.column,
                "count": u.count,
                "reason": u.reason,
                "examples": list(u.examples),
            }
            for u in source.unreadable
        ],
    }


def findings(records: Read, data_points: Sequence[DataPointReport]) -> list[Diagnostic]:
    """Return the warnings about records and data points."""
    failed = [d for p in data_points for d in (p.diagnostic, *p.cache_diagnostics) if d is not None]
    return [*records.diagnostics, *failed]


def why_unknown(records: Read, data_points: Sequence[DataPointReport]) -> list[Diagnostic]:
    """Return the warnings that can tell why a value is unknown."""
    telling = (Code.UNREADABLE_CELLS, Code.DATA_POINT_FAILED)
    return [finding for finding in findings(records, data_points) if finding.code in telling]


def too_many_rejects(records: Read, limit: float) -> list[Diagnostic]:
    """Return an error for each source that rejected more than this share of its rows."""
    help_line = "Mend them (icp run lists them in rejects.csv), or raise max_rejects in icp.yaml."
    found = []
    for source in records.sources:
        if source.rejected > limit * source.rows_in:
            rows = f"{source.rejected:,} of {source.rows_in:,} rows"
            message = f"{source.name}: {rows} rejected, more than max_rejects: {limit * 100:g}%"
            found.append(Diagnostic(Code.REJECTED_ROWS, message, help=help_line))
    return found

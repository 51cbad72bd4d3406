"""What becomes of every cell of a column, read as it is proposed to be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TYPE_CHECKING

from icp_rules.language.fields import Field, FieldType
from icp_rules.records.cells import Settings, coerce
from icp_rules.records.proposing.headers import AS_OF
from icp_rules.records.proposing.proposal import ColumnReport, FileReport, MappedColumn, Unread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from icp_rules.records.cells import Coerced
    from icp_rules.records.proposing.columns import Column
    from icp_rules.records.proposing.proposal import SourceProposal
    from icp_rules.records.proposing.sources import Table


def measure(table: Table, sources: Sequence[SourceProposal], currency: str) -> FileReport:
    """Return the report on a file of which sources were made: a line for each use of each column."""
    countries = {source.name: _countries(table, source, currency) for source in sources}
    with ThreadPoolExecutor() as pool:
        columns = pool.map(lambda column: list(_uses(column, sources, currency, countries)), table.columns)
        return FileReport(table.shown, table.rows, table.rejected, tuple(one for uses in columns for one in uses))


def _countries(table: Table, source: SourceProposal, currency: str) -> pl.Series | None:
    """Return the country of each row, which phone numbers need."""
    mapped = next((one for one in source.map if one.field.name == "country"), None)
    column = next((one for one in table.columns if mapped and one.name == mapped.column), None)
    return coerce(column.cells, mapped.field, mapped.map, Settings(currency)).values if mapped and column else None


def _uses(
    column: Column, sources: Sequence[SourceProposal], currency: str, countries: Mapping[str, pl.Series | None]
) -> Iterator[ColumnReport]:
    used = False
    for source in sources:
        settings = Settings(currency, source.settings.get("dates"), source.settings.get("decimal"))
        for mapped in (one for one in source.map if one.column == column.name):
            used = True
            yield _read(column, source, mapped, settings, countries[source.name])
        if source.as_of == column.name:
            used = True
            yield _read(column, source, MappedColumn(Field(AS_OF, FieldType.DATE), column.name), settings)
        if source.key == column.name:
            used = True
            yield ColumnReport(column.name, source.name, "key", "text", column.share_filled, 1.0, column.examples())
    facts = next((source for source in sources if source.key), None)
    if not used and facts:
        # data points read any column of facts, as text
        yield ColumnReport(column.name, facts.name, "a fact", "text", column.share_filled, None, column.examples())
    elif not used:
        note = next((source.left_out[column.name] for source in sources if column.name in source.left_out), None)
        name = sources[0].name if sources else ""
        yield ColumnReport(column.name, name, None, None, column.share_filled, None, column.examples(), note=note)


def _read(
    column: Column,
    source: SourceProposal,
    mapped: MappedColumn,
    settings: Settings,
    countries: pl.Series | None = None,
) -> ColumnReport:
    coerced = coerce(column.cells, mapped.field, mapped.map, settings, countries)
    known = column.cells.len() - coerced.values.null_count()
    unread = sum(cell.count for cell in coerced.unreadable)
    return ColumnReport(
        column.name,
        source.name,
        mapped.field.name,
        str(mapped.field.type),
        column.share_filled,
        known / max(1, known + unread),
        column.examples(),
        tuple(_unknown(column, coerced, known + unread)),
        "; ".join((*((mapped.needs,) if mapped.needs else ()), *mapped.remarks)) or None,
    )


def _unknown(column: Column, coerced: Coerced, said: int) -> Iterator[Unread]:
    blank = column.cells.len() - said - coerced.placeholders
    if blank > 0:
        yield Unread(blank, "blank")
    if coerced.placeholders:
        yield Unread(coerced.placeholders, "in words that mean unknown")
    by_kind = sorted(coerced.unreadable, key=lambda cell: cell.kind)
    for _, cells in groupby(by_kind, key=lambda cell: cell.kind):
        several = list(cells)
        first = max(several, key=lambda cell: cell.count)
        yield Unread(sum(cell.count for cell in several), first.reason, first.text, first.help)

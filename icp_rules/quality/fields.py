"""Puts together what is known of each field of a table: its values, its cells in the source, and who reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.language.fields import Origin
from icp_rules.quality.profiling import profile
from icp_rules.quality.report import Ages, FieldQuality, Unlisted, UnlistedValue, Values

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    import polars as pl

    from icp_rules.language.config import SourceConfig
    from icp_rules.language.fields import Field
    from icp_rules.quality.reading import Reading
    from icp_rules.records.report import SourceReport, UnlistedColumn

_UNLISTED = 100


@dataclass(frozen=True, slots=True)
class Table:
    """Records, and the fields that their columns may be."""

    frame: pl.DataFrame
    fields: Mapping[str, Field]


def describe(
    table: Table, source: SourceConfig, report: SourceReport, reading: Reading, *, as_of: date
) -> tuple[FieldQuality, ...]:
    """Return the fields a table has and those that are read and it lacks.

    Those that are read go first, and among them those of which least is known.
    """
    frame = table.frame
    there = {name: field.type for name, field in table.fields.items() if name in frame.columns}
    profiles = profile(frame, there, reading.limits, as_of=as_of)
    found = [
        _described(field, frame.height, profiles.get(name, (Values(0), None)), source, report, reading)
        for name, field in table.fields.items()
        if name in there or (name in reading.by and field.origin is not Origin.DATA_POINT)
    ]
    return tuple(sorted(found, key=lambda one: (not one.read_by, one.coverage)))


def _described(
    field: Field,
    rows: int,
    profiled: tuple[Values, Ages | None],
    source: SourceConfig,
    report: SourceReport,
    reading: Reading,
) -> FieldQuality:
    name = field.name
    values, ages = profiled
    unlisted = next((one for one in report.unlisted if one.field == name), None)
    return FieldQuality(
        name,
        field.type,
        rows,
        values,
        field.unit,
        source.map[name].column if name in source.map else None,
        ages,
        field.origin is Origin.DERIVED,
        report.placeholders.get(name, 0),
        report.filled.get(name, 0),
        field.filled_from if name in report.filled else None,
        tuple(one for one in report.unreadable if one.field == name),
        _unlisted(unlisted) if unlisted else None,
        report.conflicting.get(name, 0),
        reading.by.get(name, ()),
    )


def _unlisted(column: UnlistedColumn) -> Unlisted:
    # only those that are shown: the nearest of thousands of entries is not found at once
    first = tuple(
        UnlistedValue(value.text, value.count, column.vocabulary.nearest(value.text))
        for value in column.values[:_UNLISTED]
    )
    return Unlisted(column.vocabulary.name, len(column.values), column.count, first)

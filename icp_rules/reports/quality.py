"""A quality report as text and as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.reports import quality_wording as wording
from icp_rules.reports import sources as sums

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.quality.report import Contradicted, FieldQuality, QualityReport, SourceQuality

_UNLISTED = 5
_FREQUENT = 3


def text(report: QualityReport) -> Iterator[str]:
    """Yield the lines of the report: what needs attention, then every source, field by field."""
    yield f"Data quality as of {report.as_of}"
    yield "\nNeeds attention" if report.attention else "\nNothing needs attention"
    for finding in report.attention:
        yield f"  {finding.message}"
        yield from (f"      {line}" for line in (finding.help or "").split("\n") if line)
    for source in report.sources:
        yield from _source(source)
    if report.contradictions:
        yield "\nContradictions"
    for one in report.contradictions:
        yield f"  {one.id}: {wording.held(one)}"
        yield f"      {one.says}. {one.why}"
        if one.accounts:
            yield f"      {', '.join(map(wording.account, one.accounts))}{_more(one)}"
    if report.not_computed:
        yield f"\nNot computed for a report: {', '.join(report.not_computed)}"


def _source(source: SourceQuality) -> Iterator[str]:
    yield f"\n{source.report.name}: {sums.sum_of(source.report)}"
    yield from (f"  {wording.rejected(rows)}" for rows in source.rejected)
    yield from (f"  dates of rows: {wording.unreadable(column)}" for column in source.undated)
    if any(field.read_by for field in source.fields):
        yield "  * read by rule sets"
    width = max((len(field.name) for field in source.fields), default=0)
    for field in source.fields:
        mark = "*" if field.read_by else " "
        yield f"  {mark} {field.name:<{width}} {wording.share(field):>4}  {wording.values(field, _FREQUENT)}".rstrip()
        yield from (f"    {'':<{width}}       {note}" for note in _notes(field))


def _notes(field: FieldQuality) -> Iterator[str]:
    if field.ages and field.ages.too_old:
        yield f"age: {', '.join(wording.ages(field))}"
    yield from wording.cells(field)
    yield from map(wording.unreadable, field.unreadable)
    if field.unlisted:
        first = ", ".join(map(wording.unlisted_value, field.unlisted.values[:_UNLISTED]))
        more = ", …" if field.unlisted.distinct > _UNLISTED else ""
        yield f"{wording.unlisted(field)}: {first}{more}"


def _more(one: Contradicted) -> str:
    return ", …" if one.holds > len(one.accounts) else ""


def to_dict(report: QualityReport) -> dict[str, Any]:
    """Return the report as plain data."""
    return {
        "as_of": report.as_of,
        "attention": [finding.to_dict() for finding in report.attention],
        "sources": [_source_to_dict(source) for source in report.sources],
        "contradictions": [
            {
                "id": one.id,
                "says": one.says,
                "why": one.why,
                "holds": one.holds,
                "unknown": one.unknown,
                "accounts": [{"account_id": identity, "name": name} for identity, name in one.accounts],
            }
            for one in report.contradictions
        ],
        "not_computed": list(report.not_computed),
    }


def _source_to_dict(source: SourceQuality) -> dict[str, Any]:
    rejects = [
        {
            "reason": rows.reason,
            "count": rows.count,
            "places": [{"file": file, "line": line} for file, line in rows.places],
        }
        for rows in source.rejected
    ]
    fields = [_field_to_dict(field) for field in source.fields]
    return {**sums.source_to_dict(source.report), "rejected_rows": rejects, "fields": fields}


def _field_to_dict(field: FieldQuality) -> dict[str, Any]:
    found, ages, unlisted = field.values, field.ages, field.unlisted
    return {
        "name": field.name,
        "type": field.type,
        "unit": field.unit,
        "column": field.column,
        "rows": field.rows,
        "known": found.known,
        "coverage": field.coverage,
        "read_by": list(field.read_by),
        "derived": field.is_derived,
        "distinct": found.distinct,
        "frequent": [{"value": value, "count": count} for value, count in found.frequent],
        "least": found.least,
        "median": found.median,
        "most": found.most,
        "ages": ages
        and {
            "oldest": ages.oldest,
            "median_days": ages.median_days,
            "limit_days": ages.limit,
            "too_old": ages.too_old,
        },
        "placeholders": field.placeholders,
        "filled": field.filled,
        "filled_from": field.filled_from,
        "conflicts": field.conflicts,
        "unreadable": [
            {"reason": one.reason, "count": one.count, "examples": list(one.examples), "help": one.help}
            for one in field.unreadable
        ],
        "unlisted": unlisted
        and {
            "vocabulary": unlisted.vocabulary,
            "distinct": unlisted.distinct,
            "cells": unlisted.cells,
            "values": [{"value": one.text, "count": one.count, "nearest": one.nearest} for one in unlisted.values],
        },
    }

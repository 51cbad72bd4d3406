"""The reports of a part as plain data, and back."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.datapoints import DataPointReport
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.records.cells import Unlisted, Unreadable
from icp_rules.records.report import SourceReport, UnlistedColumn, UnreadableColumn

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.fields import Field

_CODES = {code.value: code for code in Code}
_SUMS = ("rows_in", "used", "rejected", "merged", "placeholders", "filled", "conflicting", "contradicted", "unknown")


def report_to_dict(report: SourceReport) -> dict[str, Any]:
    """Return all of a report but what is the same in all parts."""
    return {
        **{name: getattr(report, name) for name in _SUMS},
        "unreadable": [asdict(column) for column in report.unreadable],
        "unlisted": [(c.field, c.column, [(v.text, v.count) for v in c.values]) for c in report.unlisted],
        "oldest": report.oldest and report.oldest.isoformat(),
        "newest": report.newest and report.newest.isoformat(),
        "first_reject": report.first_reject,
    }


def report_from_dict(data: Mapping[str, Any], source: SourceReport, fields: Mapping[str, Field]) -> SourceReport:
    """Return the report that ``report_to_dict`` made plain data of; ``source`` says what it is of."""
    unlisted = [
        UnlistedColumn(name, column, vocabulary, tuple(Unlisted(text, count) for text, count in values))
        for name, column, values in data["unlisted"]
        if (vocabulary := fields[name].vocabulary)
    ]
    reject = data["first_reject"]
    return replace(
        source,
        **{name: data[name] for name in _SUMS},
        unreadable=tuple(_unreadable(column) for column in data["unreadable"]),
        unlisted=tuple(unlisted),
        oldest=date.fromisoformat(data["oldest"]) if data["oldest"] else None,
        newest=date.fromisoformat(data["newest"]) if data["newest"] else None,
        first_reject=(reject[0], reject[1], reject[2]) if reject else None,
    )


def point_to_dict(report: DataPointReport) -> dict[str, Any]:
    """Return the report of a data point as plain data."""
    diagnostics = [_diagnostic_to_dict(one) for one in report.cache_diagnostics]
    return {
        **asdict(report),
        "failed_accounts": sorted(report.failed_accounts),
        "diagnostic": report.diagnostic and _diagnostic_to_dict(report.diagnostic),
        "cache_diagnostics": diagnostics,
    }


def point_from_dict(data: Mapping[str, Any]) -> DataPointReport:
    """Return the report that ``point_to_dict`` made plain data of."""
    return DataPointReport(
        **{
            **data,
            "failed_accounts": frozenset(data["failed_accounts"]),
            "diagnostic": data["diagnostic"] and _diagnostic(data["diagnostic"]),
            "cache_diagnostics": tuple(map(_diagnostic, data["cache_diagnostics"])),
        }
    )


def _diagnostic_to_dict(found: Diagnostic) -> dict[str, Any]:
    return {**asdict(found), "code": found.code_text}


def _diagnostic(data: Mapping[str, Any]) -> Diagnostic:
    location = data["location"] and Location(**data["location"])
    return Diagnostic(_CODES[data["code"]], data["message"], location, data["help"], Severity(data["severity"]))


def _unreadable(data: Mapping[str, Any]) -> UnreadableColumn:
    cells = tuple(Unreadable(**cell) for cell in data["cells"])
    return UnreadableColumn(**{**data, "examples": tuple(data["examples"]), "cells": cells})

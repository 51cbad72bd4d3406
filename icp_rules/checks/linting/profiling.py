"""Reads a source as a run does, for lints that compare rules with what it really holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import DiagnosticError
from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import FieldType, Origin
from icp_rules.lints.reading import compared_fields
from icp_rules.plugins import SourceProfile
from icp_rules.prospects import read_accounts, rule_fields
from icp_rules.quality.assessing import check_source_names

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.prospects import Progress
    from icp_rules.workspace import Workspace

_TEXTS = (FieldType.TEXT, FieldType.LIST)
_ORDERED = (FieldType.NUMBER, FieldType.DATE)


def profile_source(workspace: Workspace, name: str, progress: Progress) -> SourceProfile:
    """Return what a workspace's accounts or contacts hold. No data point is computed.

    Raises DiagnosticError where the workspace has errors, there is no such source, or one cannot be used.
    """
    if workspace.errors:
        raise DiagnosticError(workspace.found)
    check_source_names([name], [one for one in (ACCOUNTS, CONTACTS) if one in workspace.config.sources])
    rule_sets, table = workspace.library.judging, workspace.config.fields
    progress("reading sources", 0, 0)
    records, accounts = read_accounts(workspace, rule_fields(rule_sets))
    progress("looking over the records", 0, 0)
    frame, fields = (accounts, table.account) if name == ACCOUNTS else (records.contacts, table.contact)
    stated = {one.name: one.type for one in fields.values() if one.origin is not Origin.DATA_POINT}
    compared = {one for rule_set in rule_sets for one in compared_fields(rule_set, name)}
    there = {one: type_ for one, type_ in stated.items() if one in compared and one in frame.columns}
    return SourceProfile(
        name,
        frame.height,
        {one: frame[one].count() if one in frame.columns else 0 for one in stated},
        {one: _counted(frame[one]) for one, type_ in there.items() if type_ in _TEXTS},
        _ranges(frame, [one for one, type_ in there.items() if type_ in _ORDERED]),
    )


def _counted(values: pl.Series) -> Mapping[str, int]:
    """Return how many records have each text, or have it among their items."""
    texts = values.explode() if isinstance(values.dtype, pl.List) else values
    counts = texts.drop_nulls().alias("text").value_counts(name="count")
    return dict(counts.sort("count", "text", descending=[True, False]).iter_rows())


def _ranges(frame: pl.DataFrame, names: list[str]) -> Mapping[str, tuple[float, float] | tuple[date, date]]:
    least, greatest = frame.select(pl.col(names).min()), frame.select(pl.col(names).max())
    ends = {name: (least[name].item(), greatest[name].item()) for name in names}
    return {name: (low, high) for name, (low, high) in ends.items() if low is not None}

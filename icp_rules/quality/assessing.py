"""Reads the sources as a run does, and says of each how good what it holds is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.prospects import read_prospects
from icp_rules.quality.attention import attention
from icp_rules.quality.contradictions import contradicted, contradiction_fields
from icp_rules.quality.fields import Table, describe
from icp_rules.quality.reading import Reading, of_accounts, of_contacts
from icp_rules.quality.report import QualityReport, RejectedRows, SourceQuality
from icp_rules.reports import sources as sums

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.language.config import SourceConfig
    from icp_rules.language.fields import FieldTable
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.records import Records
    from icp_rules.records.report import SourceReport
    from icp_rules.workspace import Workspace

# What stands for a source's dates in what could not be read of it.
_DATES = "as_of"
_PLACES = 5


def assess(workspace: Workspace, progress: Progress, *, as_of: date, sources: Sequence[str] = ()) -> QualityReport:
    """Return the quality of all sources, or of those named.

    No data point is computed but those that contradictions read: a report asks nothing of services.

    Raises DiagnosticError where the workspace has errors, a source cannot be used, or none is called so.
    """
    if workspace.errors:
        raise DiagnosticError(workspace.found)
    config, rule_sets = workspace.config, workspace.library.judging
    check_source_names(sources, list(config.sources))
    accounts_read = of_accounts(workspace, rule_sets)
    asked = contradiction_fields(config.contradictions)
    points = {name for name in accounts_read.by if config.fields.account[name].origin is Origin.DATA_POINT}
    not_computed = points - asked
    prospects = read_prospects(workspace, frozenset(accounts_read.by) - not_computed | asked, progress, as_of=as_of)
    progress("looking over the records", 0, 0)
    read = {ACCOUNTS: accounts_read, CONTACTS: of_contacts(rule_sets)}
    found = tuple(
        _source(
            report,
            config.sources[report.name],
            prospects.records,
            read.get(report.name, Reading({}, {})),
            _table(report.name, config.fields, prospects),
            as_of,
        )
        for report in prospects.records.sources
        if not sources or report.name in sources
    )
    with_accounts = not sources or ACCOUNTS in sources
    contradictions = contradicted(prospects.accounts, config, as_of=as_of) if with_accounts else ()
    told = {diagnostic for report in prospects.records.sources for diagnostic in report.diagnostics}
    others = sums.findings(prospects.records, prospects.data_points)
    return QualityReport(
        as_of,
        found,
        contradictions,
        tuple(sorted(not_computed)) if with_accounts else (),
        attention(found, contradictions, config),
        tuple(finding for finding in others if finding not in told),
    )


def check_source_names(wanted: Sequence[str], known: Sequence[str]) -> None:
    """Raise DiagnosticError (ICP501) for a name that no source has."""
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            help_line = f"Did you mean '{near}'?" if near else f"The sources are: {', '.join(known) or 'none yet'}."
            raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, f"there is no source '{name}'", help=help_line))


def _source(
    report: SourceReport, source: SourceConfig, records: Records, reading: Reading, table: Table, as_of: date
) -> SourceQuality:
    fields = describe(table, source, report, reading, as_of=as_of)
    undated = tuple(one for one in report.unreadable if one.field == _DATES)
    return SourceQuality(report, fields, _rejected(records.rejects.filter(pl.col("source") == report.name)), undated)


def _table(name: str, fields: FieldTable, prospects: Prospects) -> Table:
    if name == ACCOUNTS:
        return Table(prospects.accounts, fields.account)
    if name == CONTACTS:
        return Table(prospects.records.contacts, fields.contact)
    facts: pl.DataFrame = prospects.records.facts[name].rows.collect().to_native()
    return Table(facts, {column: Field(column, FieldType.TEXT) for column in facts.columns})


def _rejected(rejects: pl.DataFrame) -> tuple[RejectedRows, ...]:
    by_reason = rejects.group_by("reason", maintain_order=True).agg(
        pl.len().alias("count"), pl.struct("file", "line").head(_PLACES).alias("places")
    )
    return tuple(
        RejectedRows(row["reason"], row["count"], tuple((place["file"], place["line"]) for place in row["places"]))
        for row in by_reason.sort("count", descending=True, maintain_order=True).iter_rows(named=True)
    )

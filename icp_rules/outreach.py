"""Panels and briefs for the accounts that get them. Nobody suppressed is in either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.lacks import Tally
from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.briefs.panel import SCHEMA, panel_table
from icp_rules.briefs.render import BriefBatch, chosen, render_briefs
from icp_rules.engine import gated, match_personas, proof_states
from icp_rules.field_sources import field_sources, source_name
from icp_rules.language.config import CONTACTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.briefs.outcome import Rendered
    from icp_rules.briefs.templates import Templates
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.judging import Judgement
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.reports.output_folder import OutputFolder
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outreach:
    """What was written: how many briefs by kind, the accounts' panels, and why briefs are missing.

    ``lacks`` counts where the briefs did without a value.
    """

    written: dict[str, int]
    blocked: int
    accounts: int
    panel: pl.DataFrame
    found: tuple[Diagnostic, ...]
    lacks: Tally


def write_outreach(  # noqa: PLR0913 - each a part of the run
    workspace: Workspace,
    prospects: Prospects,
    judgement: Judgement,
    rule_sets: Sequence[RuleSet],
    templates: Templates,
    folder: OutputFolder,
    progress: Progress,
    *,
    as_of: date,
) -> Outreach:
    """Write the briefs of every account that its best rule set (or a filter) chooses by status and tier."""
    written = dict.fromkeys((kind.name for kind in templates.kinds), 0)
    blocked: list[Blocked] = []
    panels: list[pl.DataFrame] = []
    accounts: set[str] = set()
    lacks = Tally()
    for rule_set in rule_sets:
        trace = chosen_accounts(workspace, judgement, rule_set)
        batch = brief_batch(workspace, prospects, rule_set, trace, as_of=as_of)
        panels.append(_panel(batch))
        seen: set[str] = set()
        for brief in render_briefs(batch, templates):
            seen.add(brief.about.account_id)
            progress(f"briefs by {rule_set.id}", len(seen), trace.height)
            if isinstance(brief, Blocked):
                blocked.append(brief)
            else:
                _write(brief, folder)
                lacks.add(brief.fallbacks, brief.dropped)
                written[brief.about.kind] += 1
        accounts |= seen
    panel = pl.concat([pl.DataFrame(schema=SCHEMA), *panels])
    return Outreach(written, len(blocked), len(accounts), panel, tuple(blocked_findings(blocked)), lacks)


def chosen_accounts(workspace: Workspace, judgement: Judgement, rule_set: RuleSet) -> pl.DataFrame:
    """Return the rows of a trace whose accounts get briefs by this rule set."""
    scores = judgement.scores.filter((pl.col("rule_set") == rule_set.id) & ~pl.col("suppressed"))
    if not rule_set.is_filter:
        scores = scores.filter("best")
    trace = judgement.traces[rule_set.id]
    return chosen(trace, workspace.config.briefs).join(scores.select("account_id"), on="account_id", how="semi")


def brief_batch(
    workspace: Workspace, prospects: Prospects, rule_set: RuleSet, trace: pl.DataFrame, *, as_of: date
) -> BriefBatch:
    """Return everything the briefs of these accounts (rows of a trace) are written from."""
    accounts = prospects.accounts.join(trace.select("account_id"), on="account_id", how="semi")
    contacts = prospects.contacts.join(trace.select("account_id"), on="account_id", how="semi", maintain_order="left")
    batch = batch_of(workspace, rule_set, accounts, contacts, trace, as_of=as_of)
    return replace(batch, failures={report.name: report.failed_accounts for report in prospects.data_points})


def batch_of(
    workspace: Workspace,
    rule_set: RuleSet,
    accounts: pl.DataFrame,
    contacts: pl.DataFrame,
    trace: pl.DataFrame,
    *,
    as_of: date,
) -> BriefBatch:
    """Return what the briefs of these accounts and contacts, and no others, are written from."""
    return BriefBatch(
        rule_set,
        gated(accounts, rule_set, as_of=as_of),
        trace,
        as_of,
        contacts=contacts,
        matches=match_personas(rule_set, contacts, accounts, as_of=as_of),
        proofs=proof_states(rule_set, accounts, as_of=as_of),
        sources=field_sources(workspace),
        contact_source=source_name(workspace.config.sources.get(CONTACTS)) or CONTACTS,
        currency=workspace.config.currency,
    )


def _panel(batch: BriefBatch) -> pl.DataFrame:
    assert batch.contacts is not None  # noqa: S101 - brief_batch gives both
    assert batch.matches is not None  # noqa: S101 - the same
    return panel_table(batch.rule_set, batch.trace["account_id"], batch.contacts, batch.matches)


def _write(brief: Rendered, folder: OutputFolder) -> None:
    for suffix, text in ((".md", brief.markdown), (".html", brief.html())):
        folder.path(brief.about.stem + suffix).write_text(text, encoding="utf-8", newline="\n")

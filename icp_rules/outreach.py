"""Panels and briefs for the accounts that get them. Nobody suppressed is in either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.briefs.panel import SCHEMA, panel_table
from icp_rules.briefs.people import KEYS
from icp_rules.briefs.render import FOLDER, BriefBatch, chosen, render_briefs
from icp_rules.engine import gated, match_personas, proof_states
from icp_rules.field_sources import field_sources, source_name
from icp_rules.language.config import CONTACTS
from icp_rules.reports import briefs_page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.briefs.outcome import About, Rendered
    from icp_rules.briefs.templates import Templates
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.judging import Judgement
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.reports.output_folder import OutputFolder
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outreach:
    """What was written: how many briefs by kind, the accounts' panels, and why briefs are missing."""

    written: dict[str, int]
    blocked: int
    accounts: int
    panel: pl.DataFrame
    found: tuple[Diagnostic, ...]


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
    tables: list[pl.DataFrame] = []
    panels: list[pl.DataFrame] = []
    accounts: set[str] = set()
    for rule_set in rule_sets:
        trace = chosen_accounts(workspace, judgement, rule_set)
        batch = brief_batch(workspace, prospects, rule_set, trace, as_of=as_of)
        panels.append(_panel(batch))
        seen: set[str] = set()
        outcomes: list[tuple[About, str | None]] = []
        for brief in render_briefs(batch, templates):
            seen.add(brief.about.account_id)
            outcomes.append((brief.about, brief.message if isinstance(brief, Blocked) else None))
            progress(f"briefs by {rule_set.id}", len(seen), trace.height)
            if isinstance(brief, Blocked):
                blocked.append(brief)
            else:
                _write(brief, folder)
                written[brief.about.kind] += 1
        accounts |= seen
        tables.append(_batch_table(batch, outcomes))
    if accounts:
        index = briefs_page.page(pl.concat(tables), as_of=as_of)
        folder.path(f"{FOLDER}/index.html").write_text(index, encoding="utf-8", newline="\n")
    panel = pl.concat([pl.DataFrame(schema=SCHEMA), *panels])
    return Outreach(written, len(blocked), len(accounts), panel, tuple(blocked_findings(blocked)))


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


def _batch_table(batch: BriefBatch, outcomes: Sequence[tuple[About, str | None]]) -> pl.DataFrame:
    """Return a row for each brief: whom it is for, and where it is or the reason why it was not written."""
    assert batch.contacts is not None  # noqa: S101 - brief_batch gives them
    said = {name: name if name in batch.contacts.columns else pl.lit(None, pl.String) for name in (*KEYS, "title")}
    names = [pl.col(name) for name in ("first_name", "last_name") if name in batch.contacts.columns]
    name = pl.concat_str(names, separator=" ", ignore_nulls=True) if names else pl.lit("")
    people = (
        batch.contacts.select("account_id", contact_name=pl.when(name != "").then(name), **said)
        .with_columns(contact=pl.coalesce(*KEYS, "contact_name"))
        .unique(["account_id", "contact"], maintain_order=True, keep="first")
    )
    roles = {persona.id: persona.role for persona in batch.rule_set.personas}
    rows = [(a.account_id, a.persona, roles[a.persona], a.contact, a.kind, a.stem, why) for a, why in outcomes]
    made = ("account_id", "persona", "role", "contact", "kind", "path", "reason")
    table = pl.DataFrame(rows, schema=dict.fromkeys(made, pl.String), orient="row").with_columns(
        rule_set=pl.lit(batch.rule_set.id),
        variant=pl.lit(None, pl.String),
        state=pl.when(pl.col("reason").is_null()).then(pl.lit("written")).otherwise(pl.lit("failed")),
    )
    judged = batch.trace.select("account_id", "status", "tier", "score", account="name")
    return table.join(judged, on="account_id", how="left", maintain_order="left").join(
        people.select("account_id", "contact", "contact_name", "title", "email"),
        on=["account_id", "contact"],
        how="left",
        maintain_order="left",
    )


def _write(brief: Rendered, folder: OutputFolder) -> None:
    for suffix, text in ((".md", brief.markdown), (".html", brief.html())):
        folder.path(brief.about.stem + suffix).write_text(text, encoding="utf-8", newline="\n")

"""Panels and briefs for the accounts that get them. Nobody suppressed is in either."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.batch.planning import planned
from icp_rules.batch.running import BatchJob
from icp_rules.batch.stamps import stamps_of
from icp_rules.briefs.outcome import blocked_findings
from icp_rules.briefs.panel import SCHEMA, panel_table
from icp_rules.briefs.people import numbered_contacts
from icp_rules.briefs.plan import Candidates, Plan, plan_briefs
from icp_rules.briefs.ranking import ranked_matches
from icp_rules.briefs.render import FOLDER, BriefBatch, alike_ids, chosen
from icp_rules.engine import gated, proof_states, step_states
from icp_rules.field_sources import contact_source, field_sources
from icp_rules.reports import briefs_page

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from icp_rules.briefs.lacks import Tally
    from icp_rules.briefs.templates import Templates
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.judging import Judgement
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.reports.output_folder import OutputFolder
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Outreach:
    """What was written: how many briefs by kind, the accounts' panels, how many steps, and why briefs are missing.

    ``rendered`` of the briefs were rendered in this run; the others were there already. ``lacks`` counts where the
    briefs did without a value.
    """

    written: dict[str, int]
    blocked: int
    accounts: int
    rendered: int
    panel: pl.DataFrame
    left_out: pl.DataFrame
    steps: int
    found: tuple[Diagnostic, ...]
    lacks: Tally


def write_outreach(  # noqa: PLR0913, PLR0917 - each a part of the run
    workspace: Workspace,
    prospects: Prospects,
    judgement: Judgement,
    rule_sets: Sequence[RuleSet],
    templates: Templates,
    folder: OutputFolder,
    progress: Progress,
    say: Callable[[str], None],
    *,
    as_of: date,
    start: date | None = None,
) -> Outreach:
    """Write the briefs of every account that its best rule set (or a filter) chooses by status and tier.

    ``say`` is told of a stopped run's briefs that are gone on with.
    """
    progress("planning briefs", 0, 0)
    named = field_sources(workspace), contact_source(workspace)
    stamps = stamps_of(workspace, rule_sets, templates, *named, as_of=as_of, start=start or as_of)
    kinds = [kind.name for kind in templates.kinds]
    batches, left_out = planned_batches(workspace, prospects, judgement, rule_sets, as_of=as_of, start=start)
    panel = pl.concat([pl.DataFrame(schema=SCHEMA), *map(_panel, batches)])
    ready = [planned(one, alike_ids(one.accounts["account_id"]), kinds, stamps) for one in batches]
    done = BatchJob(workspace, rule_sets, templates, stamps, as_of, start).run(ready, folder, progress, say)
    accounts = done.rows["account_id"].n_unique()
    if accounts:
        index = briefs_page.page(done.rows, as_of=as_of)
        folder.path(f"{FOLDER}/index.html").write_text(index, encoding="utf-8", newline="\n")
    return Outreach(
        written=dict.fromkeys(kinds, 0) | done.written(),
        blocked=len(done.blocked),
        accounts=accounts,
        rendered=done.rendered,
        panel=panel,
        left_out=left_out,
        steps=done.steps,
        found=tuple(blocked_findings(done.blocked)),
        lacks=done.lacks,
    )


def planned_batches(
    workspace: Workspace,
    prospects: Prospects,
    judgement: Judgement,
    rule_sets: Sequence[RuleSet],
    *,
    as_of: date,
    start: date | None = None,
) -> tuple[list[BriefBatch], pl.DataFrame]:
    """Return what the briefs by each rule set are written from, with its plan, and the contacts who get none."""
    batches = [
        brief_batch(
            workspace, prospects, rule_set, chosen_accounts(workspace, judgement, rule_set), as_of=as_of, start=start
        )
        for rule_set in rule_sets
    ]
    plan = _planned(workspace, prospects, judgement, batches)
    return [replace(batch, plan=plan.of(batch.rule_set)) for batch in batches], plan.left_out


def chosen_accounts(workspace: Workspace, judgement: Judgement, rule_set: RuleSet) -> pl.DataFrame:
    """Return the rows of a trace whose accounts get briefs by this rule set."""
    scores = judgement.scores.filter((pl.col("rule_set") == rule_set.id) & ~pl.col("suppressed"))
    if not rule_set.is_filter:
        scores = scores.filter("best")
    trace = judgement.traces[rule_set.id]
    return chosen(trace, workspace.config.briefs).join(scores.select("account_id"), on="account_id", how="semi")


def brief_batch(
    workspace: Workspace,
    prospects: Prospects,
    rule_set: RuleSet,
    trace: pl.DataFrame,
    *,
    as_of: date,
    start: date | None = None,
) -> BriefBatch:
    """Return everything the briefs of these accounts (rows of a trace) are written from.

    ``start`` is the first day of sequences, by default ``as_of``.
    """
    accounts = prospects.accounts.join(trace.select("account_id"), on="account_id", how="semi")
    batch = batch_of(workspace, rule_set, accounts, prospects.contacts, trace, as_of=as_of)
    failures = {report.name: report.failed_accounts for report in prospects.data_points}
    return replace(batch, failures=failures, start=start)


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
    matches = ranked_matches(rule_set, contacts, accounts, as_of=as_of)
    numbered = numbered_contacts(rule_set, contacts, as_of=as_of)
    usable = numbered.join(accounts, on="account_id", how="semi", maintain_order="left")
    return BriefBatch(
        rule_set,
        gated(accounts, rule_set, as_of=as_of),
        trace,
        as_of,
        contacts=usable,
        matches=matches,
        panel=workspace.config.briefs.panel,
        proofs=proof_states(rule_set, accounts, as_of=as_of),
        sources=field_sources(workspace),
        contact_source=contact_source(workspace),
        currency=workspace.config.currency,
        steps=step_states(rule_set, usable, accounts, matches, as_of=as_of),
    )


def _planned(workspace: Workspace, prospects: Prospects, judgement: Judgement, batches: Sequence[BriefBatch]) -> Plan:
    config = workspace.config
    candidates = [Candidates(b.rule_set, b.trace["account_id"], _matches(b)) for b in batches]
    return plan_briefs(prospects.contacts, candidates, judgement.scores, config.rank_by, config.briefs.panel)


def _panel(batch: BriefBatch) -> pl.DataFrame:
    assert batch.contacts is not None  # noqa: S101 - planned_batches gives both
    assert batch.plan is not None  # noqa: S101 - the same
    accounts = batch.trace["account_id"]
    return panel_table(batch.rule_set, accounts, batch.contacts, _matches(batch), batch.plan, batch.panel)


def _matches(batch: BriefBatch) -> pl.DataFrame:
    assert batch.matches is not None  # noqa: S101 - brief_batch gives both
    return batch.matches

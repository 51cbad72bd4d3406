"""The main job, as the data flows: sources, records, data points, engine, scores and trace, briefs and exports.

A batch of prospects enters at the top and never turns back: each step adds columns or writes an output, and none
changes what an earlier one made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.judging import Judgement, judge
from icp_rules.outreach import Outreach, write_outreach
from icp_rules.prospects import Prospects, read_prospects, rule_fields
from icp_rules.reports.output_folder import OutputFolder
from icp_rules.reports.summary import Summary, summarize
from icp_rules.run_record import run_record
from icp_rules.tables import write_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Run:
    """What a run came to; ``record`` is its ``run.json``."""

    prospects: Prospects
    judgement: Judgement
    outreach: Outreach
    summary: Summary
    record: dict[str, Any]


def run(
    workspace: Workspace,
    rule_sets: Sequence[RuleSet],
    out: Path,
    progress: Progress,
    say: Callable[[str], None],
    *,
    as_of: date,
    start: date | None = None,
) -> Run:
    """Judge all prospects by these rule sets and write scores, traces, panels and briefs into the folder ``out``.

    ``say`` is told of a stopped run that is gone on with. ``start`` is the first day of sequences, by default
    ``as_of``; a weekend is moved to the Monday after it.
    Raises DiagnosticError where a source or a template cannot be used, or the folder cannot be written; ``out`` is
    then as it was before.
    """
    templates = read_templates(workspace, rule_sets)
    fields = rule_fields(rule_sets) | template_fields(rule_sets, templates)
    with OutputFolder(out) as folder:
        prospects = read_prospects(workspace, fields, progress, as_of=as_of)
        progress("judging", 0, 0)
        suppressed = prospects.suppression.accounts
        judgement = judge(prospects.accounts, rule_sets, suppressed, workspace.config.rank_by, as_of=as_of)
        outreach = write_outreach(
            workspace, prospects, judgement, rule_sets, templates, folder, progress, say, as_of=as_of, start=start
        )
        progress("writing tables", 0, 0)
        write_tables(workspace.plugins, prospects, judgement, outreach, folder)
        rank_by = workspace.config.rank_by
        summary = summarize(prospects.accounts, judgement.scores, rule_sets, rank_by, as_of=as_of)
        record = folder.commit(run_record(workspace, prospects, judgement, outreach, summary, start=start))
    return Run(prospects, judgement, outreach, summary, record)

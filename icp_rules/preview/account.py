"""The briefs of one account: its records are read and judged once, its templates rendered as often as they change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.briefs.render import render_briefs
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.judging import judge
from icp_rules.outreach import brief_batch
from icp_rules.prospects import read_prospects, rule_fields
from icp_rules.reports import sources, suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from icp_rules.briefs.outcome import Rendered
    from icp_rules.briefs.render import BriefBatch
    from icp_rules.briefs.templates import Templates
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Asked:
    """Which briefs to show: of an account, by the rule sets named or else its best, of all personas or those named.

    ``kinds`` are those of icp.yaml where none is named; ``start`` is the first day of sequences, by default ``as_of``.
    """

    account_id: str
    as_of: date
    rule_sets: Sequence[str] = ()
    personas: Sequence[str] = ()
    kinds: Sequence[str] = ()
    start: date | None = None

    def chosen(self, workspace: Workspace) -> list[RuleSet]:
        """Return the rule sets to judge by. Raises DiagnosticError for a name there isn't."""
        rule_sets = workspace.rule_sets(self.rule_sets)
        _check_names("persona", self.personas, {p.id for r in rule_sets for p in r.personas})
        _check_names("kind of brief", self.kinds, workspace.plugins.briefs)
        return rule_sets


@dataclass(frozen=True, slots=True)
class Preview:
    """An account's briefs, and everything that was found on the way to them."""

    briefs: tuple[Rendered | Blocked, ...]
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """An account that has been judged, with all its briefs are written from; ``fields`` are those that were read."""

    workspace: Workspace
    asked: Asked
    fields: frozenset[str]
    prospects: Prospects
    batches: tuple[BriefBatch, ...]

    def preview(self, templates: Templates) -> Preview:
        """Return the account's briefs by these templates."""
        wanted = self.asked.personas
        rendered = (brief for batch in self.batches for brief in render_briefs(batch, templates))
        briefs = tuple(brief for brief in rendered if not wanted or brief.about.persona in wanted)
        unknown = sources.why_unknown(self.prospects.records, self.prospects.data_points)
        blocked = blocked_findings(brief for brief in briefs if isinstance(brief, Blocked))
        return Preview(briefs, (*self.workspace.found, *unknown, *blocked))


def account_briefs(workspace: Workspace, asked: Asked, progress: Progress) -> Preview:
    """Return an account's briefs.

    Raises DiagnosticError for an account, persona or kind that isn't there, and for an account that is suppressed.
    """
    rule_sets = asked.chosen(workspace)
    templates = read_templates(workspace, rule_sets, asked.kinds)
    return judge_account(workspace, asked, needed_fields(rule_sets, templates), progress).preview(templates)


def needed_fields(rule_sets: Sequence[RuleSet], templates: Templates) -> frozenset[str]:
    """Return the account fields that these rule sets and their briefs read."""
    return rule_fields(rule_sets) | template_fields(rule_sets, templates)


def judge_account(workspace: Workspace, asked: Asked, fields: frozenset[str], progress: Progress) -> Judged:
    """Read and judge an account, by its best rule set where none is named and it has one, else by all.

    Raises DiagnosticError for an account that isn't there or is suppressed, and where a source cannot be used.
    """
    rule_sets = asked.chosen(workspace)
    prospects = read_prospects(workspace, fields, progress, as_of=asked.as_of, account_id=asked.account_id)
    entry = suppression.entry_of(prospects.left_out, asked.account_id)
    if entry is not None:
        message = f"'{asked.account_id}' may not be contacted: it is {suppression.sentence(entry)}"
        raise DiagnosticError(Diagnostic(Code.SUPPRESSED, message, help="Lists stand under `suppress:` in icp.yaml."))
    judgement = judge(prospects.accounts, rule_sets, frozenset(), workspace.config.rank_by, as_of=asked.as_of)
    best = set() if asked.rule_sets else set(judgement.scores.filter(pl.col("best"))["rule_set"])
    batches = tuple(
        brief_batch(workspace, prospects, rule_set, judgement.traces[rule_set.id], as_of=asked.as_of, start=asked.start)
        for rule_set in rule_sets
        if not best or rule_set.id in best
    )
    return Judged(workspace, asked, fields, prospects, batches)


def _check_names(what: str, given: Sequence[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            near = nearest(name, known)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(sorted(known))}."
            raise DiagnosticError(Diagnostic(Code.UNKNOWN_NAME, f"there is no {what} '{name}'", help=help_line))

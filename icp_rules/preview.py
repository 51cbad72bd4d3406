"""The briefs of one account, to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.briefs.render import render_briefs
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.judging import judge
from icp_rules.outreach import brief_batch
from icp_rules.prospects import read_prospects, rule_fields
from icp_rules.reports import suppression

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from icp_rules.briefs.outcome import Blocked, Rendered
    from icp_rules.language.model import RuleSet
    from icp_rules.prospects import Progress, Prospects
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Preview:
    """An account's briefs, and the prospects they were written from."""

    briefs: list[Rendered | Blocked]
    prospects: Prospects


def account_briefs(  # noqa: PLR0913 - what a user may choose
    workspace: Workspace,
    rule_sets: Sequence[RuleSet],
    account_id: str,
    personas: Sequence[str],
    kinds: Sequence[str],
    progress: Progress,
    *,
    best: bool,
    as_of: date,
) -> Preview:
    """Return an account's briefs, by its best rule set where ``best`` and it has one, else by all given.

    Raises DiagnosticError for an account, persona or kind that isn't there, and for an account that is suppressed.
    """
    _check_names("persona", personas, {p.id for r in rule_sets for p in r.personas})
    _check_names("kind of brief", kinds, workspace.plugins.briefs)
    templates = read_templates(workspace, rule_sets, kinds)
    fields = rule_fields(rule_sets) | template_fields(rule_sets, templates)
    prospects = read_prospects(workspace, fields, progress, as_of=as_of, account_id=account_id)
    entry = suppression.entry_of(prospects.left_out, account_id)
    if entry is not None:
        message = f"'{account_id}' may not be contacted: it is {suppression.sentence(entry)}"
        raise DiagnosticError(Diagnostic(Code.SUPPRESSED, message, help="Lists stand under `suppress:` in icp.yaml."))
    judgement = judge(prospects.accounts, rule_sets, frozenset(), workspace.config.rank_by, as_of=as_of)
    winner = set(judgement.scores.filter(pl.col("best"))["rule_set"]) if best else set()
    briefs: list[Rendered | Blocked] = []
    for rule_set in rule_sets:
        if not winner or rule_set.id in winner:
            batch = brief_batch(workspace, prospects, rule_set, judgement.traces[rule_set.id], as_of=as_of)
            briefs += [b for b in render_briefs(batch, templates) if not personas or b.about.persona in personas]
    return Preview(briefs, prospects)


def _check_names(what: str, given: Sequence[str], known: Collection[str]) -> None:
    for name in given:
        if name not in known:
            near = nearest(name, known)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(sorted(known))}."
            raise DiagnosticError(Diagnostic(Code.UNKNOWN_NAME, f"there is no {what} '{name}'", help=help_line))

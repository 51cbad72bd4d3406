"""Checks a workspace: what `icp validate` finds, and the lints for what is without errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icp_rules.brief_templates import template_findings
from icp_rules.checks.linting.running import run_lints
from icp_rules.checks.linting.selection import select
from icp_rules.diagnostics import Severity
from icp_rules.language.folders import files_in
from icp_rules.language.reading.library import LISTS_FILE, RULE_SETS
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.config import LintConfig
    from icp_rules.plugins import LintContext
    from icp_rules.reports.lint import LintReport
    from icp_rules.workspace import Workspace


def lint_workspace(context: LintContext, config: LintConfig) -> LintReport:
    """Return everything found in a workspace; ``config`` says which lints run."""
    workspace = context.workspace
    chosen = select(workspace.plugins.lints, config)
    report = run_lints(chosen.lints, context)
    templates = template_findings(workspace, workspace.library.judging)
    other = (*workspace.found, *templates, *chosen.found, *report.other)
    return replace(report, other=other, not_linted=tuple(_not_linted(workspace)))


def _not_linted(workspace: Workspace) -> Iterator[str]:
    """Yield the files of the rule sets that have an error, or extend one that has."""
    if any(d.severity is Severity.ERROR for d in workspace.library.found):
        read = {rule_set.path for rule_set in workspace.library.rule_sets.values()}
        paths = (path for path in files_in(workspace.root / RULE_SETS, "*.yaml") if path.name != LISTS_FILE)
        yield from (name for name in map(shown_here, paths) if name not in read)

"""The templates of a workspace's briefs: read, checked, and asked which fields they need.

Nothing here renders, so that checking a workspace need not wait for the engine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.briefs.check import check_templates, fields_used
from icp_rules.diagnostics import Diagnostic, DiagnosticError, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.briefs.templates import Templates
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


def read_templates(workspace: Workspace, rule_sets: Iterable[RuleSet], kinds: Sequence[str] = ()) -> Templates:
    """Return the templates of the kinds of brief that are written. Raises DiagnosticError with all that is wrong."""
    templates = workspace.templates(kinds)
    found = check_templates(rule_sets, templates)
    if any(d.severity is Severity.ERROR for d in found):
        raise DiagnosticError(found)
    return templates


def template_findings(workspace: Workspace, rule_sets: Iterable[RuleSet]) -> list[Diagnostic]:
    """Return what is wrong with the templates of the kinds of brief that are written."""
    return check_templates(rule_sets, workspace.templates())


def template_fields(rule_sets: Iterable[RuleSet], templates: Templates) -> frozenset[str]:
    """Return the account fields that the templates read."""
    return frozenset().union(*(fields_used(rule_set, templates) for rule_set in rule_sets))

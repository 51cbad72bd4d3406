"""The templates that lints look at, read once for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icp_rules.briefs.templates import Templates
    from icp_rules.plugins import LintContext


def all_templates(context: LintContext) -> Templates:
    """Return the templates of all kinds of brief, also of those that are only written when someone asks."""
    if "templates" not in context.kept:
        workspace = context.workspace
        context.kept["templates"] = workspace.templates(tuple(workspace.plugins.briefs))
    templates: Templates = context.kept["templates"]
    return templates

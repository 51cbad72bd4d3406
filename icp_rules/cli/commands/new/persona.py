"""``icp new persona``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import completion, options
from icp_rules.cli.commands import new

if TYPE_CHECKING:
    from pathlib import Path


@click.command("persona", short_help=new.KINDS["persona"])
@click.argument("rule_set", shell_complete=completion.rule_set_ids)
@click.argument("identity", metavar="ID")
@options.workspace
def command(rule_set: str, identity: str, workspace: Path) -> None:
    """Add the persona ID to RULE_SET and write templates/ID.md.j2, its brief.

    The rest of the rule set's file stays as it is, comments too. A template of that name that is there is used.
    """
    from icp_rules.starter.persona import new_persona
    from icp_rules.workspace import find_workspace, shown_here

    path, templates = new_persona(find_workspace(workspace), rule_set, identity)
    new.tell(
        {**{file: "wrote" if is_new else "kept" for file, is_new in templates.items()}, path: "added to"},
        f"Next: say in {shown_here(path)} which contacts '{identity}' matches, and what moves them:",
        "pains, goals, reason, objections, proof. Then icp validate.",
    )

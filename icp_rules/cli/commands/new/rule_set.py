"""``icp new rule-set``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options
from icp_rules.cli.commands import new

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("rule-set", short_help=new.KINDS["rule-set"])
@click.argument("identity", metavar="ID")
@options.workspace
@options.as_of
def command(identity: str, workspace: Path, as_of: date) -> None:
    """Write rule_sets/ID.yaml: a filter, three criteria and tiers, each to be replaced by yours.

    Its last review is the day of --as-of.
    """
    from icp_rules.starter.rule_set import new_rule_set
    from icp_rules.workspace import load_workspace, shown_here

    path = new_rule_set(load_workspace(workspace), identity, as_of)
    new.tell(
        {path: "wrote"},
        f"Next: put your own profile into {shown_here(path)}, then icp validate.",
        f"Who to talk to: icp new persona {identity} ID",
    )

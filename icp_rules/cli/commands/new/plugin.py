"""``icp new plugin``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options
from icp_rules.cli.commands import new

if TYPE_CHECKING:
    from pathlib import Path


@click.command("plugin", short_help=new.KINDS["plugin"])
@click.argument("name")
@options.workspace
def command(name: str, workspace: Path) -> None:
    """Write plugins/NAME.py with a data point NAME, which rules and templates may use as a field.

    The function in it is an example that works: how much the headcount grew in a year.
    """
    from icp_rules.starter.plugin import new_plugin
    from icp_rules.workspace import load_workspace, shown_here

    path = new_plugin(load_workspace(workspace), name)
    new.tell(
        {path: "wrote"},
        f"Next: compute in {shown_here(path)} what you need, then icp schema, so that editors know '{name}'.",
        f"In a rule: when: {{{name}: {{at_least: 20}}}}",
    )

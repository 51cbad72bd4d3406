"""``icp new test``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import completion, options
from icp_rules.cli.commands import new

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("test", short_help=new.KINDS["test"])
@click.argument("rule_set", shell_complete=completion.rule_set_ids)
@options.workspace
@options.as_of
def command(rule_set: str, workspace: Path, as_of: date) -> None:
    """Write rule_sets/tests/RULE_SET.yaml with two cases that pass.

    One is an account with what the rules ask for, the other one of which nothing is known.
    """
    from icp_rules.starter.test import new_test
    from icp_rules.workspace import find_workspace, shown_here

    path = new_test(find_workspace(workspace), rule_set, as_of)
    new.tell(
        {path: "wrote"},
        f"Next: put accounts that you know into {shown_here(path)}, and what has to come of them, then icp test.",
    )

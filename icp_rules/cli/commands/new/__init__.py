"""``icp new``: one module a kind of file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli.lazy import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

KINDS = {
    "rule-set": "Write a new rule set.",
    "persona": "Add a persona to a rule set, and write its template.",
    "plugin": "Write a plugin with a data point of your own.",
    "test": "Write a test of a rule set.",
}


@click.command(
    "new",
    cls=LazyGroup,
    package=__name__,
    lines=KINDS,
    short_help="Add a rule set, a persona, a plugin or a test to start from.",
)
def command() -> None:
    """Add a file to the workspace that works at once, and say what to edit in it.

    Nothing that is there is replaced.
    """


def tell(done: Mapping[Path, str], *following: str) -> None:
    """Say what was done with which files, and what comes next."""
    from icp_rules.workspace import shown_here

    for path, what in done.items():
        click.echo(f"{what} {shown_here(path)}")
    click.echo()
    for line in following:
        click.echo(line)

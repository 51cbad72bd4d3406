"""``icp init``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("init", short_help="Write a new workspace to start from.")
@click.argument("directory", default=".", type=click.Path(file_okay=False, path_type=Path))
def command(directory: Path) -> None:
    """Write a workspace into DIRECTORY (by default this one): icp.yaml, a rule set, templates, example data.

    Files that are already there are left alone.
    """
    from icp_rules.starter import new_workspace
    from icp_rules.workspace import shown_here

    for path, written in new_workspace(directory):
        click.echo(f"{'wrote' if written else 'kept '} {shown_here(path)}")
    inside = "" if directory.resolve() == Path.cwd() else f"cd {directory} && "
    click.echo(f"\nNext: {inside}icp run")
    click.echo("Then put your own export's columns into icp.yaml and your own profile into rule_sets/.")

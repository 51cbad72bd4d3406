"""``icp schema``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from pathlib import Path


@click.command("schema", short_help="Write the JSON Schemas that editors complete from.")
@options.workspace
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is missing or out of date.")
def command(workspace: Path, check: bool) -> int:
    """Write schemas/*.schema.json from the fields, operators and plugins of the workspace.

    A rule set names its schema in its first line, and the editor's YAML language server checks and completes from it:

    \b
        # yaml-language-server: $schema=../schemas/rule_set.schema.json
    """  # noqa: D301 - \b keeps click from filling the lines
    from icp_rules.diagnostics import ExitCode
    from icp_rules.reports.files import write_text
    from icp_rules.workspace import load_workspace, shown_here
    from icp_rules.workspace_files import schema_files

    loaded = load_workspace(workspace)
    code = ExitCode.OK
    for path, text in schema_files(loaded).items():
        fresh = path.is_file() and path.read_text(encoding="utf-8") == text
        if check and not fresh:
            click.echo(f"{shown_here(path)}: out of date; run `icp schema`", err=True)
            code = ExitCode.FINDINGS
        elif not check:
            if not fresh:
                write_text(path, text)
            click.echo(f"{shown_here(path)}: {'unchanged' if fresh else 'written'}")
    return code

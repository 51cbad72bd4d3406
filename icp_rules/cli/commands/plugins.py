"""``icp plugins``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options, output

if TYPE_CHECKING:
    from pathlib import Path


@click.command("plugins", short_help="List the plugins, what they add, and why one failed.")
@options.workspace
@options.format_
def command(workspace: Path, format_: str) -> int:
    """List the plugins: name, version, where from, what it adds, or why it failed.

    Exits with 1 where a plugin failed.
    """
    from icp_rules.diagnostics import ExitCode
    from icp_rules.workspace import load_workspace

    plugins = load_workspace(workspace, only=[]).plugins
    if format_ == "json":
        output.data(
            [
                {
                    "name": p.name,
                    "version": p.version,
                    "from": p.origin,
                    "adds": list(p.adds),
                    "error": p.error,
                }
                for p in plugins.loaded
            ]
        )
    else:
        output.table(
            ("plugin", "version", "from", "adds"),
            [
                (p.name, p.version or "", p.origin, f"failed: {p.error}" if p.error else ", ".join(p.adds))
                for p in plugins.loaded
            ],
        )
        output.findings(plugins.diagnostics)
    return ExitCode.FINDINGS if any(p.error for p in plugins.loaded) or plugins.diagnostics else ExitCode.OK

"""``icp lint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("lint", short_help="Find what is allowed in rules and is most likely a mistake.")
@options.workspace
@options.as_of
@options.format_
def command(workspace: Path, as_of: date, format_: str) -> int:
    """Find what is allowed in rules and is most likely a mistake, beside all that `icp validate` finds.

    Exits with 1 where there is an error.
    """
    from icp_rules.brief_templates import template_findings
    from icp_rules.checks.linting import as_diagnostics, run_lints
    from icp_rules.diagnostics import ExitCode, Severity
    from icp_rules.diagnostics.render import as_json, as_text, summary
    from icp_rules.plugins import LintContext
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    found = [*loaded.found, *template_findings(loaded, loaded.library.judging)]
    linted, failed = run_lints(loaded.plugins.lints.values(), LintContext(loaded, as_of))
    found += [*as_diagnostics(linted), *failed]
    if format_ == "json":
        click.echo(as_json(found))
    else:
        click.echo("".join(f"{text}\n\n" for text in [as_text(found)] if text) + summary(found))
    return ExitCode.FINDINGS if any(d.severity is Severity.ERROR for d in found) else ExitCode.OK

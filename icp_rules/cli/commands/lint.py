"""``icp lint``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from icp_rules.plugins import SourceProfile
    from icp_rules.workspace import Workspace


@click.command("lint", short_help="Find what is allowed in rules and is most likely a mistake.")
@options.workspace
@options.as_of
@options.against
@options.format_
def command(workspace: Path, as_of: date, against: str | None, format_: str) -> int:
    """Find what is allowed in rules and is most likely a mistake, beside all that `icp validate` finds.

    With --against, the rules are compared with what the accounts or contacts of the workspace hold: values, patterns
    and ranges that no record meets, and fields that few records have. No data point is computed.

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
    linted, failed = run_lints(loaded.plugins.lints.values(), LintContext(loaded, as_of, _profile(loaded, against)))
    found += [*as_diagnostics(linted), *failed]
    if format_ == "json":
        click.echo(as_json(found))
    else:
        click.echo("".join(f"{text}\n\n" for text in [as_text(found)] if text) + summary(found))
    return ExitCode.FINDINGS if any(d.severity is Severity.ERROR for d in found) else ExitCode.OK


def _profile(loaded: Workspace, against: str | None) -> SourceProfile | None:
    """Return what the source holds that the rules are compared with; rules with errors are not compared."""
    if against is None or loaded.errors:
        return None
    from icp_rules.checks.linting.profiling import profile_source
    from icp_rules.cli.progress import progress

    with progress() as tell:
        return profile_source(loaded, against, tell)

"""``icp brief``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


@click.command("brief", short_help="Show an account's briefs.")
@options.account
@options.personas
@options.kinds
@click.option("--html", is_flag=True, help="As web pages instead of Markdown.")
@options.rule_set
@options.workspace
@options.as_of
@options.first_day
def command(  # noqa: PLR0913, PLR0917 - each an option
    account_id: str,
    personas: Sequence[str],
    kinds: Sequence[str],
    html: bool,
    rule_sets: Sequence[str],
    workspace: Path,
    as_of: date,
    start: date | None,
) -> int:
    """Show the briefs of one account by its best rule set, or by those named, whatever its status and tier.

    At a terminal they are drawn, in a pipe they are Markdown. Nothing is written; `icp run` writes briefs for all
    accounts that are chosen.
    """
    from icp_rules.briefs.outcome import Blocked
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.preview import Asked, account_briefs
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    with progress() as tell:
        preview = account_briefs(loaded, Asked(account_id, as_of, rule_sets, personas, kinds, start), tell)
    shown = [brief for brief in preview.briefs if not isinstance(brief, Blocked)]
    if html:
        output.lines(brief.html() for brief in shown)
    else:
        output.markdown(brief.markdown for brief in shown)
    output.findings(preview.found)
    if not preview.briefs:
        click.echo("No brief: no persona has one to show here. A sequence is for a contact who fits.", err=True)
    return ExitCode.TOO_MANY_FAILURES if len(shown) < len(preview.briefs) else ExitCode.OK

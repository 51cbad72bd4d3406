"""``icp brief``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import completion, options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path


@click.command("brief", short_help="Show an account's briefs.")
@click.option("--account", "account_id", required=True, metavar="ID", help="The account.")
@click.option(
    "--persona",
    "personas",
    multiple=True,
    metavar="ID",
    shell_complete=completion.persona_ids,
    help="Only for this persona; may be repeated.",
)
@click.option("--kind", "kinds", multiple=True, metavar="NAME", help="The kind of brief; by default those of icp.yaml.")
@click.option("--html", is_flag=True, help="As web pages instead of Markdown.")
@options.rule_set
@options.workspace
@options.as_of
def command(
    account_id: str,
    personas: Sequence[str],
    kinds: Sequence[str],
    html: bool,
    rule_sets: Sequence[str],
    workspace: Path,
    as_of: date,
) -> int:
    """Show the briefs of one account by its best rule set, or by those named, whatever its status and tier.

    Nothing is written; `icp run` writes briefs for all accounts that are chosen.
    """
    from icp_rules.briefs.outcome import Blocked, blocked_findings
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.preview import account_briefs
    from icp_rules.reports import sources
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    with progress() as tell:
        found = account_briefs(loaded, chosen, account_id, personas, kinds, tell, best=not rule_sets, as_of=as_of)
    blocked = [brief for brief in found.briefs if isinstance(brief, Blocked)]
    shown = [brief for brief in found.briefs if not isinstance(brief, Blocked)]
    output.lines(brief.html() if html else brief.markdown for brief in shown)
    unknown = sources.why_unknown(found.prospects.records, found.prospects.data_points)
    output.findings([*loaded.found, *unknown, *blocked_findings(blocked)])
    if not found.briefs:
        click.echo("No brief: the rule sets have no such persona.", err=True)
    return ExitCode.TOO_MANY_FAILURES if blocked else ExitCode.OK

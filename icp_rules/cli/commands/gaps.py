"""``icp gaps``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@click.command("gaps", short_help="Rank unknown fields by how many accounts they could move.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@options.rule_set
@click.option(
    "--tier", "-t", metavar="NAME", help="Count accounts that could reach this tier; by default any higher tier."
)
@options.workspace
@options.as_of
@options.format_
def command(
    files: Sequence[Path], rule_sets: Sequence[str], tier: str | None, workspace: Path, as_of: date, format_: str
) -> None:
    """Say which unknown or stale fields keep accounts from a tier, by how many accounts each could move.

    FILES are read instead of the workspace's accounts, as in `icp score`. A field counts for what it could do alone:
    for each account that lacks it, all kinds of values that the rules tell apart are judged. Suppressed accounts are
    left out.
    """
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.prospects import read_prospects, rule_fields
    from icp_rules.reports import gaps as report
    from icp_rules.reports import sources
    from icp_rules.whatif import gaps_of, with_tier
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = with_tier(loaded.rule_sets(rule_sets), tier)
    with progress() as tell:
        prospects = read_prospects(loaded, rule_fields(chosen), tell, as_of=as_of, files=files)
        tell("looking for gaps", 0, 0)
        suppressed = prospects.suppression.accounts
        found = [gaps_of(r, prospects.accounts, suppressed, tier, as_of=as_of) for r in chosen]
    output.findings([*loaded.found, *sources.findings(prospects.records, prospects.data_points)])
    if format_ == "json":
        output.data([report.to_dict(gaps) for gaps in found])
        return
    for at, gaps in enumerate(found):
        if at:
            click.echo()
        output.table(report.headers(gaps), report.rows(gaps), title=report.title(gaps))
        output.lines(report.notes(gaps))

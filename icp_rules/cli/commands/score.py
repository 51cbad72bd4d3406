"""``icp score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@click.command("score", short_help="Score accounts, from the workspace's sources or from files.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@options.rule_set
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    required=True,
    help="Where to write the scores; the suffix says the format (.csv, .parquet, …). - is standard output, as CSV.",
)
@options.workspace
@options.as_of
@options.format_
def command(
    files: Sequence[Path], rule_sets: Sequence[str], out: Path, workspace: Path, as_of: date, format_: str
) -> int:
    """Score the workspace's accounts, or those in FILES.

    FILES are read as the source `accounts` is; - is standard input: CSV, JSON, JSON Lines or Parquet, told by how it
    begins. One row an account and rule set: status, tier, score with its interval, coverage, best.
    """
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.exporting import export, exporter
    from icp_rules.judging import score
    from icp_rules.prospects import read_prospects, rule_fields
    from icp_rules.reports import sources, summary
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    writer = exporter(loaded.plugins, out)
    with progress() as tell:
        prospects = read_prospects(loaded, rule_fields(chosen), tell, as_of=as_of, files=files)
        tell("judging", 0, 0)
        suppressed, rank_by = prospects.suppression.accounts, loaded.config.rank_by
        scores = score(prospects.accounts, chosen, suppressed, rank_by, as_of=as_of)
        tell("writing", 0, 0)
        export(scores, writer, out)
    report = summary.summarize(prospects.accounts, scores, chosen, rank_by, as_of=as_of)
    too_many = sources.too_many_rejects(prospects.records, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(prospects.records, prospects.data_points), *too_many])
    to_stderr = str(out) == "-"
    if format_ == "json":
        output.data({**report.to_dict(), **sources.to_dict(prospects.records, prospects.data_points)}, err=to_stderr)
    else:
        output.lines([*summary.text(report), *sources.text(prospects.records, prospects.data_points)], err=to_stderr)
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK

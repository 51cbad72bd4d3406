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
    required=True,
    help="Where to write the scores; the suffix says the format (.csv, .parquet, …). - is standard output, as CSV."
    " With --engine spark a folder, on any file system of the cluster.",
)
@options.workspace
@options.as_of
@options.format_
@click.option(
    "--engine",
    type=click.Choice(("polars", "spark")),
    default="polars",
    show_default=True,
    help="What judges: Polars in this process, or a Spark cluster, on Parquet and tables.",
)
@click.option("--master", metavar="URL", help="The cluster, as spark://host:7077; else as Spark is configured.")
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="SOURCE=TABLE",
    help="A table of the cluster's catalog to read as this source of icp.yaml; may be repeated.",
)
def command(  # noqa: PLR0913, PLR0917 - click passes each option by its name
    files: Sequence[Path],
    rule_sets: Sequence[str],
    out: str,
    workspace: Path,
    as_of: date,
    format_: str,
    engine: str,
    master: str | None,
    tables: Sequence[str],
) -> int:
    """Score the workspace's accounts, or those in FILES.

    FILES are read as the source `accounts` is; - is standard input: CSV, JSON, JSON Lines or Parquet, told by how it
    begins. One row an account and rule set: status, tier, score with its interval, coverage, best.
    """
    if engine == "spark":
        from icp_rules.cli.cluster import score_on

        return score_on(master, files, rule_sets, out, workspace, as_of, format_, tables)
    if master is not None or tables:
        raise click.UsageError(f"{'--master' if master is not None else '--table'} is for --engine spark")
    return _score(files, rule_sets, _file(out), workspace, as_of, format_)


def _file(out: str) -> Path:
    """Return where to write; click says what is wrong with it."""
    kind: click.Path[Path] = click.Path(dir_okay=False, path_type=Path, allow_dash=True)
    return kind.convert(out, None, None)


def _score(
    files: Sequence[Path], rule_sets: Sequence[str], out: Path, workspace: Path, as_of: date, format_: str
) -> int:
    """Score in this process."""
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.exporting import export, exporter
    from icp_rules.judging import judge
    from icp_rules.prospects import read_prospects, rule_fields
    from icp_rules.reports import sources, summary
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    writer = exporter(loaded.plugins, out)
    with progress() as tell:
        prospects = read_prospects(loaded, rule_fields(chosen), tell, as_of=as_of, files=files)
        tell("judging", 0, 0)
        suppressed = prospects.suppression.accounts
        judgement = judge(prospects.accounts, chosen, suppressed, loaded.config.rank_by, as_of=as_of)
        tell("writing", 0, 0)
        export(judgement.scores, writer, out)
    rank_by, scores = loaded.config.rank_by, judgement.scores
    report = summary.summarize(prospects.accounts, scores, judgement.traces, chosen, rank_by, as_of=as_of)
    too_many = sources.too_many_rejects(prospects.records, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(prospects.records, prospects.data_points), *too_many])
    to_stderr = str(out) == "-"
    if format_ == "json":
        output.data({**report.to_dict(), **sources.to_dict(prospects.records, prospects.data_points)}, err=to_stderr)
    else:
        output.lines([*summary.text(report), *sources.text(prospects.records, prospects.data_points)], err=to_stderr)
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK

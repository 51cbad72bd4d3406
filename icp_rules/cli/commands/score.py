"""``icp score``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

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
    metavar="FILE",
    help="Where to write the scores; the suffix says the format (.csv, .parquet, …). - is standard output, as CSV."
    " With --engine spark a folder, on any file system of the cluster.",
)
@click.option(
    "--memory",
    type=options.Size(),
    default="4GB",
    show_default=True,
    metavar="SIZE",
    help="How much memory to use. Accounts that need more are scored in parts, kept beside --out until all are done.",
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
@click.option(
    "--master", metavar="URL", help="With --engine spark: the cluster, as spark://host:7077; else as configured."
)
@click.option(
    "--table",
    "tables",
    multiple=True,
    metavar="SOURCE=TABLE",
    help="With --engine spark: a table of its catalog to read as this source of icp.yaml; may be repeated.",
)
@click.pass_context
def command(  # noqa: PLR0913, PLR0917 - click passes each option by its name
    context: click.Context,
    files: Sequence[Path],
    rule_sets: Sequence[str],
    out: str,
    memory: int,
    workspace: Path,
    as_of: date,
    format_: str,
    engine: str,
    master: str | None,
    tables: Sequence[str],
) -> int:
    """Score the workspace's accounts, or those in FILES.

    FILES are read as the source `accounts` is; - is standard input: CSV, JSON, JSON Lines or Parquet, told by how it
    begins. One row an account and rule set: status, tier, score with its interval, coverage, whether the rule set
    is the account's best, and whether it may not be contacted (suppressed).
    Accounts that need more than --memory are scored in parts. Stopped in the middle, the same command goes on
    where it was.
    """
    if engine == "spark":
        from icp_rules.cli.cluster import score_on

        if context.get_parameter_source("memory") is not ParameterSource.DEFAULT:
            raise click.UsageError("--memory is for --engine polars; a cluster is told by its own settings")
        return score_on(master, files, rule_sets, out, workspace, as_of, format_, tables)
    if master is not None or tables:
        raise click.UsageError(f"{'--master' if master is not None else '--table'} is for --engine spark")
    return _score(files, rule_sets, _file(out), memory, workspace, as_of, format_)


def _file(out: str) -> Path:
    """Return where to write; click says what is wrong with it."""
    kind: click.Path[Path] = click.Path(dir_okay=False, path_type=Path, allow_dash=True)
    return kind.convert(out, None, None)


def _score(
    files: Sequence[Path],
    rule_sets: Sequence[str],
    out: Path,
    memory: int,
    workspace: Path,
    as_of: date,
    format_: str,
) -> int:
    """Score in this process."""
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.exporting import STANDARD_OUTPUT, exporter
    from icp_rules.reports import sources, summary, suppression
    from icp_rules.scores import ScoreJob
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    job = ScoreJob(loaded, chosen, files, exporter(loaded.plugins, out), out, memory, as_of)
    with progress() as tell:
        scored = job.run(tell, lambda text: output.lines([text], err=True), lambda told: output.findings([told]))
    too_many = sources.too_many_rejects(scored, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(scored, scored.data_points), *too_many])
    to_stderr = out == STANDARD_OUTPUT
    if format_ == "json":
        read = sources.to_dict(scored, scored.data_points)
        output.data({**scored.summary.to_dict(), **read, "suppressed": scored.suppressed.to_dict()}, err=to_stderr)
    else:
        lines = [*summary.text(scored.summary), *sources.text(scored, scored.data_points)]
        output.lines([*lines, *suppression.text(scored.suppressed, contacts=False)], err=to_stderr)
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK

"""``icp score`` on a Spark cluster: what the options mean there, and what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import output
from icp_rules.cli.progress import progress
from icp_rules.cluster.scoring import Inputs, score_on_cluster
from icp_rules.cluster.session import spark_session
from icp_rules.diagnostics import ExitCode, nearest
from icp_rules.plugins.values import by_suffix
from icp_rules.records.content import STANDARD_INPUT
from icp_rules.reports import summary
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date
    from pathlib import Path


def score_on(  # noqa: PLR0913, PLR0917 - the options of one command
    master: str | None,
    files: Sequence[Path],
    rule_sets: Sequence[str],
    out: str,
    workspace: Path,
    as_of: date,
    format_: str,
    tables: Sequence[str],
) -> int:
    """Score on a cluster, print the counts, and return the exit code."""
    loaded = load_workspace(workspace)
    if STANDARD_INPUT in files:
        raise click.UsageError("standard input is read in this process; a cluster reads Parquet files and tables")
    if out == str(STANDARD_INPUT) or by_suffix(loaded.root / out, loaded.plugins.exports) is not None:
        raise click.BadParameter(f"'{out}' is a file, and a cluster writes a folder of tables", param_hint="--out")
    named = _named(tables, loaded.config.sources)
    if files and "accounts" in named:
        raise click.UsageError("the accounts are either FILES or a --table")
    chosen = loaded.rule_sets(rule_sets)
    with spark_session(master) as session, progress() as tell:
        run = score_on_cluster(session, loaded, chosen, Inputs(tuple(files), named), out, tell, as_of=as_of)
    too_many = run.too_many_rejects(loaded.config.max_rejects)
    output.findings([*loaded.found, *too_many])
    if format_ == "json":
        output.data({**run.summary.to_dict(), "rows_in": run.checked.rows, "rejected": run.checked.nobody})
    else:
        rejected = f"; {run.checked.nobody:,} rows without an account_id are left out" if run.checked.nobody else ""
        output.lines([*summary.text(run.summary), f"\nScores and traces are in {out}{rejected}"])
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK


def _named(tables: Sequence[str], sources: Collection[str]) -> dict[str, str]:
    """Return the table that each source is to be read from."""
    found: dict[str, str] = {}
    for text in tables:
        source, _, table = text.partition("=")
        if not (source and table):
            raise click.BadParameter(f"{text!r} is not such as accounts=sales.accounts", param_hint="--table")
        if source in found:
            raise click.BadParameter(f"'{source}' is named twice", param_hint="--table")
        if source not in sources:
            near = nearest(source, sources)
            hint = f"did you mean '{near}'?" if near else f"there are {', '.join(sources) or 'none'}"
            raise click.BadParameter(f"icp.yaml has no source '{source}'; {hint}", param_hint="--table")
        found[source] = table
    return found

"""``icp run``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@click.command("run", short_help="Score all accounts and write the briefs: the main job.")
@options.rule_set
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the results; by default out/ in the workspace.",
)
@options.workspace
@options.as_of
@options.first_day
@options.format_
def command(
    rule_sets: Sequence[str], out: Path | None, workspace: Path, as_of: date, start: date | None, format_: str
) -> int:
    """Judge all accounts by all rule sets and write the results.

    \b
    out/scores.csv, .parquet   one row an account and rule set
    out/trace/RULE_SET.parquet why: the state and points of every rule
    out/panel.parquet          who is known, and who is missing, at each account
    out/left_out.csv           contacts who fit and get no brief, and why
    out/briefs/                a brief for each account and persona, as Markdown and HTML
    out/sequences/             every step of every contact's sequence: when, how, and what to say
    out/rejects.csv            rows that could not be used
    out/suppressed.csv         who may not be contacted, by which list and why
    out/run.json               counts, versions, and the hash of every file above

    Which accounts get briefs stands under `briefs:` in icp.yaml. Exits with 4 where more rows were rejected than
    `max_rejects` allows, or a brief could not be written.
    """  # noqa: D301 - \b keeps click from filling the lines
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.pipeline import run
    from icp_rules.reports import sources, summary, suppression
    from icp_rules.workspace import load_workspace, shown_here

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    folder = Path(shown_here(out or loaded.root / "out"))
    with progress() as tell:
        tell_of = lambda text: output.lines([text], err=True)  # noqa: E731
        done = run(loaded, chosen, folder, tell, tell_of, as_of=as_of, start=start)
    records, points = done.prospects.records, done.prospects.data_points
    too_many = sources.too_many_rejects(records, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(records, points), *done.outreach.found, *too_many])
    if format_ == "json":
        output.data(done.record)
    else:
        output.lines([*summary.text(done.summary), *sources.text(records, points)])
        output.lines(summary.briefs_text(done.record, done.outreach.rendered))
        output.lines(suppression.text(done.prospects.left_out.counts()))
        output.lines(summary.where_text(done.record, folder))
    return ExitCode.TOO_MANY_FAILURES if done.outreach.blocked or too_many else ExitCode.OK

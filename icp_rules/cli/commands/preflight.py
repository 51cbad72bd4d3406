"""``icp preflight``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.preflight import Preflight


@click.command("preflight", short_help="Say which briefs a run would write, which not, and why.")
@options.rule_set
@options.workspace
@options.as_of
@options.first_day
@options.format_
def command(rule_sets: Sequence[str], workspace: Path, as_of: date, start: date | None, format_: str) -> int:
    """Render all briefs that `icp run` would write, and keep none.

    Says how many would be written, which line of a template and which unknown value keep others from it, how often a
    default('…') stands for a value and a sentence is dropped, and which values to look after first.

    Nothing is written. Exits with 4 where `icp run` would: a brief would be blocked, or more rows were rejected than
    `max_rejects` allows.
    """
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.preflight import preflight
    from icp_rules.reports import sources
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    chosen = loaded.rule_sets(rule_sets)
    with progress() as tell:
        found = preflight(loaded, chosen, tell, as_of=as_of, start=start)
    records, points = found.prospects.records, found.prospects.data_points
    too_many = sources.too_many_rejects(records, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(records, points), *too_many])
    if format_ == "json":
        output.data(found.to_dict())
    else:
        output.lines(_text(found))
    return ExitCode.TOO_MANY_FAILURES if found.blocked or too_many else ExitCode.OK


def _text(found: Preflight) -> Iterator[str]:
    from icp_rules.language.wording import counted
    from icp_rules.reports.summary import lacks_text

    kinds = ", ".join(f"{n:,} of kind {kind}" for kind, n in found.written.items() if n)
    yield f"Briefs for {counted(found.accounts, 'account')} as of {found.as_of}: {kinds or 'none'} would be written"
    yield f"{counted(len(found.blocked), 'brief')} could not be written"
    for cause in found.causes:
        one = cause.example
        yield f"  {one.location.file}:{one.location.line}  {one.message}: {counted(cause.briefs, 'brief')}"
        yield f"      such as {one.about.persona} at {one.about.account_id}"
    yield from lacks_text(found.to_dict()["briefs"])
    if found.steps:
        yield "\nTo write more of them"
        for step in found.steps:
            yield f"  {step.path} ({step.reason.value}) blocks {counted(step.briefs, 'brief')}. {step.advice}"

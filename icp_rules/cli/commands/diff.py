"""``icp diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.language.config import Config


@click.command("diff", short_help="Compare two git revisions of the rules on the same accounts.")
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--against",
    "against",
    multiple=True,
    metavar="SOURCE",
    help="The accounts to judge: the source accounts of icp.yaml, by default, or a file; may be repeated for files.",
)
@click.option("--names", is_flag=True, help="Show the names of accounts, and warnings about records, which quote them.")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, help="How many accounts each list shows."
)
@options.workspace
@options.as_of
@click.option(
    "--format",
    "format_",
    type=click.Choice((*options.FORMATS, "markdown")),
    default="text",
    help="Text for people, JSON for programs, Markdown for a comment on a pull request.",
)
def command(  # noqa: PLR0913, PLR0917 - what a user may choose
    base: str | None,
    head: str | None,
    against: Sequence[str],
    names: bool,
    top: int,
    workspace: Path,
    as_of: date,
    format_: str,
) -> int:
    """Judge the same accounts by the rules of two revisions, BASE and HEAD, and say what moved and why.

    BASE is by default where HEAD left the default branch, and HEAD is the work tree. A...B is as in git diff: B
    compared with the merge base of both. Rules are compared by what they mean: wording moves nothing. Records, data
    points and plugins are those of the work tree for both; the work tree and git's files stay as they are.
    """
    from icp_rules.checks import revisions
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode, Severity
    from icp_rules.language.wording import counted
    from icp_rules.reports import revisions as report
    from icp_rules.reports import sources
    from icp_rules.reports.revisions_page import page

    chosen = revisions.choose(workspace, base, head)
    config = chosen.workspace.config
    files = _files(against, config)
    with progress() as tell:
        compared = revisions.compare(chosen, tell, as_of=as_of, files=files, names=names, top=top)
    found, prospects = compared.difference, compared.prospects
    of_records = sources.findings(prospects.records, prospects.data_points)
    too_many = sources.too_many_rejects(prospects.records, config.max_rejects)
    output.findings([*found.found, *(of_records if names else ()), *too_many])
    if of_records and not names:
        hidden = counted(len(of_records), "warning")
        click.echo(f"{hidden} about the records not shown, for they quote them; --names shows all", err=True)
    if format_ == "json":
        output.data(report.to_dict(found))
    elif format_ == "markdown":
        output.lines([page(found)])
    else:
        output.lines([*report.text(found), *sources.text(prospects.records, prospects.data_points)])
    if any(d.severity is Severity.ERROR for d in found.found):
        return ExitCode.FINDINGS
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK


def _files(against: Sequence[str], config: Config) -> list[Path]:
    """Return the files to read as accounts; none for the workspace's own."""
    from icp_rules.language.config import ACCOUNTS

    if not against or list(against) == [ACCOUNTS]:
        return []
    for name in against:
        if name in config.sources:
            other = "Name it alone." if name == ACCOUNTS else "Only `accounts` has accounts; or name a file."
            raise click.UsageError(f"--against {name} is a source of icp.yaml. {other}")
        if name != "-" and not Path(name).is_file():
            raise click.UsageError(f"--against {name} is neither `{ACCOUNTS}` nor a file.")
    return [Path(name) for name in against]

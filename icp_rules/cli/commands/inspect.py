"""``icp inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date


@click.command("inspect", short_help="Report how good the data of the sources is.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Only this source; may be repeated.")
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the report. By default standard output.",
)
@options.workspace
@options.as_of
@click.option(
    "--format",
    "format_",
    type=click.Choice((*options.FORMATS, "html")),
    default="text",
    help="Text for people, JSON for programs, HTML for a browser.",
)
def command(sources: Sequence[str], out: Path | None, workspace: Path, as_of: date, format_: str) -> int:
    """Report how good the data of the workspace's sources is.

    For each field: how much of it is known, how old it is, what cannot be read and why, what its vocabulary does not
    know, and whether rule sets read it. For each source: the rows that were rejected, and why. For the accounts: where
    the contradictions hold that icp.yaml states.

    No data point is computed but those that contradictions read. What the report finds does not change the exit code:
    it is 0 whenever the report could be made.
    """
    from icp_rules.cli.quality import report_quality

    return report_quality(workspace, sources, out, format_, as_of=as_of)

"""``icp inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

_KINDS = ("accounts", "contacts", "facts")


@click.command("inspect", short_help="Propose a map for unknown files, or report how good the data is.")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What FILES are; by default their columns tell.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="Report on this source; may be repeated.")
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the block, or the report. A file that is there is left alone by a block. By default standard"
    " output.",
)
@options.workspace
@options.as_of
@click.option(
    "--format",
    "format_",
    type=click.Choice((*options.FORMATS, "html")),
    default="text",
    help="Text for people, JSON for programs; a report is also HTML for a browser.",
)
def command(
    files: Sequence[Path],
    kind: str | None,
    sources: Sequence[str],
    out: Path | None,
    workspace: Path,
    as_of: date,
    format_: str,
) -> int:
    """Look through FILES nobody has mapped yet; without FILES, through the workspace's sources.

    Of FILES, a table says for each column which field it looks like, of what type, how much of it can be read, and what
    would be unknown. Below it is a block for icp.yaml, for review: what the cells leave open stands in it as a comment.
    In a folder without an icp.yaml it is a whole one. A folder is one source, and so are a pattern in quotes and files
    with the same columns; of a workbook, each sheet is looked through.

    Of the workspace's sources, a report says for each field how much of it is known, how old it is, what cannot be read
    and why, what its vocabulary does not know, and whether rule sets read it; which rows were rejected, and why; and
    where the contradictions hold that icp.yaml states. No data point is computed but those that contradictions read.
    What the report finds does not change the exit code: it is 0 whenever the report could be made.
    """
    if files:
        if sources or format_ == "html":
            raise click.UsageError(
                f"{'--source' if sources else '--format html'} is for a report, which takes no FILES"
            )
        from icp_rules.cli.proposal import propose_sources

        return propose_sources(files, kind, out, workspace, format_)
    if kind:
        raise click.UsageError("--as says what FILES are: name a file")
    from icp_rules.cli.quality import report_quality

    return report_quality(workspace, sources, out, format_, as_of=as_of)

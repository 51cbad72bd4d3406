"""``icp inspect``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.records.proposing import Proposal
    from icp_rules.workspace import Workspace

_KINDS = ("accounts", "contacts", "facts")


@click.command("inspect", short_help="Propose how unknown files become sources.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What the files are; by default their columns tell.")
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to write the block; a file that is there is left alone. By default standard output.",
)
@options.workspace
@options.format_
def command(files: Sequence[Path], kind: str | None, out: Path | None, workspace: Path, format_: str) -> int:
    """Look through FILES nobody has mapped yet, and propose a block for icp.yaml.

    A table says for each column which field it looks like, of what type, how much of it can be read, and what would be
    unknown. The block is for review: what the cells leave open stands in it as a comment. In a folder without an
    icp.yaml it is a whole one.
    """
    if not files:
        raise click.UsageError("name a file: icp inspect export.csv")
    return _proposed(files, kind, out, workspace, format_)


def _proposed(files: Sequence[Path], kind: str | None, out: Path | None, start: Path, format_: str) -> int:
    """Propose sources for files; the table gives way to the block on standard output."""
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.language.config import ACCOUNTS
    from icp_rules.language.reading.configuration import CONFIG_FILE
    from icp_rules.records.proposing import Kind, Known, propose
    from icp_rules.reports import inspection
    from icp_rules.reports.files import refuse_existing, write_text
    from icp_rules.reports.proposed_block import block
    from icp_rules.workspace import load_plugins_of

    if out:
        refuse_existing(out)
    loaded = None if out and out.name == CONFIG_FILE else _workspace(start)
    root = loaded.root if loaded else out.parent if out else start
    config = loaded.config if loaded else None
    known = Known(config.fields, config.currency, ACCOUNTS in config.sources) if config else Known()
    readers = (loaded.plugins if loaded else load_plugins_of(None)).sources
    paths = [file.resolve() for file in files]
    with progress() as tell:
        proposal = propose(root.resolve(), paths, readers, known, tell, Kind(kind) if kind else None)
    text = block(proposal, root, whole=loaded is None)
    if out:
        write_text(out, text)
    if format_ == "json":
        output.data(inspection.to_dict(proposal, text))
    else:
        _show(proposal, err=out is None)
        output.lines([f"wrote {out}; review it, then: icp validate" if out else text.rstrip("\n")])
    output.findings(proposal.found)
    return ExitCode.OK


def _show(proposal: Proposal, *, err: bool) -> None:
    from icp_rules.cli import output
    from icp_rules.reports import inspection

    for file in proposal.files:
        output.table(inspection.HEADERS, inspection.rows(file), inspection.title(file), err=err)
        output.lines([""], err=err)


def _workspace(start: Path) -> Workspace | None:
    """Return the workspace that the files are for, or None where there is none yet."""
    from icp_rules.diagnostics import Code, DiagnosticError
    from icp_rules.workspace import load_workspace

    try:
        return load_workspace(start, only=[])
    except DiagnosticError as error:
        if error.diagnostics[0].code is not Code.NO_WORKSPACE:
            raise
        return None

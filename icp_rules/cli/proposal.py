"""Proposes sources for unknown files."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from icp_rules.records.proposing import Proposal


def propose_sources(files: Sequence[Path], kind: str | None, out: Path | None, start: Path, format_: str) -> int:
    """Propose sources for files; the table gives way to the block on standard output."""
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.language.config import ACCOUNTS
    from icp_rules.language.folders import CONFIG_FILE
    from icp_rules.records.proposing import Kind, Known, propose
    from icp_rules.reports import inspection
    from icp_rules.reports.files import refuse_existing, write_text
    from icp_rules.reports.proposed_block import block
    from icp_rules.workspace import load_plugins_of, workspace_if_any

    if out:
        refuse_existing(out)
    loaded = None if out and out.name == CONFIG_FILE else workspace_if_any(start)
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

"""``icp duplicates``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.language.config import SourceConfig
    from icp_rules.records import Records
    from icp_rules.records.duplicates import Duplicates


@click.command("duplicates", short_help="List accounts, or contacts, that are likely one and the same.")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--contacts", is_flag=True, help="Pairs of the workspace's contacts instead of its accounts.")
@click.option(
    "--out",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path, allow_dash=True),
    help="Where to write all pairs; the suffix says the format (.csv, .parquet, …). - is standard output, as CSV.",
)
@options.workspace
@options.format_
def command(files: Sequence[Path], contacts: bool, out: Path | None, workspace: Path, format_: str) -> int:
    """List pairs of the workspace's accounts, or of those in FILES, that are likely one company.

    FILES are read as the source `accounts` is; - is standard input: CSV, JSON, JSON Lines or Parquet, told by how it
    begins. Each pair has a likeness from 0.5 to 1 and the reasons for it, the most alike first. Nothing is merged.
    """
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.exporting import export, exporter
    from icp_rules.records import read_records
    from icp_rules.reports import duplicates, sources
    from icp_rules.workspace import load_workspace

    if contacts and files:
        raise click.UsageError("FILES are accounts; --contacts compares the workspace's own contacts.")
    loaded = load_workspace(workspace, only=[])
    writer = exporter(loaded.plugins, out) if out else None
    with progress() as tell:
        tell("reading sources", 0, 0)
        config = replace(loaded.config, sources=_of(loaded.config.sources, contacts=contacts))
        records = read_records(config, loaded.plugins.sources, files=files, wanted=())
        tell("comparing", 0, 0)
        found = _found(records, contacts=contacts)
        if out and writer:
            export(found.pairs, writer, out)
    too_many = sources.too_many_rejects(records, loaded.config.max_rejects)
    output.findings([*loaded.found, *sources.findings(records, ()), *too_many])
    to_stderr = str(out) == "-"
    if format_ == "json":
        output.data({**duplicates.to_dict(found), **sources.to_dict(records, ())}, err=to_stderr)
    else:
        what = "contacts" if contacts else "accounts"
        output.lines([*duplicates.text(found, what), *sources.text(records, ())], err=to_stderr)
    return ExitCode.TOO_MANY_FAILURES if too_many else ExitCode.OK


def _of(sources: Mapping[str, SourceConfig], *, contacts: bool) -> dict[str, SourceConfig]:
    """Return the sources that are compared; contacts come with the accounts they are matched to."""
    from icp_rules.language.config import ACCOUNTS, CONTACTS

    names = (ACCOUNTS, CONTACTS) if contacts else (ACCOUNTS,)
    return {name: source for name, source in sources.items() if name in names}


def _found(records: Records, *, contacts: bool) -> Duplicates:
    from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
    from icp_rules.language.config import CONTACTS
    from icp_rules.records.duplicates import duplicate_accounts, duplicate_contacts

    if not contacts:
        return duplicate_accounts(records.accounts)
    if all(source.name != CONTACTS for source in records.sources):
        help_line = "Name the file under sources: contacts: in icp.yaml."
        raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, "there is no source of contacts", help=help_line))
    return duplicate_contacts(records.contacts)

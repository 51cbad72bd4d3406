"""``icp docs``."""

from __future__ import annotations

from pathlib import Path

import click

from icp_rules.cli import options

_FOLDER = "reference"


@click.command("docs", short_help="Write the rules, fields and operators as pages to read.")
@click.option(
    "--out",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    help=f"Where to write the pages; by default {_FOLDER}/ of the workspace.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a page is missing or out of date.")
@options.workspace
def command(out: Path | None, check: bool, workspace: Path) -> int:
    """Write the reference of the workspace in plain English: a page for each rule set, its fields, the operators.

    Who must pass, what gives points and why, tiers, personas, and what comes from another rule set. A page of a rule
    set that is gone is removed; files that this command did not write are left alone.
    """
    from icp_rules.diagnostics import ExitCode
    from icp_rules.reference.pages import outdated, workspace_pages
    from icp_rules.reports.files import write_text
    from icp_rules.workspace import load_workspace, shown_here

    loaded = load_workspace(workspace)
    folder = out or loaded.root / _FOLDER
    pages = workspace_pages(loaded)
    stale = outdated(folder, pages)
    if check:
        for path in stale:
            click.echo(f"{shown_here(path)}: out of date; run `icp docs`", err=True)
        return ExitCode.FINDINGS if stale else ExitCode.OK
    texts = {folder / name: text for name, text in pages.items()}
    for path in stale:
        if path in texts:
            write_text(path, texts[path])
        else:
            path.unlink()
        click.echo(f"{shown_here(path)}: {'written' if path in texts else 'removed'}")
    click.echo(f"{len(pages)} pages in {shown_here(folder)}, {len(pages) - len(texts.keys() & set(stale))} unchanged")
    return ExitCode.OK

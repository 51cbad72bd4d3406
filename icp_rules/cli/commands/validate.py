"""``icp validate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import garbage, options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.diagnostics import Diagnostic


@click.command("validate", short_help="Check rule sets, lists, templates, tests and icp.yaml.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options.workspace
@options.format_
@garbage.is_kept()
def command(paths: Sequence[Path], workspace: Path, format_: str) -> int:
    """Check the whole workspace, or only the rule sets and tests (files or folders) at PATHS.

    Lists of who may not be contacted are checked with the whole workspace: their columns, dates and every row.
    Tests are read and not run: `icp test` runs them. Every finding of every file is shown at once. Exits with 1 where
    there is an error.
    """
    from icp_rules.diagnostics import ExitCode, Severity
    from icp_rules.diagnostics.render import as_json, as_text, in_order, summary

    files, found = _checked(paths, workspace)
    if format_ == "json":
        click.echo(as_json(found))
    else:
        if found:
            click.echo(as_text(in_order(found)) + "\n", err=True)
        click.echo(f"{files} {'file' if files == 1 else 'files'} checked: {summary(found)}")
    return ExitCode.FINDINGS if any(d.severity is Severity.ERROR for d in found) else ExitCode.OK


def _checked(paths: Sequence[Path], start: Path) -> tuple[int, list[Diagnostic]]:
    """Return how many files were checked, and what was found in them."""
    from icp_rules.checks.cases.reading import case_paths, read_cases
    from icp_rules.diagnostics import Code, DiagnosticError
    from icp_rules.language.fields import FieldTable
    from icp_rules.language.folders import CONFIG_FILE, LISTS_FILE, RULE_SETS, files_in, is_test
    from icp_rules.language.reading import read_library
    from icp_rules.workspace import load_workspace, shown_here

    named = [p.resolve() for path in paths for p in (files_in(path, "*.yaml") if path.is_dir() else [path])]
    tests = [p for p in named if is_test(p)]
    # lists and icp.yaml are checked with every rule set
    only = [p for p in named if p not in tests and p.name not in (LISTS_FILE, CONFIG_FILE)]
    try:
        # a test is checked with the rule set that it names
        loaded = load_workspace(options.start(paths, start), only if paths and not tests else None)
    except DiagnosticError as error:
        if error.diagnostics[0].code is not Code.NO_WORKSPACE or not only:
            raise
        libraries = [read_library(p.parent, FieldTable(), shown_here, [p]) for p in only]
        return len(only), [d for library in libraries for d in library.found]
    found = list(loaded.found)
    if not loaded.errors:
        from icp_rules.brief_templates import template_findings

        found += template_findings(loaded, loaded.library.judging)
        if not paths and loaded.config.suppress:
            from icp_rules.records.suppression import list_findings

            found += list_findings(loaded.config, loaded.plugins.sources)
        if tests or not paths:
            found += [one for file in read_cases(loaded, tests) for one in file.found]
    files = len(named) if paths else len([*files_in(loaded.root / RULE_SETS, "*.yaml"), *case_paths(loaded.root)]) + 1
    return files, found

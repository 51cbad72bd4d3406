"""``icp lint``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import garbage, options

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icp_rules.language.config import LintConfig, LintName
    from icp_rules.plugins import Lint, LintContext, SourceProfile
    from icp_rules.reports.lint import LintReport
    from icp_rules.workspace import Workspace

FORMATS = (*options.FORMATS, "sarif", "github")


@click.command("lint", short_help="Find what is allowed in rules and is most likely a mistake.")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@options.workspace
@options.as_of
@click.option(
    "--include",
    multiple=True,
    metavar="CODE",
    help="Only this lint, or those whose codes begin so, whatever icp.yaml includes; may be repeated.",
)
@click.option(
    "--exclude",
    multiple=True,
    metavar="CODE",
    help="Not this lint, or those whose codes begin so, whatever icp.yaml excludes; may be repeated.",
)
@options.against
@click.option("--strict", is_flag=True, help="Exit with 1 where there is a warning, too.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what any rule means.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    help="Text for people, JSON for programs, SARIF 2.1.0 for code scanning, annotations for GitHub's workflows.",
)
@click.option("--list", "list_", is_flag=True, help="List the lints with their severities, and lint nothing.")
@click.option(
    "--explain",
    metavar="CODE",
    help="Say what a lint finds and why, with an example, or what a diagnostic means, and lint nothing.",
)
@garbage.is_kept()
def command(  # noqa: PLR0913, PLR0917 - what a user may choose; click passes it by name
    paths: Sequence[Path],
    workspace: Path,
    as_of: date,
    include: Sequence[str],
    exclude: Sequence[str],
    against: str | None,
    strict: bool,
    fix: bool,
    format_: str,
    list_: bool,
    explain: str | None,
) -> int:
    """Find what is allowed in rules and is most likely a mistake, beside all that `icp validate` finds.

    With --against, the rules are compared with what the accounts or contacts of the workspace hold: values, patterns
    and ranges that no record meets, and fields that few records have. No data point is computed.

    PATHS (files or folders) limit what is shown, or mended, to what lies in them; errors in icp.yaml and
    lists.yaml are shown all the same. Exits with 1 where there is an error.
    """
    from icp_rules.cli.lints import explain_code, lints_of, list_lints
    from icp_rules.diagnostics import ExitCode, Severity
    from icp_rules.plugins import LintContext
    from icp_rules.workspace import load_workspace

    start = options.start(paths, workspace)
    if explain is not None:
        explain_code(lints_of(start)[0], explain)
        return ExitCode.OK
    if list_:
        list_lints(*lints_of(start), format_)
        return ExitCode.OK
    loaded = load_workspace(start)
    _check_paths(loaded, paths)
    context, asked = LintContext(loaded, as_of, _profile(loaded, against)), _asked(loaded, include, exclude)
    report = _report(context, asked, paths, fix=fix)
    click.echo(_written(report, format_))
    fails = report.has(Severity.ERROR) or (strict and report.has(Severity.WARNING))
    return ExitCode.FINDINGS if fails else ExitCode.OK


def _check_paths(loaded: Workspace, paths: Sequence[Path]) -> None:
    """Raise UsageError for a path where there is nothing to lint: no finding of it would say nothing."""
    from icp_rules.checks.linting import not_in_workspace

    beside = not_in_workspace(loaded, paths)
    if beside:
        names = ", ".join(f"'{path}'" for path in beside)
        raise click.UsageError(
            f"there is nothing to lint in {names}: icp.yaml, rule_sets/, templates/ and plugins/ of the workspace "
            f"{loaded.root} can be linted, and the vocabularies and titles that its icp.yaml names."
        )


def _asked(loaded: Workspace, include: Sequence[str], exclude: Sequence[str]) -> LintConfig:
    """Return which lints run: what the command line says goes before what icp.yaml does."""
    from dataclasses import replace

    lints, config = loaded.plugins.lints, loaded.config.lint
    if include:
        config = replace(config, include=_names("--include", include, lints))
    return replace(config, exclude=_names("--exclude", exclude, lints)) if exclude else config


def _names(option: str, given: Sequence[str], lints: Mapping[str, Lint]) -> tuple[LintName, ...]:
    from icp_rules.checks.linting import unknown_lint
    from icp_rules.language.config import LintName

    names = tuple(LintName(text.upper()) for text in given)
    for name in names:
        if "," in name.text:
            repeated = " ".join(f"{option} {one.strip()}" for one in name.text.split(","))
            raise click.UsageError(f"{option} takes one code at a time; write: {repeated}")
        if not any(code.startswith(name.text) for code in lints):
            unknown = unknown_lint(name, lints)
            raise click.UsageError(f"{option}: {unknown.message}. {unknown.help}")
    return names


def _report(context: LintContext, asked: LintConfig, paths: Sequence[Path], *, fix: bool) -> LintReport:
    """Return what the lints find, or what they still find once it is mended, which is told."""
    from icp_rules.checks.linting import fix_workspace, lint_workspace
    from icp_rules.language.wording import counted

    if not fix:
        return lint_workspace(context, asked, paths)
    report, fixed = fix_workspace(context, asked, paths)
    click.echo(f"fixed {counted(fixed.findings, 'finding')} in {counted(len(fixed.files), 'file')}", err=True)
    return report


def _written(report: LintReport, format_: str) -> str:
    """Return the report in a format."""
    from icp_rules.cli.output import as_json
    from icp_rules.reports.github import github_annotations
    from icp_rules.reports.lint import lint_data, lint_summary, lint_text
    from icp_rules.reports.sarif import sarif_data

    if format_ == "json":
        return as_json(lint_data(report))
    if format_ == "sarif":
        return as_json(sarif_data(report))
    if format_ == "github":
        return "\n".join([*github_annotations(report.shown), lint_summary(report)])
    return lint_text(report)


def _profile(loaded: Workspace, against: str | None) -> SourceProfile | None:
    """Return what the source holds that the rules are compared with; rules with errors are not compared."""
    if against is None or loaded.errors:
        return None
    from icp_rules.checks.linting.profiling import profile_source
    from icp_rules.cli.progress import progress

    with progress() as tell:
        return profile_source(loaded, against, tell)

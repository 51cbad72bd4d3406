"""Tells which lints there are, and what one of them is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import output

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.language.config import LintConfig
    from icp_rules.plugins import Lint

_OFF = "off"


def lints_of(start: Path) -> tuple[Mapping[str, Lint], LintConfig]:
    """Return the lints of a workspace, or those that are always there, and what icp.yaml says of them."""
    from icp_rules.language.config import LintConfig
    from icp_rules.workspace import load_plugins_of, workspace_if_any

    loaded = workspace_if_any(start)
    return (loaded.plugins.lints, loaded.config.lint) if loaded else (load_plugins_of(None).lints, LintConfig())


def list_lints(lints: Mapping[str, Lint], config: LintConfig, format_: str) -> None:
    """Print every lint with its severity, or that it is off."""
    from icp_rules.checks.linting import select

    severities = {lint.code: severity.value for lint, severity in select(lints, config).lints}
    rows = [(code, severities.get(code, _OFF), lint.title) for code, lint in sorted(lints.items())]
    if format_ == "json":
        output.data([dict(zip(("code", "severity", "title"), row, strict=True)) for row in rows])
    else:
        output.table(("code", "severity", "finds"), rows)


def explain_code(lints: Mapping[str, Lint], code: str) -> None:
    """Print a lint's page, or what a diagnostic means. Raises UsageError for a code that neither has."""
    from icp_rules.checks.linting import unknown_lint
    from icp_rules.diagnostics import Code
    from icp_rules.language.config import LintName
    from icp_rules.reports.lint_page import lint_page

    code = code.upper()
    meaning = next((one.meaning for one in Code if one.value == code), None)
    if code in lints:
        output.lines([lint_page(lints[code]).rstrip()])
    elif meaning is not None:
        no_lint = "It is a diagnostic and no lint: it can be neither chosen nor waived."
        output.lines([f"# {code}: {meaning}", "", f"{no_lint} Where it is shown, it says what to do."])
    else:
        unknown = unknown_lint(LintName(code), lints)
        raise click.UsageError(f"--explain: {unknown.message}. {unknown.help}")

"""Runs lints on workspaces that a test writes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icp_rules.checks.linting import run_lints
from icp_rules.checks.linting.profiling import profile_source
from icp_rules.plugins import LintContext
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.plugins import Lint, LintFinding

ACCOUNTS = """version: 1
sources: {accounts: {file: data/accounts.csv}}
"""


def findings(
    folder: Path,
    files: Mapping[str, str],
    lint: Lint,
    as_of: str = "2026-11-01",
    *,
    sound: bool = True,
    against: str | None = None,
) -> list[LintFinding]:
    """Write files, an ``icp.yaml`` among them or not, and return what the lint finds in the workspace.

    ``against`` is the source to compare the rules with.
    """
    for name, text in {"icp.yaml": "version: 1\n", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    workspace, day = load_workspace(folder), date.fromisoformat(as_of)
    assert not sound or workspace.errors == []
    profile = profile_source(workspace, against, lambda *_: None) if against else None
    report = run_lints([(lint, lint.severity)], LintContext(workspace, day, profile))
    assert report.other == ()
    return [one.finding for one in report.found]


def messages(folder: Path, files: Mapping[str, str], lint: Lint, as_of: str = "2026-11-01") -> list[str]:
    return [finding.message for finding in findings(folder, files, lint, as_of)]


def rule_set(name: str, text: str) -> str:
    """Return a rule set's file without what all begin with."""
    return f"icp: 1\nid: {name}\nname: {name.title()}\n{text}"

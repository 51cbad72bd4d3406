"""For the tests of plugins: runs a lint over its own examples."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.checks.linting import run_lints
from icp_rules.checks.linting.profiling import profile_source
from icp_rules.language.config import ACCOUNTS
from icp_rules.language.reading.configuration import CONFIG_FILE
from icp_rules.plugins import LintContext
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from icp_rules.plugins import Example, Lint, LintFinding


def check_examples(lint: Lint) -> None:
    """Raise AssertionError unless a lint finds something in its bad example and nothing in the good one."""
    if not findings_in(lint.bad, lint):
        raise AssertionError(f"{lint.code} finds nothing in its bad example")
    found = findings_in(lint.good, lint)
    if found:
        raise AssertionError(f"{lint.code} finds in its good example: {found[0].message}")


def findings_in(example: Example, lint: Lint) -> list[LintFinding]:
    """Return what a lint finds in a workspace of an example's files, whose rows are the accounts to compare with.

    Raises AssertionError for files that `icp validate` has an error in, and where the lint fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _files(example).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        workspace = load_workspace(folder)
        # the others run too, for their findings may be waived in the example
        lints = {**workspace.plugins.lints, lint.code: lint}
        against = None if example.rows is None else profile_source(workspace, ACCOUNTS, lambda *_: None)
        context = LintContext(workspace, date.fromisoformat(example.as_of), against)
        report = run_lints([(one, one.severity) for one in lints.values()], context)
    wrong = [d.message for d in (*workspace.errors, *report.other) if d in workspace.errors or lint.code in d.message]
    if wrong:
        raise AssertionError(f"the example of {lint.code} cannot be linted: {'; '.join(wrong)}")
    return [one.finding for one in report.found if one.lint is lint]


def _files(example: Example) -> dict[str, str]:
    if example.rows is None:
        return {CONFIG_FILE: "version: 1\n", **example.files}
    sources = f"version: 1\nsources: {{{ACCOUNTS}: {{file: accounts.csv}}}}\n"
    return {CONFIG_FILE: sources, "accounts.csv": example.rows, **example.files}

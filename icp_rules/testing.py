"""For the tests of plugins: runs a lint over its own examples."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.checks.cases.reading import read_cases, rule_sets_tested
from icp_rules.checks.linting import run_lints
from icp_rules.checks.linting.fixing import fix
from icp_rules.checks.linting.profiling import profile_source
from icp_rules.language.config import ACCOUNTS
from icp_rules.language.folders import CONFIG_FILE
from icp_rules.plugins import LintContext
from icp_rules.workspace import Workspace, load_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.plugins import Example, Lint, LintFinding
    from icp_rules.reports.lint import Found


def check_examples(lint: Lint) -> None:
    """Raise AssertionError unless a lint finds something in its bad example and nothing in the good one.

    Where what it finds has a fix, that must be one that `icp lint --fix` makes.
    """
    with _workspace(lint.bad) as workspace:
        found = _found(workspace, lint, lint.bad)
        if not found:
            raise AssertionError(f"{lint.code} finds nothing in its bad example")
        refused = fix(workspace, found).refused
    if refused:
        raise AssertionError(f"{lint.code} cannot mend its bad example: {refused[0].message}")
    found_in_good = findings_in(lint.good, lint)
    if found_in_good:
        raise AssertionError(f"{lint.code} finds in its good example: {found_in_good[0].message}")


def findings_in(example: Example, lint: Lint) -> list[LintFinding]:
    """Return what a lint finds in a workspace of an example's files, whose rows are the accounts to compare with.

    Raises AssertionError for files that `icp validate` has an error in, and where the lint fails.
    """
    with _workspace(example) as workspace:
        return [one.finding for one in _found(workspace, lint, example)]


@contextmanager
def _workspace(example: Example) -> Iterator[Workspace]:
    with tempfile.TemporaryDirectory() as folder:
        for name, text in _files(example).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        yield load_workspace(folder)


def _files(example: Example) -> dict[str, str]:
    if example.rows is None:
        return {CONFIG_FILE: "version: 1\n", **example.files}
    sources = f"version: 1\nsources: {{{ACCOUNTS}: {{file: accounts.csv}}}}\n"
    return {CONFIG_FILE: sources, "accounts.csv": example.rows, **example.files}


def _found(workspace: Workspace, lint: Lint, example: Example) -> list[Found]:
    # the others run too, for their findings may be waived in the example
    lints = {**workspace.plugins.lints, lint.code: lint}
    against = None if example.rows is None else profile_source(workspace, ACCOUNTS, lambda *_: None)
    tested = rule_sets_tested(read_cases(workspace))
    context = LintContext(workspace, date.fromisoformat(example.as_of), against, tested)
    report = run_lints([(one, one.severity) for one in lints.values()], context)
    failed = [d.message for d in report.other if f"the lint {lint.code} failed" in d.message]
    wrong = [*(d.message for d in workspace.errors), *failed]
    if wrong:
        raise AssertionError(f"the example of {lint.code} cannot be linted: {'; '.join(wrong)}")
    return [one for one in report.found if one.lint is lint]

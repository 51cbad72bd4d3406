"""Every lint finds what its bad example shows, and nothing in the good one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from icp_rules.checks.linting import run_lints
from icp_rules.lints import builtin
from icp_rules.plugins import LintContext
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.plugins import Example, Lint

LINTS = builtin.icp_lints()


def found_in(folder: Path, example: Example, lint: Lint) -> list[str]:
    """Write an example's files, and return the messages of what the lint finds in them."""
    (folder / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
    for name, text in example.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    workspace = load_workspace(folder)
    assert workspace.errors == []
    found, failed = run_lints([lint], LintContext(workspace, date.fromisoformat(example.as_of)))
    assert failed == []
    return [finding.message for _, finding in found]


@pytest.mark.parametrize("lint", LINTS, ids=lambda lint: lint.code)
def test_a_lint_finds_what_its_bad_example_shows_and_nothing_in_the_good_one(lint, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "good").mkdir()
    assert found_in(tmp_path / "bad", lint.bad, lint)
    assert found_in(tmp_path / "good", lint.good, lint) == []


def test_codes_are_in_order_and_none_stands_twice():
    codes = [lint.code for lint in LINTS]
    assert codes == sorted(set(codes))

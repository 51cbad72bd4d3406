"""A workspace of one rule set and its cases, and what of its changes no case notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.checks.cases.suite import run_tests
from icp_rules.checks.mutating.noticing import mutations_of
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.checks.mutating.noticing import Mutation
    from icp_rules.workspace import Workspace

HEAD = "icp: 1\nid: a\nname: A\n"
TEMPLATE = "{{ persona.name }}{% for one in reasons %}: {{ one.text }}{% endfor %}\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Callable[[str, str], Workspace]:
    """Return a function that writes a rule set and its cases, and reads them."""

    def write(rules: str, cases: str = "") -> Workspace:
        for name in ("rule_sets/tests", "templates"):
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        (tmp_path / "icp.yaml").write_text("version: 1\n", encoding="utf-8")
        (tmp_path / "templates" / "p.md.j2").write_text(TEMPLATE, encoding="utf-8")
        (tmp_path / "rule_sets" / "lists.yaml").write_text("north: [US, CA, MX]\n", encoding="utf-8")
        (tmp_path / "rule_sets" / "a.yaml").write_text(HEAD + rules, encoding="utf-8")
        if cases:
            head = "rule_set: a\nas_of: 2026-11-01\ncases:\n"
            (tmp_path / "rule_sets" / "tests" / "a.yaml").write_text(head + cases, encoding="utf-8")
        return load_workspace(tmp_path)

    return write


@pytest.fixture
def mutation(workspace: Callable[[str, str], Workspace]) -> Callable[[str, str], Mutation]:
    """Return a function that runs the cases of a rule set, which hold, and changes it."""

    def run(rules: str, cases: str) -> Mutation:
        loaded = workspace(rules, cases)
        result = run_tests(loaded, [], [])
        assert result.passed, result
        (found,) = mutations_of(loaded, result.judged)
        return found

    return run

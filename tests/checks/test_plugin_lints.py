"""Lints of plugins, as a workspace file brings them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PLUGIN = """
from icp_rules.plugins import Lint, LintFinding, hookimpl

def check_owner(rule_set):
    if rule_set.owner is None:
        yield LintFinding("nobody owns this rule set", rule_set.location, "Add `owner:`.")

def broken(rule_set):
    raise ValueError("no such luck")

@hookimpl
def icp_lints():
    return [Lint("OWN1", "a rule set without an owner", check_owner), Lint("OWN2", "one that fails", broken)]
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for folder, name, text in (
        (".", "icp.yaml", "version: 1\n"),
        ("plugins", "house.py", PLUGIN),
        ("rule_sets", "plain.yaml", "icp: 1\nid: plain\nname: Plain\nrequire: [{id: us, when: {country: US}}]\n"),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_validate_shows_what_the_lints_of_plugins_find_and_names_one_that_fails(workspace):
    command = [sys.executable, "-m", "icp_rules", "validate", "--format", "json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, encoding="utf-8", check=False)
    found = {(d["code"], d["severity"]): d for d in json.loads(done.stdout)}
    assert done.returncode == 0
    assert found["OWN1", "warning"]["message"] == "nobody owns this rule set"
    assert found["OWN1", "warning"]["file"] == "rule_sets/plain.yaml"
    assert "OWN2 failed for 'plain': ValueError: no such luck" in found["ICP602", "warning"]["message"]

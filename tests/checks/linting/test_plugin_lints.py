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
from icp_rules.plugins import Example, LintFinding, RuleSetLint, hookimpl

FILTER = "require: [{id: us, when: {country: US}}]\\n"

class NamedByRegion(RuleSetLint):
    code = "ACME1"
    title = "a rule set whose name has no region"
    why = "The forecast is made by region."
    bad = Example.rule_set(FILTER)
    good = Example.rule_set(FILTER)

    def check(self, rule_set, context):
        if "EMEA" not in rule_set.name:
            yield LintFinding("the name has no region", rule_set.location, "Add it.")

class Broken(NamedByRegion):
    code = "ACME2"

    def check(self, rule_set, context):
        raise ValueError("no such luck")

@hookimpl
def icp_lints():
    return [NamedByRegion(), Broken()]
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


def test_lint_shows_what_the_lints_of_plugins_find_and_names_one_that_fails(workspace):
    command = [sys.executable, "-m", "icp_rules", "lint", "--format", "json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, encoding="utf-8", check=False)
    found = {(d["code"], d["severity"]): d for d in json.loads(done.stdout)["findings"]}
    # what the one that failed would have found nobody knows
    assert done.returncode == 1
    assert found["ACME1", "warning"]["message"] == "the name has no region"
    assert found["ACME1", "warning"]["file"] == "rule_sets/plain.yaml"
    assert "ACME2 failed: ValueError: no such luck" in found["ICP602", "error"]["message"]


@pytest.mark.parametrize(
    ("finding", "reason"),
    [
        ("LintFinding(5, rule_set.location)", "a finding has a text, a Location"),
        ("LintFinding('x', None)", "a finding has a text, a Location"),
        ("LintFinding('x', rule_set.location, fix=[])", "a tuple of edits"),
        ("LintFinding('x', Location('a.yaml', 0, 0))", "count from 1, not 0:0"),
    ],
)
def test_a_finding_that_no_report_could_show_is_named(workspace, finding, reason):
    plugin = workspace / "plugins" / "house.py"
    text = PLUGIN.replace("import Example,", "import Location, Example,")
    text = text.replace('LintFinding("the name has no region", rule_set.location, "Add it.")', finding)
    plugin.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "icp_rules", "lint", "--format", "json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, encoding="utf-8", check=False)
    told = [d["message"] for d in json.loads(done.stdout)["findings"] if d["code"] == "ICP602"]
    assert any("ACME1 failed" in one and reason in one for one in told)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('    code = "ACME1"\n', "the lint NamedByRegion has no code"),
        ('    why = "The forecast is made by region."\n', "the lint NamedByRegion has no why"),
        ("    good = Example.rule_set(FILTER)\n", "the lint NamedByRegion has no good"),
    ],
)
def test_a_lint_that_does_not_say_what_it_is_is_named_with_what_it_lacks(workspace, line, reason):
    plugin = workspace / "plugins" / "house.py"
    plugin.write_text(PLUGIN.replace(line, ""), encoding="utf-8")
    command = [sys.executable, "-m", "icp_rules", "lint", "--format", "json"]
    done = subprocess.run(command, cwd=workspace, capture_output=True, encoding="utf-8", check=False)
    assert reason in next(d["message"] for d in json.loads(done.stdout)["findings"] if d["code"] == "ICP601")

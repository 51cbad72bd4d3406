"""A workspace with a plugin's lint, and `icp lint` run over it in this process."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from icp_rules.cli.main import icp

PLUGIN = """
from checks.linting.twice import Twice
from icp_rules.plugins import Example, LintFinding, RuleSetLint, WorkspaceLint, hookimpl

FILTER = "require: [{id: us, when: {country: US}}]\\n"

class Shared:
    title = "something of ours"
    why = "The forecast is made by it."
    bad = good = Example.rule_set(FILTER)

class NamedByRegion(Shared, RuleSetLint):
    code = "ACME1"

    def check(self, rule_set, context):
        if "EMEA" not in rule_set.name:
            yield LintFinding("the name has no region", rule_set.location, "Add it.")

class Loud(Shared, RuleSetLint):
    code = "ACME12"

    def check(self, rule_set, context):
        for rule in rule_set.rules:
            if rule.why and rule.why.isupper():
                yield LintFinding(f"{rule.id} cries", rule.location, None, rule.id)

class Never(Shared, RuleSetLint):
    code = "ACME2"
    can_be_waived = False

    def check(self, rule_set, context):
        if rule_set.owner == "nobody":
            yield LintFinding("nobody owns it", rule_set.location)

class SharedLists(Shared, WorkspaceLint):
    code = "ACME3"

    def check(self, context):
        lists = context.workspace.library.lists
        for name, key in (lists.keys.items() if lists else ()):
            yield LintFinding(f"the list {name} is ours", key.span.location, None, name)

@hookimpl
def icp_lints():
    return [NamedByRegion(), Loud(), Never(), SharedLists(), Twice()]
"""


def rule_set(name: str, more: str = "", extends: str = "") -> str:
    body = f"extends: {extends}\n" if extends else "require: [{id: us, when: {country: US}, why: WE SELL THERE}]\n"
    return f"icp: 1\nid: {name}\nname: {name} EMEA\nowner: me\n{body}{more}"


@dataclass(slots=True)
class Linted:
    """A workspace to lint; ``err`` is what the last command said on standard error."""

    root: Path
    err: str = ""

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        return path

    def icp(self, *arguments: str, code: int | None = None) -> str:
        before = Path.cwd()
        os.chdir(self.root)
        try:
            done = CliRunner().invoke(icp, ["lint", *arguments], standalone_mode=False, catch_exceptions=False)
        finally:
            os.chdir(before)
        self.err = done.stderr
        assert code is None or done.return_value == code, done.output
        return done.stdout

    def report(self, *arguments: str, code: int | None = None) -> dict[str, Any]:
        return json.loads(self.icp("--format", "json", *arguments, code=code))

    def codes(self, *arguments: str) -> list[str]:
        return [d["code"] for d in self.report(*arguments)["findings"]]


@pytest.fixture
def workspace(tmp_path: Path) -> Linted:
    """A workspace without rule sets, with three lints of its own."""
    linted = Linted(tmp_path)
    linted.write("icp.yaml", "version: 1\n")
    linted.write("plugins/house.py", PLUGIN)
    return linted

"""What lints are told of a source, and the option that asks for it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from icp_rules.checks.linting.profiling import profile_source
from icp_rules.diagnostics import DiagnosticError
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """version: 1
sources:
  accounts:
    file: accounts.csv
    map:
      account_id: Id
      industry: Branch
      technologies: {column: Tech, split: "|"}
      employees: Size
      last_funding_date: Funded
  contacts: {file: contacts.csv}
  postings: {file: postings.csv}
derive: {half: employees / 2}
"""
RULES = """icp: 1
id: a
name: A
require:
  - {id: x, when: {industry: Software, half: {at_least: 1}, last_funding_date: {within: 90d}}}
  - {id: y, when: {technologies: {any_of: [Gong]}, city: Rome}}
personas: [{id: p, role: user, match: {seniority: vp}, titles: [VP Sales], brief: a.md.j2}]
"""
FILES = {
    "icp.yaml": CONFIG,
    "rule_sets/a.yaml": RULES,
    "templates/a.md.j2": "-\n",
    "accounts.csv": "Id,Branch,Tech,Size,Funded\n1,software,Gong|HubSpot,10,2026-01-01\n"
    "2,Software,gong,,2025-01-01\n3,,,30,\n",
    "contacts.csv": "contact_id,account_id,title\nc1,1,VP Sales\nc2,1,VP Marketing\nc3,2,CFO\n",
    "postings.csv": "account_id,title\n1,SDR\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def profile(workspace: Path, name: str):
    return profile_source(load_workspace(workspace), name, lambda *_: None)


def test_accounts(workspace):
    found = profile(workspace, "accounts")
    assert (found.name, found.records) == ("accounts", 3)
    assert found.values == {"industry": {"Software": 2}, "technologies": {"Gong": 2, "HubSpot": 1}}
    assert found.ranges == {"half": (5, 15), "last_funding_date": (date(2025, 1, 1), date(2026, 1, 1))}
    known = {name: found.known[name] for name in ("account_id", "industry", "employees", "half", "city")}
    assert known == {"account_id": 3, "industry": 2, "employees": 2, "half": 2, "city": 0}


def test_contacts_have_what_their_titles_tell(workspace):
    found = profile(workspace, "contacts")
    assert (found.records, found.values) == (3, {"seniority": {"vp": 2, "c_suite": 1}})


@pytest.mark.parametrize(
    ("name", "help_line"),
    [
        ("acounts", "Did you mean 'accounts'?"),
        ("postings", "The sources are: accounts, contacts."),
    ],
)
def test_another_source_cannot_be_compared_with(workspace, name, help_line):
    with pytest.raises(DiagnosticError) as raised:
        profile(workspace, name)
    assert [(d.code_text, d.help) for d in raised.value.diagnostics] == [("ICP501", help_line)]


def lint(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "icp_rules", "lint", "--format", "json", *arguments]
    return subprocess.run(command, cwd=workspace, capture_output=True, encoding="utf-8", check=False)


def codes(done: subprocess.CompletedProcess[str]) -> set[str]:
    return {one["code"] for one in json.loads(done.stdout)["findings"]}


def test_the_option_adds_what_the_source_shows(workspace):
    without, with_it = lint(workspace), lint(workspace, "--against", "accounts", "--as-of", "2026-11-01")
    assert (without.returncode, with_it.returncode) == (0, 0)
    assert codes(with_it) - codes(without) == {"ICP445", "ICP446"}


def test_a_source_that_is_not_there_is_told_of_with_the_nearest(workspace):
    done = lint(workspace, "--against", "contact")
    assert done.returncode == 3
    assert "Did you mean 'contacts'?" in done.stdout + done.stderr


def test_rules_with_errors_are_told_of_and_not_compared(workspace):
    (workspace / "rule_sets" / "a.yaml").write_text(RULES.replace("industry", "industri"), encoding="utf-8")
    done = lint(workspace, "--against", "accounts")
    assert done.returncode == 1
    assert "ICP201" in codes(done)


def test_a_template_that_is_missing_or_reads_what_is_not_there_is_found_too(workspace):
    (workspace / "templates" / "a.md.j2").write_text("{{ account.indusstry }}\n", encoding="utf-8")
    assert "ICP702" in codes(lint(workspace))
    (workspace / "templates" / "a.md.j2").unlink()
    assert "ICP705" in codes(lint(workspace))

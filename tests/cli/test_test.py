"""``icp test``: its exit codes and what it prints; what is wrong in one file does not hide the others."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from cli.calling import FINDINGS, OK, UNUSABLE, USAGE

if TYPE_CHECKING:
    from cli.calling import Workspace

FILE = "rule_sets/tests/midmarket-saas.yaml"
HEAD = "rule_set: midmarket-saas\nas_of: 2026-11-01\ncases:\n"


def test_a_new_workspace_passes_and_tries_all(workspace: Workspace):
    result = workspace.icp("test", "--min-coverage", "100")
    assert (result.code, result.err) == (OK, "")
    assert result.out.startswith("18 cases: 18 passed, 0 failed\n\nCoverage 100% (45 of 45 tried)\n")


def test_a_failure_shows_what_was_expected_what_came_and_why(workspace: Workspace):
    workspace.edit(
        "rule_sets/midmarket-saas.yaml", "between: [100, 500], points: 20", "between: [100, 499], points: 20"
    )
    result = workspace.icp("test")
    assert result.code == FINDINGS
    line = workspace.line(FILE, "500 people still give all")
    assert f"FAILED {FILE}:{line}: 500 people still give all\n" in result.out
    assert f"    line {line}: points of headcount: expected 20, actual 0\n" in result.out
    assert "headcount                unmet          0 of 20  rule_sets/midmarket-saas.yaml:14" in result.out
    assert "17 passed, 1 failed" in result.out


def test_errors_of_all_files_are_shown_and_other_cases_run(workspace: Workspace):
    workspace.write("rule_sets/tests/a.yaml", HEAD + "  - {name: x, record: {}, expect: {states: {headcont: met}}}\n")
    workspace.write("rule_sets/tests/b.yaml", "")
    workspace.write(
        "rule_sets/tests/c.yaml", HEAD + "  - {name: y, row: {file: no.csv, account_id: A}, expect: {score: 0}}\n"
    )
    workspace.edit(FILE, "{headcount: met, sector", "{headcuont: met, sector")
    result = workspace.icp("test")
    assert result.code == FINDINGS
    assert result.err.count(": error ICP") == 4
    assert "Did you mean 'headcount'?" in result.err
    assert "rule_sets/tests/b.yaml:1:1: error ICP108: the file is empty" in result.err
    assert "there is no fixture rule_sets/tests/no.csv" in result.err
    assert "17 cases: 17 passed, 0 failed" in result.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there are no tests"),
        (("rule_sets",), "there are no tests"),
    ],
)
def test_a_workspace_without_tests_does_not_pass(workspace: Workspace, arguments, message):
    (workspace.root / FILE).unlink()
    result = workspace.icp("test", *arguments)
    assert result.code == FINDINGS
    assert f"error ICP332: {message}" in result.err


def test_a_warning_alone_does_not_stand_for_a_test(workspace: Workspace):
    (workspace.root / FILE).rename(workspace.root / FILE.replace(".yaml", ".yml"))
    result = workspace.icp("test")
    assert result.code == FINDINGS
    assert "error ICP332: there are no tests" in result.err
    assert "warning ICP318" in result.err


def test_of_nothing_tried_there_is_no_share(workspace: Workspace):
    result = workspace.icp("test", "data/accounts.csv", "--min-coverage", "50")
    assert result.code == FINDINGS
    assert "error ICP333: the tests try nothing of the rules, and 50% is asked for" in result.err
    assert "Coverage – (0 of 0 tried)" in result.out
    assert workspace.icp("test", "data/accounts.csv", "--format", "json").json["coverage"]["percent"] is None


def test_too_little_tried_is_told(workspace: Workspace):
    workspace.write(FILE, HEAD + "  - {name: x, record: {}, expect: {score: 0}}\n")
    assert workspace.icp("test").code == OK
    result = workspace.icp("test", "--min-coverage", "80")
    assert result.code == FINDINGS
    assert "error ICP333: the tests try 24% of the rules, and 80% is asked for" in result.err
    assert "headcount: never met, unmet, just below 50" in result.out


def test_json_says_the_same(workspace: Workspace):
    workspace.edit(FILE, "score: 100\n", "score: 99\n")
    result = workspace.icp("test", "--format", "json")
    assert result.code == FINDINGS
    assert (len(result.json["cases"]), result.json["findings"]) == (18, [])
    (failed,) = [case for case in result.json["cases"] if not case["passed"]]
    line = workspace.line(FILE, "score: 99")
    assert failed["mismatches"] == [{"what": "score", "expected": "99", "actual": "100", "line": line}]
    assert failed["explanation"]["score"] == 100
    assert result.json["coverage"]["percent"] == 100
    assert result.json["coverage"]["rule_sets"][0]["never"] == []


def test_junit_is_written_beside(workspace: Workspace):
    result = workspace.icp("test", "--junit", "out/junit.xml")
    assert result.code == OK
    assert '<testsuites name="icp test" tests="18" failures="0" errors="0">' in workspace.read("out/junit.xml")


def test_only_what_is_named_runs(example: Workspace):
    one = example.icp("test", "-r", "snyk-node-developers")
    assert (one.code, one.out.splitlines()[0]) == (OK, "8 cases: 8 passed, 0 failed")
    other = example.icp("test", "rule_sets/tests/gusto-small-payroll.yaml")
    assert (other.code, other.out.splitlines()[0]) == (OK, "8 cases: 8 passed, 0 failed")
    assert "midmarket-saas" not in other.out
    neither = example.icp("test", "-r", "snyk-node-developers", "rule_sets/tests/gusto-small-payroll.yaml")
    assert (neither.code, "no test is of snyk-node-developers" in neither.err) == (FINDINGS, True)
    assert example.icp("test", "-r", "snykk").code == UNUSABLE
    assert example.icp("test", "no.yaml").code == USAGE


def test_a_workspace_with_errors_cannot_be_used(workspace: Workspace):
    workspace.edit("rule_sets/midmarket-saas.yaml", "employees\n", "employes\n")
    result = workspace.icp("test")
    assert (result.code, "Did you mean 'employees'?" in result.err) == (UNUSABLE, True)


def test_every_test_of_the_example_passes_and_tries_all_rules(example: Workspace):
    result = example.icp("test", "--min-coverage", "100", "--format", "json")
    assert result.code == OK, result.out
    assert len(json.loads(result.out)["coverage"]["rule_sets"]) == 5


def test_validate_reads_tests_and_runs_none(workspace: Workspace):
    workspace.edit(FILE, "score: 100\n", "score: 99\n")
    whole = workspace.icp("validate", FILE)
    assert (whole.code, whole.out) == (OK, "1 file checked: no findings\n")
    workspace.edit(FILE, "{headcount: met, sector", "{headcuont: met, sector")
    for arguments in ((), (FILE,), ("rule_sets/tests",)):
        found = workspace.icp("validate", *arguments)
        assert (found.code, "Did you mean 'headcount'?" in found.err) == (FINDINGS, True)

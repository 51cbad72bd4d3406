"""Under pytest the same cases run, each by its name; what is not a workspace's test is left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from checks.cases.bench import CASES

if TYPE_CHECKING:
    from checks.cases.bench import Bench

FILE = (
    CASES
    + "  - {name: Of nobody nothing is known, record: {}, expect: {status: unverified}}\n"
    + "  - {name: A company at home, record: {country: US, employees: 150}, expect: {tier: A}}\n"
    + "  - {name: A misspelled rule, record: {}, expect: {states: {sise: met}}}\n"
    + "  - {name: A phone of no country, record: {phone: none of it}, expect: {score: 0}}\n"
)


def pytest_in(bench: Bench, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-W", "error", *arguments]
    # Where CI is set, pytest's closing summary repeats each failure's whole message.
    quiet = {name: value for name, value in os.environ.items() if name not in {"CI", "BUILD_NUMBER", "PYTEST_ADDOPTS"}}
    return subprocess.run(command, cwd=bench.root, env=quiet, capture_output=True, text=True, check=False)


def test_each_case_is_a_test_and_a_failure_reads_as_in_icp_test(bench: Bench):
    bench.write("rule_sets/tests/tried.yaml", FILE)
    done = pytest_in(bench, "rule_sets", "-v")
    assert done.returncode == 1, done.stdout
    for line in (
        "rule_sets/tests/tried.yaml::the file can be used FAILED",
        "rule_sets/tests/tried.yaml::Of nobody nothing is known PASSED",
        "rule_sets/tests/tried.yaml::A company at home FAILED",
        "rule_sets/tests/tried.yaml::A phone of no country FAILED",
        "line 5: tier: expected A, actual C",
        "+ size                     met           20 of 20  rule_sets/tried.yaml:12",
        ": error ICP330: there is no rule of tried 'sise'",
        "rule_sets/tests/tried.yaml:7:51: error ICP205: 'none of it' is no phone number",
        "3 failed, 1 passed",
    ):
        assert line in done.stdout
    assert "Traceback" not in done.stdout
    assert ".py:" not in done.stdout


def test_a_case_that_cannot_be_run_fails_with_what_is_wrong_with_it_alone(bench: Bench):
    wrong = "  - name: {0}\n    record: {{phone: {0} is none}}\n    expect: {{score: 0}}\n"
    bench.write("rule_sets/tests/tried.yaml", CASES + wrong.format("one") + wrong.format("two"))
    for name in ("one", "two"):
        done = pytest_in(bench, f"rule_sets/tests/tried.yaml::{name}")
        assert f"'{name} is none' is no phone number" in done.stdout
    both = pytest_in(bench, "rule_sets").stdout
    assert both.count("'one is none' is no phone number") == both.count("'two is none' is no phone number") == 1


def test_cases_are_chosen_by_words_and_by_their_ids(bench: Bench):
    bench.write("rule_sets/tests/tried.yaml", FILE)
    assert "1 passed, 3 deselected" in pytest_in(bench, "rule_sets", "-k", "nobody").stdout
    whole = "rule_sets/tests/tried.yaml::Of nobody nothing is known"
    assert "1 passed" in pytest_in(bench, whole).stdout


def test_a_workspace_with_errors_is_told_of(bench: Bench):
    bench.write("rule_sets/tests/tried.yaml", FILE)
    bench.write("rule_sets/tried.yaml", "icp: 1\nid: tried\nname: Tried\nrequire: [{id: a, when: {contry: US}}]\n")
    done = pytest_in(bench)
    assert ": error ICP201: unknown field 'contry'" in done.stdout
    assert done.returncode == 2


def test_files_that_are_no_tests_of_a_workspace_are_left_alone(bench: Bench):
    bench.write("rule_sets/tests/.hidden.yaml", "x: [")
    bench.write("rule_sets/tests/fixtures/a.yaml", "x: [")
    bench.write("tests/case.yaml", "x: [")
    bench.write("elsewhere/rule_sets/tests/case.yaml", "x: [")
    bench.write("tests/test_one.py", "def test_one():\n    pass\n")
    done = pytest_in(bench)
    assert "1 passed" in done.stdout


def test_where_there_is_none_nothing_is_imported_for_it(bench: Bench):
    bench.write(
        "test_one.py", "import sys\n\ndef test_one():\n    assert not {'polars', 'yaml', 'click'} & set(sys.modules)\n"
    )
    assert "1 passed" in pytest_in(bench).stdout

"""What is wrong with a file of tests is told with its line, and the other cases are kept."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from checks.cases.bench import CASES, told

from icp_rules.checks.cases.reading import case_paths, read_cases, rule_sets_tested

if TYPE_CHECKING:
    from checks.cases.bench import Bench

GOOD = "  - {name: a good one, record: {}, expect: {status: unverified}}\n"


@pytest.mark.parametrize(
    ("case", "code", "message"),
    [
        ("{name: a, record: {employes: 5}, expect: {score: 1}}", "ICP201", "unknown field 'employes'"),
        ("{name: a, record: {employees: many}, expect: {score: 1}}", "ICP203", "'employees' takes a number"),
        ("{name: a, record: {technologies: Gong}, expect: {score: 1}}", "ICP203", "'technologies' takes a list"),
        ("{name: a, record: {technologies: [$crm]}, expect: {score: 1}}", "ICP204", "cannot be '$crm'"),
        ("{name: a, record: {has_team: yes}, expect: {score: 1}}", "ICP203", "'has_team' takes true or false"),
        ("{name: a, record: {last_funding_date: 2026-02-30}, expect: {score: 1}}", "ICP205", "no day 2026-02-30"),
        ("{name: a, record: {growth: 0.3}, expect: {score: 1}}", "ICP204", "'growth' cannot be 0.3"),
        ("{name: a, record: {country: Atlantis}, expect: {score: 1}}", "ICP320", "'Atlantis' is none of the known"),
        ("{name: a, record: {}, expect: {}}", "ICP206", "'expect' is empty"),
        ("{name: a, record: {}}", "ICP202", "'expect' is missing"),
        ("{record: {}, expect: {score: 1}}", "ICP202", "'name' is missing"),
        ("{name: a, expect: {score: 1}}", "ICP202", "the case has no account"),
        ("{name: a, record: {}, expect: {score: 66.5}}", "ICP203", "'score' takes a whole number"),
        ("{name: a, record: {}, expect: {score: {atleast: 5}}}", "ICP201", "unknown operator 'atleast'"),
        ("{name: a, record: {}, expect: {score: {between: [9, 1]}}}", "ICP308", "no value of 'score'"),
        ("{name: a, record: {}, expect: {status: good}}", "ICP204", "'status' cannot be 'good'"),
        ("{name: a, record: {}, expect: {tier: Z}}", "ICP330", "there is no tier of tried 'Z'"),
        ("{name: a, record: {}, expect: {states: {sise: met}}}", "ICP330", "there is no rule of tried 'sise'"),
        ("{name: a, record: {}, expect: {states: {size: yes}}}", "ICP204", "'size' cannot be 'yes'"),
        ("{name: a, record: {}, expect: {points: {legal: 0}}}", "ICP330", "there is no criterion of tried 'legal'"),
        (
            "{name: a, record: {}, expect: {personas: {sellers: []}}}",
            "ICP330",
            "there is no persona of tried 'sellers'",
        ),
        ("{name: a, record: {}, expect: {personas: {seller: [Al]}}}", "ICP330", "the case has no contact 'Al'"),
        (
            "{name: a, record: {}, contacts: [{title: X}, {title: x}], expect: {personas: {seller: [X]}}}",
            "ICP330",
            "'X' names 2 contacts",
        ),
        (
            "{name: a, record: {}, expect: {brief: {seller: {kind: bref}}}}",
            "ICP330",
            "there is no kind of brief 'bref'",
        ),
        ("{name: a, record: {}, expect: {brief: {seller: {}}}}", "ICP206", "'seller' is empty"),
        ("{name: a, row: {file: no.csv, account_id: x}, expect: {score: 1}}", "ICP331", "there is no fixture"),
        ("{name: a, record: {}, ages: {employees: 2026-01-01}, expect: {score: 1}}", "ICP319", "no 'employees'"),
        ("{name: a good one, record: {}, expect: {score: 1}}", "ICP301", "'a good one' is there twice; first at"),
    ],
)
def test_a_case_with_an_error_is_left_out_and_the_others_are_kept(bench: Bench, case, code, message):
    file = bench.read(f"{CASES}{GOOD}  - {case}\n")
    ((found, line, text),) = told(file.found)
    assert (found, line) == (code, 5)
    assert message in text
    assert [one.name for one in file.cases] == ["a good one"]


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("", "ICP108", "the file is empty"),
        ("cases: [\n", "ICP103", ""),
        (CASES.replace("cases:\n", "cases: []\n"), "ICP206", "'cases' is empty"),
        ("rule_set: tried\nas_of: 2026-11-01\n", "ICP202", "'cases' is missing"),
        (f"rule_set: tired\nas_of: 2026-11-01\ncases:\n{GOOD}", "ICP316", "there is no rule set 'tired'"),
        (f"rule_set: tried\ncases:\n{GOOD}", "ICP202", "'as_of' is missing"),
    ],
)
def test_a_file_that_tests_nothing_is_an_error(bench: Bench, text, code, message):
    file = bench.read(text)
    assert file.cases == ()
    ((found, _, told_message),) = told(file.found)
    assert (found, message in told_message) == (code, True)


def test_all_errors_of_a_file_are_told_at_once(bench: Bench):
    cases = [
        f"  - {{name: {name}, record: {{}}, expect: {{states: {{{name}: met}}}}}}\n" for name in ("x", "y", "size")
    ]
    file = bench.read(CASES + "".join(cases))
    assert [line for _, line, _ in told(file.found)] == [4, 5]
    assert [case.name for case in file.cases] == ["size"]


def test_what_a_filter_does_not_give_cannot_be_expected_of_it(bench: Bench):
    case = "  - {name: a, record: {country: US}, expect: {status: qualified, score: 1, tier: none}}\n"
    file = bench.read(CASES.replace("tried", "only-filter") + case)
    assert [code for code, _, _ in told(file.found)] == ["ICP330", "ICP330"]


def test_a_misspelled_value_is_told_of_and_the_case_kept(bench: Bench):
    file = bench.read(f"{CASES}  - {{name: a, record: {{industry: Sofware}}, expect: {{score: 0}}}}\n")
    assert [d.severity for d in file.found] == ["warning"]
    assert len(file.cases) == 1


def test_a_workspace_without_tests_has_no_files(bench: Bench):
    assert case_paths(bench.root) == []
    assert read_cases(bench.load()) == []


def test_files_are_found_in_their_folder_and_in_paths(bench: Bench):
    one = bench.write("rule_sets/tests/one.yaml", CASES + GOOD)
    two = bench.write("rule_sets/tests/two.yaml", CASES + GOOD)
    bench.write("rule_sets/tests/fixtures/no.yaml", CASES)
    bench.write("rule_sets/tests/odd.yml", CASES)
    root = bench.root
    for paths in ([], [root], [root / "rule_sets"], [root / "rule_sets" / "tests"], [one, two]):
        assert case_paths(root, paths) == [one, two]
    assert case_paths(root, [two]) == [two]
    assert [told(file.found) for file in read_cases(bench.load())][2:] == [[("ICP318", None, "the file is not read")]]


def test_the_rule_sets_that_have_a_test_are_known_without_an_engine(bench: Bench):
    bench.write("rule_sets/tests/one.yaml", CASES + GOOD)
    assert rule_sets_tested(read_cases(bench.load())) == {"tried"}
    bench.write("rule_sets/tests/broken.yaml", "cases: [")
    assert rule_sets_tested(read_cases(bench.load())) is None
    code = "import sys; from icp_rules.checks.cases import reading; sys.exit('polars' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

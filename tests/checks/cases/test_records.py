"""A case's record is read like any other: typed, spelled, filled in, aged; what cannot be read is told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from checks.cases.bench import CASES, row, told

from icp_rules.checks.cases.frames import case_frames
from icp_rules.checks.cases.running import run_cases

if TYPE_CHECKING:
    from checks.cases.bench import Bench

ROWS = """\
Id,Company,Size,Country,Sector,Updated
A-7,Fernhill,51-200,USA,software,2026-10-01
A-8,Gorse,12,US,Retail,2026-01-01
"""
UNREADABLE = ROWS.replace("12,US", "12,Atlantis")


@pytest.mark.parametrize(
    ("record", "state", "value"),
    [
        ("country: united states", "state__at_home", True),
        ("industry: legal services", "state__legal", True),
        ("technologies: [sales force]", "state__crm", True),
        ("technologies: []", "state__crm", False),
        ("employees: 100", "points__size", 20),
        ("employees: 99.5", "points__size", 10),
        ("last_funding_date: 2026-05-05", "points__funded", 5),
        ("country: Canada", "state__nearby", True),
        ("region: EMEA, country: US", "state__nearby", False),
        ("employees: 12, employees_last_year: 10", "state__growing", True),
        ("employees: 12, employees_last_year: 0", "state__growing", None),
        ("employees: 12", "state__growing", None),
        ("has_team: true", "state__silent", True),
        ("phone: +1 212 555 0123", "state__silent", False),
    ],
)
def test_values_are_typed_spelled_filled_in_and_derived(bench: Bench, record, state, value):
    assert row(bench.run(f"record: {{{record}}}, expect: {{score_high: {{at_least: 0}}}}"))[state] == value


def test_a_value_as_old_as_stated_is_unknown_where_it_is_too_old(bench: Bench):
    given, expect = "record: {technologies: [Salesforce], employees: 100}", "expect: {score: {at_least: 0}}"
    run = bench.run(
        f"{given}, {expect}",
        f"{given}, ages: {{technologies: 2026-08-03}}, {expect}",
        f"{given}, ages: {{technologies: 2026-08-02}}, {expect}",
        f"{given}, ages: {{default: 2026-08-02}}, {expect}",
        f"{given}, ages: {{default: 2026-08-02, technologies: 2026-11-01}}, {expect}",
    )
    assert run.judged[0].trace["state__crm"].to_list() == [True, True, None, None, True]
    assert run.judged[0].trace["state__size"].to_list() == [True] * 5


@pytest.mark.parametrize("text", ["no phone", "N/A"])
def test_a_value_that_no_source_could_give_is_told_and_its_case_not_run(bench: Bench, text):
    run = bench.run(f"record: {{phone: {text}}}, expect: {{score: 0}}", "record: {}, expect: {score: 0}")
    ((code, line, message),) = told(run.found)
    assert (code, line) == ("ICP205", 4)
    assert message.startswith(f"'{text}' ")
    assert [one.case.name for one in run.outcomes] == ["case 1"]


def test_a_row_of_a_fixture_is_read_by_the_map_of_the_accounts(bench: Bench):
    bench.write("rule_sets/tests/fixtures/some.csv", ROWS)
    fixture = "row: {file: fixtures/some.csv, account_id: A-7}"
    run = bench.run(
        f"{fixture}, expect: {{status: qualified, points: {{size: 10}}, states: {{nearby: met, crm: unknown}}}}",
        f"{fixture}, record: {{employees: 300, technologies: [Salesforce]}}, expect: {{points: {{size: 20, crm: 20}}}}",
        f"{fixture}, record: {{country: FR}}, expect: {{status: disqualified, states: {{nearby: unmet}}}}",
        f"{fixture}, record: {{technologies: [Gong]}}, ages: {{technologies: 2026-01-01}}, "
        "expect: {states: {stack: unknown}}",
    )
    assert [one.failure for one in run.outcomes] == [None] * 4
    assert told(run.found) == []
    # one account in several cases: each is judged apart
    assert [one.frame.accounts["account_id"].to_list() for one in run.judged] == [["A-7"]] * 4


def test_the_ages_of_a_fixture_hold_beside_those_that_a_case_states(bench: Bench):
    bench.write("rule_sets/tests/fixtures/some.csv", ROWS)
    file = bench.read(
        CASES
        + "  - {name: a, row: {file: fixtures/some.csv, account_id: A-7}, expect: {score: 0}}\n"
        + "  - {name: b, record: {employees: 5}, ages: {employees: 2026-03-01}, expect: {score: 0}}\n"
    )
    (frame,), _ = case_frames(bench.load(), file.cases)
    assert frame.accounts["employees__as_of"].to_list() == [date(2026, 10, 1), date(2026, 3, 1)]


def test_a_fixture_may_have_few_columns_or_those_of_our_names(bench: Bench):
    bench.write("rule_sets/tests/fixtures/few.csv", "Id,Size\nA-7,1000\n")
    bench.write("rule_sets/tests/fixtures/ours.csv", "account_id,technologies\nA-7,Salesforce;Gong\n")
    run = bench.run(
        "row: {file: fixtures/few.csv, account_id: A-7}, expect: {states: {size: unmet, at-home: unknown}}",
        "row: {file: fixtures/ours.csv, account_id: A-7}, expect: {states: {crm: met, stack: met, size: unknown}}",
    )
    assert (told(run.found), [one.failure for one in run.outcomes]) == ([], [None, None])


def test_what_is_wrong_with_a_fixture_is_told(bench: Bench):
    bench.write("rule_sets/tests/fixtures/some.csv", UNREADABLE)
    bench.write("rule_sets/tests/fixtures/other.csv", "Number,Title\n1,x\n")
    run = bench.run(
        "row: {file: fixtures/some.csv, account_id: A7}, expect: {score: 0}",
        "row: {file: fixtures/other.csv, account_id: A-7}, expect: {score: 0}",
        "row: {file: fixtures/some.csv, account_id: A-8}, expect: {status: unverified}",
    )
    some = "rule_sets/tests/fixtures/some.csv"
    assert told(run.found) == [
        # a cell that cannot be read is unknown, and said
        ("ICP506", 6, f"{some}: 1 cell of 'Country' for country cannot be read: 'Atlantis' is no country"),
        ("ICP331", 4, f"{some} has no account 'A7'"),
        ("ICP503", 5, "no column of rule_sets/tests/fixtures/other.csv gives account_id or name"),
    ]
    assert [(one.case.name, one.failure) for one in run.outcomes] == [("case 2", None)]


def test_a_fixture_stands_alone(bench: Bench):
    bench.write("icp.yaml", bench.root.joinpath("icp.yaml").read_text() + "suppress: [data/no.csv]\n")
    bench.write("rule_sets/tests/fixtures/some.csv", ROWS)
    workspace = bench.load()
    file = bench.read(
        f"{CASES}  - {{name: a, row: {{file: fixtures/some.csv, account_id: A-7}}, expect: {{score_low: 0}}}}\n"
    )
    assert not (bench.root / "data").exists()
    assert run_cases(workspace, file.cases).found == ()


def test_cases_of_several_days_and_rule_sets_run_together(bench: Bench):
    text = "  - {name: a, record: {country: US, last_funding_date: 2026-05-05}, expect: {score_low: {at_least: 0}}}\n"
    files = [bench.read(CASES + text), bench.read(CASES.replace("11-01", "05-05") + text, "later")]
    files.append(
        bench.read(
            CASES.replace("tried", "only-filter") + "  - {name: b, record: {}, expect: {status: unverified}}\n", "f"
        )
    )
    run = run_cases(bench.load(), [case for file in files for case in file.cases])
    assert [(one.frame.as_of, one.rule_set.id) for one in run.judged] == [
        (date(2026, 11, 1), "tried"),
        (date(2026, 5, 5), "tried"),
        (date(2026, 11, 1), "only-filter"),
    ]
    assert [one.trace["points__funded"][0] for one in run.judged[:2]] == [5, 10]
    assert [one.failure for one in run.outcomes] == [None] * 3

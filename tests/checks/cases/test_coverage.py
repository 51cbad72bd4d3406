"""What cases try of a rule set, and what they leave."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from icp_rules.checks.cases.coverage import coverage, percent
from icp_rules.checks.cases.edges import covers_all, probes
from icp_rules.checks.cases.showing import coverage_text
from icp_rules.language.model import Bands

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.cases.bench import Bench

    from icp_rules.checks.cases.coverage import Coverage
    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
ANY = "expect: {coverage: {at_least: 0}}"


def of(bench: Bench, *records: str) -> Coverage:
    run = bench.run(*(f"record: {record}, {ANY}" for record in records))
    return coverage(bench.load().library.rule_sets["tried"], run.judged)


def left(found: Coverage, rule: str) -> list[str]:
    return [trial.what for trial in found.trials if trial.rule == rule and not trial.tried]


def test_states_are_tried_by_what_comes_of_cases(bench: Bench):
    nothing = of(bench, "{}")
    assert left(nothing, "at-home") == ["met", "unmet"]
    assert left(nothing, "crm") == ["met", "unmet"]
    # it asks whether a field is known, so it is never unknown itself
    assert left(nothing, "silent") == ["unmet"]
    some = of(bench, "{}", "{country: US, technologies: [Salesforce]}", "{country: FR, phone: +1 212 555 0123}")
    assert (left(some, "at-home"), left(some, "crm"), left(some, "silent")) == ([], ["unmet"], [])


def test_a_stale_value_tries_nothing_but_unknown(bench: Bench):
    run = bench.run(f"record: {{technologies: [Gong]}}, ages: {{technologies: 2026-01-01}}, {ANY}")
    found = coverage(bench.load().library.rule_sets["tried"], run.judged)
    assert left(found, "stack") == ["met", "unmet", "with Gong", "with Outreach"]


def test_items_and_tiers_are_tried(bench: Bench):
    record = "{country: US, industry: Software, employees: 100, technologies: [salesforce, gong]}"
    found = of(bench, record)
    assert left(found, "stack") == ["unmet", "unknown", "with Outreach"]
    assert [rule for rule in ("tier A", "tier B", "tier C") if left(found, rule)] == ["tier A", "tier C"]


def test_edges_are_tried_by_the_value_itself_and_the_one_beside_it(bench: Bench):
    edges = ["just below 50", "at 50", "just below 100", "at 100", "at 500", "just above 500"]
    assert left(of(bench, "{}"), "size") == ["met", "unmet", *edges]
    tried = of(bench, *(f"{{employees: {number}}}" for number in (49, 50, 98, 100, 505)))
    # 98 is two away from 100; 505 lies within a hundredth of 500
    assert left(tried, "size") == ["unknown", "just below 100", "at 500"]


DAYS = ["the day before 2026-10-02", "on 2026-10-02", "on 2026-11-01", "the day after 2026-11-01"]


@pytest.mark.parametrize(
    ("field", "bands", "expected"),
    [
        ("employees", [{"at_least": 10}], ["just below 10", "at 10"]),
        ("employees", [{"more_than": 10}], ["at 10", "just above 10"]),
        ("employees", [{"less_than": 10}], ["just below 10", "at 10"]),
        ("employees", [{"at_most": 10}], ["at 10", "just above 10"]),
        # what a band before takes is no edge
        ("employees", [{"at_least": 20}, {"between": [10, 30]}], ["just below 10", "at 10", "just below 20", "at 20"]),
        ("employees", [{"between": [10, 20]}, {"at_most": 10}], ["just below 10", "at 10", "at 20", "just above 20"]),
        ("employees", [{"is": 5}], []),
        ("founded_year", [{"at_least": 2020}], ["just below 2020", "at 2020"]),
        ("country", [{"is": "US"}], []),
        ("last_funding_date", [{"within": "30d"}], DAYS),
        ("last_funding_date", [{"at_least": "2026-01-01"}], ["the day before 2026-01-01", "on 2026-01-01"]),
    ],
)
def test_where_bands_are_to_be_tried(load: Callable[..., RuleSet], field, bands, expected):
    assert [str(probe) for probe in probes(_bands(load, field, bands), AS_OF)] == expected


@pytest.mark.parametrize(
    ("bands", "expected"),
    [
        ([{"at_least": 10}, {"less_than": 10}], True),
        ([{"at_least": 10}, {"less_than": 9}], False),
        ([{"at_least": 10}, {"known": True}], True),
        ([{"more_than": 10}, {"less_than": 10}], False),
        ([{"between": [10, 20]}], False),
    ],
)
def test_bands_that_leave_nothing_out_cannot_be_unmet(load: Callable[..., RuleSet], bands, expected):
    assert covers_all(_bands(load, "employees", bands), AS_OF) is expected


def test_the_days_beside_an_edge_are_the_day_before_and_after(load: Callable[..., RuleSet]):
    below, at = probes(_bands(load, "last_funding_date", [{"at_least": "2026-01-01"}]), AS_OF)
    assert (below.tried_by({date(2025, 12, 31)}), below.tried_by({date(2025, 12, 30), date(2026, 1, 1)})) == (
        True,
        False,
    )
    assert at.tried_by({date(2026, 1, 1)})


def test_the_share_is_of_all_there_is_to_try_and_rounded_down(bench: Bench):
    found = of(bench, "{}")
    total = len(found.trials)
    assert percent([found]) == 100 * found.tried / total
    lines = list(coverage_text([found]))
    assert lines[0] == f"\nCoverage {int(100 * found.tried / total)}% ({found.tried} of {total} tried)"
    edges = "just below 50, at 50, just below 100, at 100, at 500, just above 500"
    assert f"    rule_sets/tried.yaml:12  size: never met, unmet, {edges}" in lines
    assert percent([]) is None


def test_a_rule_set_without_a_case_is_not_tried_at_all(bench: Bench):
    found = coverage(bench.load().library.rule_sets["tried"], [])
    assert (found.tried, list(coverage_text([found]))[-1]) == (0, "    no case tries it")


def _bands(load: Callable[..., RuleSet], field: str, bands: list[dict[str, object]]) -> Bands:
    given = [{**band, "points": at + 1} for at, band in enumerate(bands)]
    criterion = {"id": "c", "field": field, "bands": given}
    scoring = load({"score": [{"group": "g", "criteria": [criterion]}]}).criteria[0].scoring
    assert isinstance(scoring, Bands)
    return scoring

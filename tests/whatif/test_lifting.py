"""The smallest sets of changes: each is enough, no part of one is, and none is overlooked."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from engine import strategies
from engine.strategies import AS_OF, FIELDS
from hypothesis import given, settings
from whatif.asking import account_of, all_steps, compatible, judged, outlook, parts, reaches

from icp_rules.whatif import lifting
from icp_rules.whatif.lifting import goals_of, search

if TYPE_CHECKING:
    from collections.abc import Callable

    from oracle import Row, Tree

    from icp_rules.language.model import RuleSet

# a search judges thousands of rows
few = settings(max_examples=settings.default.max_examples // 10)

# so many changes are put together by hand
MOST = 9


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records(1, 2))
def test_every_set_is_enough_and_no_part_of_one_is(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    for row in accounts:
        for found in outlook(rule_set, row).searches:
            for lift in found.lifts:
                assert reaches(tree, row, lift.steps, found.goal), (lift, row)
                assert not any(reaches(tree, row, part, found.goal) for part in parts(lift.steps)), (lift, row)


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records(1, 1))
def test_no_smaller_set_is_overlooked(read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]) -> None:
    rule_set, (row,) = read(tree), accounts
    steps = all_steps(rule_set, row)[:MOST]
    goals = goals_of(rule_set, judged(rule_set, row))
    sets = [one for size in (1, 2, 3) for one in combinations(steps, size) if compatible(one)]
    for found in search(rule_set, account_of(rule_set, row), steps, goals, as_of=AS_OF):
        sizes = {len(one) for one in sets if reaches(tree, row, one, found.goal)}
        assert min((len(lift.steps) for lift in found.lifts), default=None) == min(sizes, default=None)


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records(1, 2))
def test_what_is_told_of_a_set_is_what_it_comes_to(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    for row in accounts:
        now = judged(rule_set, row)
        for found in outlook(rule_set, row).searches:
            for lift in found.lifts:
                told = [effect for of_step in lift.effects for effect in of_step]
                assert len({effect.id for effect in told}) == len(told)
                after = {f"state__{e.id.replace('-', '_')}": e.state for e in told}
                assert all(now[name] != state for name, state in after.items() if "must" in name or "never" in name)


RULES: dict[str, Any] = {
    "require": [{"id": "big", "when": {"budget": {"at_least": 10}}}],
    "exclude": [{"id": "gone", "when": {"growth_stage": "closed"}}],
    "score": [
        {
            "group": "all",
            "criteria": [
                {
                    "id": "size",
                    "field": "employees",
                    "bands": [{"between": [100, 500], "points": 40}, {"between": [50, 99], "points": 20}],
                },
                {"id": "crm", "when": {"technologies": {"any_of": ["Salesforce", "HubSpot"]}}, "points": 30},
                {"id": "rich", "when": {"per_head": {"at_least": 1000}}, "points": 30},
            ],
        }
    ],
    "tiers": {"A": 80, "B": 60, "C": 40, "D": 0},
}
ACCOUNT: dict[str, Any] = {
    "account_id": "1",
    "growth_stage": "growth",
    "budget": 50.0,
    "employees": 70.0,
    "annual_revenue": 35000.0,
    "technologies": ["Salesforce"],
}


def told(rule_set: RuleSet, row: Row, goal: int = 0) -> list[list[str]]:
    return [[step.sentence for step in lift.steps] for lift in outlook(rule_set, row).searches[goal].lifts]


@pytest.fixture
def rule_set(load: Callable[..., RuleSet]) -> RuleSet:
    return load(RULES, FIELDS)


@pytest.fixture
def direct(load: Callable[..., RuleSet]) -> RuleSet:
    """The rule set without what is derived."""
    group = {**RULES["score"][0], "criteria": RULES["score"][0]["criteria"][:2]}
    return load({**RULES, "score": [group]}, FIELDS)


def test_a_threshold_is_told_as_the_range_that_would_do(direct):
    assert ["employees: 70 → 100 to 500"] in told(direct, ACCOUNT)


def test_between_two_neighbours_the_range_is_told(load):
    between = {"id": "between", "when": {"budget": {"more_than": 0.2, "less_than": 0.3}}, "points": 10}
    rules = {"score": [{"group": "all", "criteria": [between]}], "tiers": {"A": 50, "B": 0}}
    assert told(load(rules, FIELDS), ACCOUNT | {"budget": None}) == [
        ["budget: unknown → more than 0.2 and less than 0.3"]
    ]


def test_where_a_value_is_computed_with_it_is_told_itself(rule_set):
    assert ["employees: 70 → 100"] in told(rule_set, ACCOUNT)


def test_of_values_that_come_to_the_same_one_is_told(rule_set):
    unknown = told(rule_set, ACCOUNT | {"annual_revenue": None})
    assert [one for one in unknown if one[0].startswith("annual_revenue") and len(one) == 1] == [
        ["annual_revenue: unknown → 70,000"]
    ]


def test_what_is_derived_follows_from_what_it_is_made_of(rule_set):
    found = told(rule_set, ACCOUNT)
    assert ["annual_revenue: 35,000 → 70,000"] in found
    assert not any("per_head" in sentence for one in found for sentence in one)


def test_items_that_do_as_well_are_told_together(rule_set):
    assert told(rule_set, ACCOUNT | {"employees": 200.0, "technologies": []})[0] == [
        "technologies: with Salesforce (or HubSpot)"
    ]


def test_the_least_change_alone_is_told(direct):
    first = told(direct, ACCOUNT | {"employees": 20.0})
    assert ["employees: 20 → 50 to 99"] in first
    assert not any("100 to 500" in sentence for one in first for sentence in one)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"budget": 5.0}, ["budget: 5 → at least 10"]),
        ({"budget": None}, ["budget: unknown → at least 10"]),
        ({"growth_stage": "closed"}, ["growth_stage: closed → something else"]),
        (
            {"budget": 5.0, "growth_stage": "closed"},
            ["growth_stage: closed → something else", "budget: 5 → at least 10"],
        ),
    ],
)
def test_what_keeps_an_account_from_being_qualified_comes_first(rule_set, change, expected):
    found = outlook(rule_set, ACCOUNT | change).searches[0]
    assert found.goal.tier is None
    (lift,) = found.lifts
    assert sorted(step.sentence for step in lift.steps) == sorted(expected)
    assert lift.status == "qualified"


def test_an_account_in_the_highest_tier_has_nowhere_to_go(rule_set):
    assert outlook(rule_set, ACCOUNT | {"employees": 200.0, "annual_revenue": 1e9}).searches == ()


def test_what_a_company_hardly_changes_is_marked_and_comes_last(load):
    home = {"id": "home", "when": {"city": "Zürich"}, "points": 10}
    stage = {"id": "stage", "when": {"growth_stage": "b2b"}, "points": 10}
    rules = {"score": [{"group": "all", "criteria": [home, stage]}], "tiers": {"A": 50, "B": 0}}
    row = ACCOUNT | {"city": "New York"}
    (found,) = outlook(load(rules, FIELDS), row).searches
    assert [lift.of_lasting for lift in found.lifts] == [False, True]
    (unknown,) = outlook(load(rules, FIELDS), row | {"city": None}).searches
    assert [lift.of_lasting for lift in unknown.lifts] == [False, False]


def test_a_text_s_shape_is_named_and_not_made_up(load):
    odd = {"id": "odd", "when": {"city": {"like": "new*"}}, "points": 10}
    even = {"id": "even", "when": {"growth_stage": "b2b"}, "points": 10}
    rules = {"score": [{"group": "all", "criteria": [odd, even]}], "tiers": {"A": 50, "B": 0}}
    found = outlook(load(rules, FIELDS), ACCOUNT | {"city": "Berlin"})
    assert found.untried == ("odd",)
    assert [[s.field.name for s in lift.steps] for lift in found.searches[0].lifts] == [["growth_stage"]]


def test_what_a_set_alters_is_not_called_untried(load):
    sized = {"id": "sized", "when": {"technologies": {"size": {"at_least": 2}}}, "points": 10}
    crm = {"id": "crm", "when": {"technologies": {"any_of": ["HubSpot"]}}, "points": 10}
    rules = {"score": [{"group": "all", "criteria": [sized, crm]}], "tiers": {"A": 100, "B": 0}}
    found = outlook(load(rules, FIELDS), ACCOUNT)
    (lift,) = found.searches[0].lifts
    assert {effect.id for of_step in lift.effects for effect in of_step} == {"sized", "crm"}
    assert found.untried == ()
    assert outlook(load(rules, FIELDS), ACCOUNT | {"technologies": []}).untried == ("sized",)


def test_a_text_to_match_is_described_and_its_stand_in_not_shown(load):
    ends = {"id": "ends", "when": {"city": {"starts_with": "New", "ends_with": "York"}}, "points": 10}
    rules = {"score": [{"group": "all", "criteria": [ends]}], "tiers": {"A": 50, "B": 0}}
    (lift,) = outlook(load(rules, FIELDS), ACCOUNT | {"city": None}).searches[0].lifts
    (step,) = lift.steps
    assert (step.sentence, step.made_up) == ("city: unknown → one that starts with 'New' and ends with 'York'", True)


def test_where_there_are_too_many_changes_those_that_do_most_are_tried(load, monkeypatch):
    monkeypatch.setattr(lifting, "MOST_STEPS", 2)
    (found,) = outlook(load(RULES, FIELDS), ACCOUNT).searches
    assert (found.tried, found.possible > 2) == (2, True)
    assert found.lifts

"""How far one unknown field could move an account, and how many accounts a field could move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from engine import strategies
from engine.strategies import AS_OF, FIELDS, RAW, SCHEMA
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import fold, judge
from whatif.asking import judged, outlook

from icp_rules.diagnostics import DiagnosticError
from icp_rules.engine import evaluate
from icp_rules.lints.reasoning import always_met, never_met
from icp_rules.whatif import gaps_of, with_tier
from icp_rules.whatif.questions import questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from oracle import Row, Tree

    from icp_rules.language.model import RuleSet

EXACTNESS = 1e-9
# a search judges thousands of rows
few = settings(max_examples=settings.default.max_examples // 10)


def filled(row: Row, field: str, value: Any) -> Row:
    more = {f"{field}__folded": [fold(item) for item in value]} if f"{field}__folded" in row else {}
    return row | {field: value, f"{field}__as_of": AS_OF} | more


@few
@given(tree=strategies.rule_sets(scored=True), accounts=strategies.records(1, 2), data=st.data())
def test_no_value_moves_an_account_farther_than_is_told(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row], data: st.DataObject
) -> None:
    rule_set = read(tree)
    asked = questions(rule_set)
    for row in accounts:
        now = judged(rule_set, row)
        for move in outlook(rule_set, row).moves:
            assert move.score_low is not None
            assert move.score_high is not None
            assert now["score_low"] - EXACTNESS <= move.score_low
            assert move.score_high <= now["score_high"] + EXACTNESS
            if not asked[move.field].by_value and move.field in RAW and RAW[move.field] != "list":
                value = data.draw(strategies.known_value(move.field))
                after = judge(tree, SCHEMA, filled(row, move.field, value), AS_OF)
                shapes = asked[move.field].untried
                inside = move.score_low - EXACTNESS <= after["score"] <= move.score_high + EXACTNESS
                assert inside or shapes, (move, value, after, row)
                assert after["status"] in move.statuses or shapes


def asking(field: str) -> st.SearchStrategy[Tree]:
    """A criterion that asks one thing of a field, or of numbers and dates a band with two ends."""
    tests = strategies.OPERATORS_OF(field)
    return st.one_of(
        tests.map(lambda test: {"id": "one", "when": {field: test}, "points": 20}),
        tests.map(lambda test: {"id": "one", "when": {"not": {field: test}}, "points": 20}),
        tests.map(lambda test: {"id": "one", "field": field, "bands": [{**test, "points": 20}]}),
    )


NO_LISTS = sorted(name for name, kind in RAW.items() if kind != "list")


@few
@given(criterion=st.sampled_from(NO_LISTS).flatmap(asking), data=st.data())
def test_what_is_told_of_the_only_unknown_is_the_interval_of_the_score(
    read: Callable[[Tree], RuleSet], criterion: Tree, data: st.DataObject
) -> None:
    tree = {"icp": 1, "id": "generated", "name": "G", "score": [{"group": "all", "criteria": [criterion]}]}
    rule_set = read({**tree, "tiers": {"A": 50, "B": 0}})
    (field,) = questions(rule_set)
    hypothesis.assume(not questions(rule_set)[field].untried)
    # what every value meets, or none, is unknown to the interval and decided for all that could be known
    (condition,) = rule_set.criteria[0].conditions
    hypothesis.assume(not always_met(condition) and not never_met(condition))
    row = data.draw(strategies.records(1, 1))[0] | {field: None}
    now = judged(rule_set, row)
    (move,) = outlook(rule_set, row).moves
    assert (move.score_low, move.score_high) == (now["score_low"], now["score_high"])


def interval(load: Callable[..., RuleSet], *criteria: Tree) -> None:
    """Check that a value is found for each end of the interval of an account that lacks all that is asked for."""
    rule_set = load({"score": [{"group": "all", "criteria": list(criteria)}], "tiers": {"A": 50, "B": 0}}, FIELDS)
    row = {"account_id": "1", **dict.fromkeys(questions(rule_set))}
    now, (move,) = judged(rule_set, row), outlook(rule_set, row).moves
    assert (move.score_low, move.score_high) == (now["score_low"], now["score_high"]) == (0, 100)


@pytest.mark.parametrize(
    ("field", "asked"),
    [
        ("budget", {"more_than": 0.2, "less_than": 0.3}),
        ("budget", {"more_than": 2, "less_than": 3}),
        ("budget", {"more_than": 0.2, "less_than": 0.25}),
        ("renewal", {"more_than": "2028-01-01", "less_than": "2028-01-03"}),
        ("city", {"starts_with": "alpha", "ends_with": "omega"}),
        ("city", {"starts_with": "a", "contains": "b", "ends_with": "c"}),
        ("city", {"contains": "e"}),
        ("city", {"is_not": "something else"}),
        ("city", {"starts_with": "Some", "exact": True}),
    ],
)
def test_a_value_is_found_for_both_ends(load, field, asked):
    interval(load, {"id": "one", "when": {field: asked}, "points": 20})
    interval(load, {"id": "one", "when": {"not": {field: asked}}, "points": 20})


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records(2, 6))
def test_gaps_count_what_is_told_of_each_account(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    order = [tier.name for tier in rule_set.tiers]
    found = gaps_of(rule_set, strategies.frame(accounts), frozenset(), None, as_of=AS_OF)
    assert found.accounts + found.out == len(accounts)
    rise: dict[str, int] = {}
    for row in accounts:
        now = judged(rule_set, row)
        for move in outlook(rule_set, row).moves:
            best = move.tiers[0]
            higher = best is not None and (now["tier"] is None or order.index(best) < order.index(now["tier"]))
            rise[move.field] = rise.get(move.field, 0) + higher
    assert {gap.field: gap.rise for gap in found.gaps if gap.rise} == {name: n for name, n in rise.items() if n}


RULES: dict[str, Any] = {
    "value": {"expected_acv": 1000, "currency": "USD"},
    "freshness": {"budget": "90d"},
    "require": [{"id": "partner", "when": {"partner": True}}],
    "score": [
        {
            "group": "all",
            "criteria": [
                {"id": "size", "when": {"employees": {"at_least": 100}}, "points": 25},
                {"id": "money", "when": {"budget": {"at_least": 100}}, "points": 25},
                {"id": "crm", "when": {"technologies": {"any_of": ["Salesforce"]}}, "points": 50},
            ],
        }
    ],
    "tiers": {"A": 100, "B": 50, "C": 0},
}
KNOWN: dict[str, Any] = {"partner": True, "employees": 100.0, "budget": 100.0, "technologies": ["Salesforce"]}
OLD = AS_OF.replace(year=AS_OF.year - 1, day=1)


def rows(*changes: dict[str, Any]) -> list[Row]:
    common = {**KNOWN, "budget__as_of": AS_OF}
    return [{"account_id": str(at), **common, **change} for at, change in enumerate(changes)]


@pytest.fixture
def rule_set(load: Callable[..., RuleSet]) -> RuleSet:
    return load(RULES, FIELDS)


def test_a_gap_is_counted_with_what_it_could_do(rule_set):
    accounts = rows(
        {},
        {"employees": None},
        {"employees": None},
        {"budget__as_of": OLD},
        {"employees": None, "budget": None},
        {"partner": None},
        {"partner": False, "employees": None},
        {"employees": None},
    )
    found = gaps_of(rule_set, strategies.frame(accounts), frozenset({"7"}), None, as_of=AS_OF)
    assert (found.accounts, found.suppressed, found.out, found.together) == (6, 1, 1, 1)
    by_field = {gap.field: gap for gap in found.gaps}
    employees, budget, partner = by_field["employees"], by_field["budget"], by_field["partner"]
    assert (employees.unknown, employees.rise, employees.value) == (3, 2, 750)
    assert (budget.unknown, budget.stale, budget.rise, budget.value) == (2, 1, 1, 500)
    assert (partner.qualify, partner.drop_out, partner.rise) == (1, 1, 0)
    assert [gap.field for gap in found.gaps] == ["employees", "budget", "partner"]


def test_a_tier_asked_for_is_the_one_that_is_counted(rule_set):
    accounts = strategies.frame(rows({"technologies": None, "budget": 0.0}, {"technologies": None}))
    assert gaps_of(rule_set, accounts, frozenset(), "A", as_of=AS_OF).gaps[0].rise == 1
    assert gaps_of(rule_set, accounts, frozenset(), None, as_of=AS_OF).gaps[0].rise == 2
    with pytest.raises(DiagnosticError, match="no rule set has a tier"):
        with_tier([rule_set], "E")


def test_what_a_filter_asks_to_be_known_brings_accounts_back(load):
    rules = {**RULES, "require": [{"id": "told", "when": {"city": {"known": True}}}]}
    accounts = strategies.frame([row | {"city": None} for row in rows({})])
    assert evaluate(load(rules, FIELDS), accounts, as_of=AS_OF)["status"].to_list() == ["disqualified"]
    found = gaps_of(load(rules, FIELDS), accounts, frozenset(), None, as_of=AS_OF)
    assert (found.out, found.gaps[0].field, found.gaps[0].rise) == (0, "city", 1)


def test_nothing_unknown_is_no_gap(rule_set):
    found = gaps_of(rule_set, strategies.frame(rows({}, {})), frozenset(), None, as_of=AS_OF)
    assert (found.gaps, found.together) == ((), 0)

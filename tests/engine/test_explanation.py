"""Why an account has its score, read out of the trace in the order of the file."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from icp_rules import evaluate
from icp_rules.engine import Explainer, Explanation, gated

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
RULES = """
icp: 1
id: tested
name: Explained
freshness: {technologies: 90d}
require:
  - {id: b2b, when: {business_model: [b2b, both]}, why: We sell to businesses only}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: firm
    max: 30
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 5000], points: 20}]
        why: "{{ employees }} people in {{ city }}"
      - {id: sector, when: {industry: Software}, points: 15, why: "{{ industry }} is home ground"}
  - group: tech
    min: -5
    criteria:
      - {id: stack, field: technologies, per_item: [Gong, Outreach], points: -4, why: "They run {{ technologies }}"}
      - {id: crm, when: {technologies: {any_of: [Salesforce]}}, points: 15}
"""


def explained(rule_set: RuleSet, **values: Any) -> tuple[Explanation, dict[str, Any]]:
    blank = {"account_id": "a0", "business_model": "b2b", "industry": "Software", "employees": 1200.0, "city": "Bonn"}
    accounts = pl.DataFrame([blank | {"technologies": ["Gong", "Outreach"]} | values])
    trace = evaluate(rule_set, accounts, as_of=AS_OF).row(0, named=True)
    usable = gated(accounts, rule_set, as_of=AS_OF).row(0, named=True)
    return Explainer(rule_set).explain(trace, usable), trace


def test_items_stand_in_the_order_of_the_file_and_add_up(load: Callable[..., RuleSet]) -> None:
    explanation, trace = explained(load(RULES))
    assert [(one.id, one.kind, one.group, one.state, one.points) for one in explanation.items] == [
        ("b2b", "require", None, "met", 0),
        ("legal", "exclude", None, "unmet", 0),
        ("headcount", "criterion", "firm", "met", 20),
        ("sector", "criterion", "firm", "met", 15),
        ("firm", "cut", "firm", None, -5),
        ("stack", "criterion", "tech", "met", -8),
        ("crm", "criterion", "tech", "unmet", 0),
        ("tech", "cut", "tech", None, 3),
    ]
    assert explanation.points == 25
    assert trace["score"] == pytest.approx(100 * 25 / 45)


def test_best_and_worst_say_what_a_criterion_can_come_to(load: Callable[..., RuleSet]) -> None:
    explanation, _ = explained(load(RULES))
    reach = {one.id: (one.worst, one.best) for one in explanation.items if one.kind == "criterion"}
    assert reach == {"headcount": (0, 20), "sector": (0, 15), "stack": (-8, 0), "crm": (0, 15)}


def test_the_floor_is_an_item_of_its_own(load: Callable[..., RuleSet]) -> None:
    explanation, trace = explained(load(RULES), employees=1.0, industry="Retail")
    assert [(one.id, one.kind, one.points) for one in explanation.items[-2:]] == [
        ("tech", "cut", 3),
        ("floor", "floor", 5),
    ]
    assert explanation.points == trace["score"] == 0


def test_the_why_is_filled_with_values_as_people_read_them(load: Callable[..., RuleSet]) -> None:
    explanation, _ = explained(load(RULES))
    whys = {one.id: one.why for one in explanation.items}
    assert whys["b2b"] == "We sell to businesses only"
    assert whys["headcount"].startswith("1,200")
    assert whys["headcount"].endswith("in Bonn")
    assert whys["sector"] == "Software is home ground"
    assert whys["stack"] == "They run Gong, Outreach"
    assert whys["legal"] is whys["crm"] is whys["firm"] is None


def test_a_why_that_needs_an_unknown_value_is_left_out(load: Callable[..., RuleSet]) -> None:
    explanation, _ = explained(load(RULES), city=None)
    headcount = next(one for one in explanation.items if one.id == "headcount")
    assert headcount.why is None
    assert (headcount.state, headcount.points) == ("met", 20)


def test_stale_values_are_unknown_in_explanations_too(load: Callable[..., RuleSet]) -> None:
    explanation, trace = explained(load(RULES), technologies__as_of=date(2026, 1, 1))
    stack = next(one for one in explanation.items if one.id == "stack")
    assert (stack.state, stack.points, stack.why, stack.values) == ("unknown", 0, None, (("technologies", None),))
    assert trace["state__stack"] is None


def test_items_name_the_values_they_read_and_where_they_are_written(load: Callable[..., RuleSet]) -> None:
    explanation, _ = explained(load(RULES))
    by_id = {one.id: one for one in explanation.items}
    assert by_id["headcount"].values == (("employees", 1200.0),)
    assert by_id["b2b"].values == (("business_model", "b2b"),)
    lines = RULES.splitlines()
    for identity in ("b2b", "legal", "headcount", "sector", "stack", "crm"):
        line = by_id[identity].location.line
        assert line is not None
        assert f"id: {identity}" in lines[line - 1]


def test_each_item_says_its_condition_in_english(load: Callable[..., RuleSet]) -> None:
    explanation, _ = explained(load(RULES))
    by_id = {one.id: one.sentence for one in explanation.items}
    assert by_id["b2b"] == "business_model is one of b2b or both"
    assert by_id["legal"] == "industry is Legal"
    assert "employees is between 100 and 5,000" in by_id["headcount"]
    assert "30" in by_id["firm"]


def test_a_filter_is_explained_by_its_rules_alone(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"require": [{"id": "b2b", "when": {"business_model": "b2b"}}]})
    explanation, _ = explained(rule_set, business_model=None)
    assert [(one.id, one.state, one.points) for one in explanation.items] == [("b2b", "unknown", 0)]
    assert explanation.points == 0

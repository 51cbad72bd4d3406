"""Example records of new tests: what they hold, and that they are read as they were meant."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from icp_rules.language.nodes import to_data
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.starter.examples import example_record
from icp_rules.starter.test import _yaml

AS_OF = date(2026, 11, 1)

ASKED = [
    ({"employees": {"at_least": 10, "at_most": 50}}, {"employees": 10}),
    ({"employees": {"between": [50, 99]}}, {"employees": 50}),
    ({"country": ["US", "CA"]}, {"country": "US"}),
    ({"industry": "software"}, {"industry": "Software"}),
    ({"industry": "B2B"}, {"industry": "B2B"}),
    ({"growth_stage": ["Growth", "Early"]}, {"growth_stage": "Growth"}),
    ({"city": {"contains": "New York"}}, {"city": "New York"}),
    ({"technologies": {"any_of": ["HubSpot", "Gong"]}}, {"technologies": ["HubSpot"]}),
    ({"technologies": {"all_of": ["HubSpot", "Gong"]}}, {"technologies": ["HubSpot", "Gong"]}),
    ({"last_funding_date": {"within": "90d"}}, {"last_funding_date": AS_OF}),
    ({"city": {"known": True}}, {"city": "example"}),
    ({"any": [{"country": "US"}, {"state": "CA"}]}, {"country": "US"}),
    ({"count": {"at_least": 1, "of": [{"country": "US"}, {"employees": 5}]}}, {"country": "US", "employees": 5}),
    ({"not": {"country": "US"}}, {}),
    ({"name": {"like": "a*"}}, {}),
    ({"city": {"known": False}}, {}),
]


@pytest.mark.parametrize(("when", "expected"), ASKED, ids=str)
def test_a_field_has_what_a_rule_asks_for(when, expected, load):
    assert example_record(load({"require": [{"id": "a", "when": when}]}), AS_OF) == expected


def test_what_gives_points_counts_first_and_lists_have_all(load):
    bands = [{"between": [50, 99], "points": 10}, {"between": [100, 500], "points": 20}]
    criteria = [
        {"id": "size", "field": "employees", "bands": bands},
        {"id": "bad", "when": {"technologies": {"any_of": ["Shopify"]}}, "points": -5},
        {"id": "stack", "field": "technologies", "per_item": ["Gong", "Outreach"], "points": 5},
        {"id": "funded", "field": "last_funding_date", "fades": {"half_life": "90d"}, "points": 5},
    ]
    rule_set = load(
        {
            "require": [{"id": "a", "when": {"employees": {"at_least": 10}, "technologies": {"any_of": ["HubSpot"]}}}],
            "score": [{"group": "g", "criteria": criteria}],
        }
    )
    technologies = ["Gong", "Outreach", "HubSpot"]
    assert example_record(rule_set, AS_OF) == {
        "employees": 100,
        "technologies": technologies,
        "last_funding_date": AS_OF,
    }


TEXTS = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]))


@given(st.one_of(TEXTS, st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.lists(TEXTS)))
@example("yes: no")
@example("NO")
@example("1e3")
@example("# a")
@example("a, b")
@example("")
@example(1e20)
def test_a_value_is_read_as_it_was_meant(value):
    read = to_data(parse_yaml(f"x: {_yaml(value)}"))["x"]
    assert type(read) in (type(value), int)
    assert read == pytest.approx(value) if isinstance(value, float) else read == value

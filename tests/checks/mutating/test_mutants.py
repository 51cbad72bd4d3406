# ruff: noqa: E501 - a row of a table stands in one line
"""Changed rule sets: each can be read, and means something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icp_rules.checks.mutating.changes import Changes
from icp_rules.checks.mutating.comparisons import comparison_changes
from icp_rules.checks.mutating.meaning import meaning
from icp_rules.checks.mutating.mutants import mutants
from icp_rules.checks.mutating.scores import possible
from icp_rules.checks.mutating.trees import changed
from icp_rules.diagnostics import Diagnostics
from icp_rules.language.fields import FieldTable
from icp_rules.language.operators import OPERATORS, Argument
from icp_rules.language.reading.lists import Lists
from icp_rules.language.schema import rule_set_schema
from icp_rules.language.schema.check import Checker
from icp_rules.language.yaml_reader import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.workspace import Workspace

    Workspaces = Callable[[str, str], Workspace]

WHENS = [
    "employees: {at_least: 50}",
    "employees: {between: [50, 99], is_not: 70}",
    "annual_revenue: {more_than: 0}",
    "budget: {less_than: 0.25}",
    "founded_year: {at_most: 9999}",
    "last_funding_date: {between: ['1583-01-01', '9999-12-31']}",
    "last_funding_date: {within: 1d}",
    "last_funding_date: {upcoming: 99999d}",
    "country: $north",
    "country: [US]",
    "country: {not_in: [US, CA, MX, DE, FR, GB, IT]}",
    "industry: Legal",
    "name: {like: ['*labs*', cloud*], exact: true}",
    "name: {starts_with: a, ends_with: b, contains: c}",
    "name: {matches: '^a+$'}",
    "technologies: {any_of: [Gong, Zoom], none_of: [Slack], size: {between: [1, 3]}}",
    "technologies: {all_of: [Gong], size: 0}",
    "employees: {known: false}",
    "any: [{city: Oslo}, {not: {state: NY}}, {city: Rome, state: TX}]",
    "count: {at_least: 2, of: [{city: Oslo}, {state: NY}, {employees: {at_least: 1}}]}",
    "all: [{city: Oslo}, {city: Oslo}]",
]
SCORINGS = [
    *(f"when: {{{when}}}, points: 10" for when in WHENS),
    "field: employees, bands: [{between: [100, 500], points: 20}, {between: [50, 99], points: 10}]",
    "field: last_funding_date, bands: [{within: 30d, points: 3}, {within: 90d, points: 0}]",
    "field: industry, bands: [{in: [Software, Legal], points: 1}]",
    "field: technologies, per_item: [Gong, Zoom, Slack], points: 5, max: 10",
    "field: technologies, per_item: [Gong, Zoom], points: -1, min: -1",
    "field: last_funding_date, fades: {half_life: 1d}, points: 1",
]
scorings = st.lists(st.sampled_from(SCORINGS), min_size=1, max_size=4)
filters = st.lists(st.sampled_from(WHENS), max_size=2)


def rules(scoring: list[str], require: list[str], extra: str = "") -> str:
    given_ = "".join(f"  - {{id: r{at}, when: {{{when}}}}}\n" for at, when in enumerate(require))
    criteria = "".join(f"      - {{id: c{at}, {one}}}\n" for at, one in enumerate(scoring))
    # so that there is something to reach
    criteria += "      - {id: base, when: {phone: {known: true}}, points: 1}\n"
    head = f"require:\n{given_}" if require else ""
    return f"{head}score:\n  - group: g\n    max: 100\n    min: -5\n    criteria:\n{criteria}{extra}"


MORE = "tiers: {A: 100, B: 0.5}\nfreshness: {default: 1d, industry: 90d}\n"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(scorings, filters)
def test_every_change_gives_a_rule_set_that_fits_the_schema_and_means_something_else(
    workspace: Workspaces, scoring: list[str], require: list[str]
) -> None:
    loaded = workspace(rules(scoring, require, MORE), "")
    assert not loaded.errors
    original = loaded.library.rule_sets["a"]
    changes = list(mutants(loaded.library, original))
    scores = possible(original)
    meanings = [meaning(original, scores), *(meaning(mutant.rule_set, scores) for mutant in changes)]
    assert len(set(meanings)) == len(meanings)
    assert all(mutant.says and mutant.needs and mutant.location.line for mutant in changes)
    assert {criterion.id for criterion in original.criteria} <= {mutant.rule for mutant in changes}
    checker, root = Checker(rule_set_schema(FieldTable())), loaded.library.merged["a"]
    for _, _, change in Changes(root, FieldTable(), loaded.library.lists_for(root, Diagnostics()), scores).all():
        found, _ = checker.check(changed(root, change))
        # `without` can leave as little
        assert all(one.message.endswith(" is empty") for one in found), change


EXAMPLES = {
    Argument.VALUE: {"text": "a", "number": "5", "date": "2026-01-01", "boolean": "true"},
    Argument.VALUES: {"text": "[a, b]", "number": "[5, 6]", "date": "[2026-01-01, 2026-01-02]", "boolean": "[true]"},
    Argument.PAIR: {"number": "[5, 9]", "date": "[2026-01-01, 2026-01-09]"},
    Argument.GLOBS: {"text": "[a*, b*]"},
    Argument.TEXT: {"text": "a"},
    Argument.DURATION: {"date": "90d"},
    Argument.ITEMS: {"list": "[a, b]"},
    Argument.SIZE: {"list": "2"},
    Argument.FLAG: {"text": "true", "number": "true", "date": "true", "boolean": "true", "list": "true"},
}
FIELDS = {"text": "city", "number": "employees", "date": "last_funding_date", "list": "tags"}


@pytest.mark.parametrize("operator", [name for name in OPERATORS if name != "matches"])
def test_every_operator_has_a_change(operator: str) -> None:
    row = OPERATORS[operator]
    for type_ in (type_ for type_ in row.types if type_ in FIELDS):
        node = parse_yaml(f"{operator}: {EXAMPLES[row.argument][type_]}")
        field = FieldTable().account[FIELDS[type_]]
        assert list(comparison_changes(field, node, Lists(None, None, Diagnostics())))


SAME = [
    ("the other band takes it", "field: employees, bands: [{at_least: 100, points: 2}, {between: [50, 99], points: 1}]", "[50, 100]"),
    ("no sum reaches the cap", "when: {city: Oslo}, points: 10", "max 100"),
    ("the points of one item are cut already", "field: technologies, per_item: [Gong, Zoom], points: 5, max: 5", "points 5 → 6"),
    ("one item, any or all", "when: {technologies: {any_of: [Gong]}}, points: 1", "all_of"),
]  # fmt: skip


@pytest.mark.parametrize(("criterion", "change"), [row[1:] for row in SAME], ids=[row[0] for row in SAME])
def test_what_means_the_same_is_no_change(workspace: Workspaces, criterion: str, change: str) -> None:
    loaded = workspace(rules([criterion], []), "")
    found = [mutant.says for mutant in mutants(loaded.library, loaded.library.rule_sets["a"])]
    assert found
    assert not [says for says in found if change in says]

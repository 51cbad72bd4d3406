"""The engine against a second, plain judge, and what must hold for every rule set and every record."""

from __future__ import annotations

import json
import math
import random
from typing import TYPE_CHECKING, Any

import pytest
from engine import strategies
from engine.frames import duckdb_relation, rows
from engine.strategies import AS_OF, FIELDS, SCHEMA
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from oracle import Record, Row, Tree, judge

from icp_rules import evaluate
from icp_rules.language.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.language.model import RuleSet

Loader = "Callable[[Tree], RuleSet]"
EXACTNESS = 1e-9

many = settings(
    max_examples=120,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
few = settings(many, max_examples=30)


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Tree], RuleSet]:
    folder: Path = tmp_path_factory.mktemp("rule_sets")
    path = folder / "generated.yaml"

    def read_rule_set(tree: Tree) -> RuleSet:
        path.write_text(json.dumps(tree, ensure_ascii=False), encoding="utf-8")
        library = read_library(folder, FIELDS, only=[path])
        assert not library.found, library.found
        return library.rule_sets["generated"]

    return read_rule_set


def same(one: Any, two: Any) -> bool:
    if isinstance(one, float) and isinstance(two, float):
        return math.isclose(one, two, rel_tol=1e-12, abs_tol=EXACTNESS)
    return one == two


def assert_alike(found: list[Row], expected: list[Row], given_rows: list[Row]) -> None:
    for row, one, two in zip(given_rows, found, expected, strict=True):
        assert one.keys() == two.keys()
        differing = {name: (one[name], two[name]) for name in one if not same(one[name], two[name])}
        assert not differing, f"found and expected differ in {differing} for {row}"


@many
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_the_engine_agrees_with_the_plain_judge(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    judged = evaluate(read(tree), strategies.frame(accounts), as_of=AS_OF)
    assert_alike(judged.to_dicts(), [judge(tree, SCHEMA, row, AS_OF) for row in accounts], accounts)


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_duckdb_agrees_with_polars(read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]) -> None:
    rule_set, frame = read(tree), strategies.frame(accounts)
    on_polars = rows(evaluate(rule_set, frame, as_of=AS_OF))
    assert_alike(rows(evaluate(rule_set, duckdb_relation(frame), as_of=AS_OF)), on_polars, accounts)


@many
@given(tree=strategies.rule_sets(scored=True), accounts=strategies.records())
def test_scores_lie_in_their_interval_and_contributions_add_up(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    for row in evaluate(rule_set, strategies.frame(accounts), as_of=AS_OF).to_dicts():
        assert -EXACTNESS <= row["score_low"] <= row["score"] + EXACTNESS
        assert row["score"] <= row["score_high"] + EXACTNESS <= 100 + 2 * EXACTNESS
        assert 0 <= row["coverage"] <= 1 + EXACTNESS
        contributions = [row[name] for name in row if name.startswith(("points__", "cut__"))]
        points = sum(contributions) + row["floor"]
        assert row["score"] == pytest.approx(100 * points / rule_set.attainable, abs=EXACTNESS)


@many
@given(tree=strategies.rule_sets(scored=True), accounts=strategies.records(4, 8), data=st.data())
def test_no_filling_of_unknowns_leaves_or_widens_the_interval(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row], data: st.DataObject
) -> None:
    rule_set = read(tree)

    def is_unknown(row: Row, field: str) -> bool:
        return Record(SCHEMA, row, tree.get("freshness", {}), AS_OF).value(field) is None

    more = data.draw(strategies.filled(accounts, is_unknown))
    before = evaluate(rule_set, strategies.frame(accounts), as_of=AS_OF).to_dicts()
    after = evaluate(rule_set, strategies.frame(more), as_of=AS_OF).to_dicts()
    for one, two, row, filled_row in zip(before, after, accounts, more, strict=True):
        low, high = one["score_low"] - EXACTNESS, one["score_high"] + EXACTNESS
        bounds = low <= two["score_low"] and two["score_high"] <= high
        assert bounds and low <= two["score"] <= high, (one, two, row, filled_row)  # noqa: PT018 - one message


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records(), seed=st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_that_of_criteria_matters(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row], seed: random.Random
) -> None:
    def shuffled(items: list[Any]) -> list[Any]:
        return seed.sample(items, len(items))

    other = {key: shuffled(part) if key in ("require", "exclude", "score") else part for key, part in tree.items()}
    if "score" in other:
        other["score"] = [
            {**group, "criteria": shuffled(group["criteria"])} for group in other["score"]
        ]
    expected = rows(evaluate(read(tree), strategies.frame(accounts), as_of=AS_OF))
    found = rows(evaluate(read(other), strategies.frame(shuffled(accounts)), as_of=AS_OF))
    assert_alike([{name: row[name] for name in expected[0]} for row in found], expected, accounts)
    assert all(row.keys() == expected[0].keys() for row in found)


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_an_account_is_judged_alike_alone_and_among_others(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set, frame = read(tree), strategies.frame(accounts)
    together = evaluate(rule_set, frame, as_of=AS_OF).to_dicts()
    last = evaluate(rule_set, frame.tail(1).lazy(), as_of=AS_OF).collect().to_dicts()
    assert_alike(last, together[-1:], accounts[-1:])

"""The engine against a second, plain judge, and what must hold for every rule set and every record."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import pytest
from engine import strategies
from engine.frames import duckdb_relation, rows
from engine.strategies import AS_OF, FIELDS, SCHEMA
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Record, Row, Tree, column, judge

from icp_rules import evaluate
from icp_rules.engine import Explainer, gated, with_derived
from icp_rules.judging import judge as judge_all
from icp_rules.judging import score

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

EXACTNESS = 1e-9

# shares of what the profile asks for
many = settings(max_examples=settings.default.max_examples * 6 // 10)
few = settings(max_examples=settings.default.max_examples * 2 // 10)


def same(one: Any, two: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (one, two))
    if numbers:
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
def test_scores_are_the_same_without_a_trace(read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]) -> None:
    frame, rule_sets, out = strategies.frame(accounts), [read(tree)], frozenset({"0", "1"})
    judgement = judge_all(frame, rule_sets, out, "score", as_of=AS_OF)
    assert score(frame, rule_sets, out, "score", as_of=AS_OF).equals(judgement.scores)


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
        other["score"] = [{**group, "criteria": shuffled(group["criteria"])} for group in other["score"]]
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


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_it_makes_no_difference_when_fields_are_derived(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set, frame = read(tree), strategies.frame(accounts)
    beforehand = with_derived(nw.from_native(frame), FIELDS).to_native()
    expected = evaluate(rule_set, frame, as_of=AS_OF).to_dicts()
    assert_alike(evaluate(rule_set, beforehand, as_of=AS_OF).to_dicts(), expected, accounts)


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_gated_accounts_hold_what_the_plain_judge_may_use(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    frame = with_derived(nw.from_native(strategies.frame(accounts).fill_nan(None)), FIELDS).to_native()
    usable = gated(frame, read(tree), as_of=AS_OF).to_dicts()
    for row, found in zip(accounts, usable, strict=True):
        record = Record(SCHEMA, row, tree.get("freshness", {}), AS_OF)
        held = [name for name in SCHEMA.types if name in found and name != "account_id"]
        assert_alike([{name: found[name] for name in held}], [{name: record.value(name) for name in held}], [row])


@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_explanations_never_contradict_the_trace(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    explainer = Explainer(rule_set)
    frame = with_derived(nw.from_native(strategies.frame(accounts)), FIELDS).to_native()
    traces = evaluate(rule_set, frame, as_of=AS_OF).to_dicts()
    for trace, values in zip(traces, gated(frame, rule_set, as_of=AS_OF).to_dicts(), strict=True):
        items = explainer.explain(trace, values).items
        states = {f"state__{column(one.id)}": one.state for one in items if one.state is not None}
        meaning = {True: "met", False: "unmet", None: "unknown"}
        assert states == {name: meaning[trace[name]] for name in trace if name.startswith("state__")}
        points = {f"points__{column(one.id)}": one.points for one in items if one.kind == "criterion"}
        points |= {f"cut__{column(one.id)}": one.points for one in items if one.kind == "cut"}
        points |= {one.id: one.points for one in items if one.kind == "floor"}
        contributions = {name for name in trace if name.startswith(("points__", "cut__")) or name == "floor"}
        assert points == {name: trace[name] for name in contributions if name in points or trace[name]}
        if rule_set.groups:
            total = sum(one.points for one in items)
            assert 100 * total / rule_set.attainable == pytest.approx(trace["score"], abs=EXACTNESS)
        for one in items:
            if one.kind == "criterion":
                assert one.worst - EXACTNESS <= one.points <= one.best + EXACTNESS

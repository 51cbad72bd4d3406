"""Plans that are used again: the same answers as anew, in threads too, and nothing kept that somebody else owns."""

from __future__ import annotations

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine import strategies
from engine.strategies import AS_OF
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from icp_rules import DiagnosticError, evaluate
from icp_rules.engine.evaluation import _PLANS

if TYPE_CHECKING:
    from collections.abc import Callable

    from oracle import Row, Tree

    from icp_rules.language.model import RuleSet

few = settings(max_examples=settings.default.max_examples * 2 // 10)

TREE = {
    "icp": 1,
    "id": "generated",
    "name": "Large accounts",
    "owner": "revops@example.com",
    "score": [{"group": "g", "criteria": [{"id": "big", "when": {"employees": {"at_least": 50}}, "points": 10}]}],
    "tiers": {"A": 50, "B": 0},
}


def anew(rule_set: RuleSet, frame: pl.DataFrame) -> pl.DataFrame:
    """A lazy frame's plan is always made anew."""
    judged: pl.DataFrame = evaluate(rule_set, frame.lazy(), as_of=AS_OF).collect()
    return judged


@few
@given(tree=strategies.rule_sets(), batches=st.lists(strategies.records(), min_size=2, max_size=4))
def test_a_plan_used_again_gives_what_one_made_anew_gives(
    read: Callable[[Tree], RuleSet], tree: Tree, batches: list[list[Row]]
) -> None:
    rule_set = read(tree)
    for rows in batches:
        frame = strategies.frame(rows)
        assert_frame_equal(evaluate(rule_set, frame, as_of=AS_OF), anew(rule_set, frame), check_exact=True)


@pytest.mark.parametrize(
    "columns",
    [
        {"employees": [60, 40]},
        {"employees": [60.0, float("nan")]},
        {"employees": [None, None]},
        {"employees": [60, 40], "not read": [object(), object()]},
        {},
        {"name": ["Northam", "Eastmere"], "employees": [1, 2]},
        {"employees": pl.Series([60, 40] * 50_000)},
    ],
    ids=["whole", "not a number", "untyped", "a column nobody reads", "no field", "named", "many rows"],
)
def test_each_kind_of_frame_has_a_plan_of_its_own(read: Callable[[Tree], RuleSet], columns: dict[str, Any]) -> None:
    rule_set = read(TREE)
    evaluate(rule_set, pl.DataFrame({"account_id": ["0"], "employees": [1]}), as_of=AS_OF)
    height = max((len(cells) for cells in columns.values()), default=2)
    frame = pl.DataFrame({"account_id": [str(at) for at in range(height)], **columns})
    known = frame.select(name for name in frame.columns if name != "not read")
    assert_frame_equal(evaluate(rule_set, frame, as_of=AS_OF), anew(rule_set, known), check_exact=True)


def test_a_categorical_column_is_judged_by_a_plan_made_anew(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read({**TREE, "require": [{"id": "in_oslo", "when": {"city": "Oslo"}}]})
    frame = pl.DataFrame({"account_id": ["1", "2"], "city": ["Oslo", "Bergen"], "employees": [60, 60]})
    for dtype in (pl.Categorical(), pl.Enum(["Oslo", "Bergen"])):
        judged = evaluate(rule_set, frame.with_columns(pl.col("city").cast(dtype)), as_of=AS_OF)
        assert judged["status"].to_list() == ["qualified", "disqualified"]


def test_what_cannot_be_judged_is_told_each_time_and_harms_no_other_frame(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read(TREE)
    for _ in range(2):
        with pytest.raises(DiagnosticError, match="of type"):
            evaluate(rule_set, pl.DataFrame({"account_id": ["1"], "employees": ["many"]}), as_of=AS_OF)
        with pytest.raises(DiagnosticError, match="neither account_id nor name"):
            evaluate(rule_set, pl.DataFrame({"employees": [60]}), as_of=AS_OF)
    assert evaluate(rule_set, pl.DataFrame({"account_id": ["1"], "employees": [60]}), as_of=AS_OF)["score"][0] == 100


def test_threads_judge_by_one_rule_set_at_once_and_each_gets_its_own(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read(TREE)

    def judge(at: int) -> bool:
        frame = pl.DataFrame({"account_id": [f"{at}-{row}" for row in range(at % 5)], "employees": [at] * (at % 5)})
        judged = evaluate(rule_set, frame.cast({"account_id": pl.String, "employees": pl.Float64}), as_of=AS_OF)
        scores = [100.0 if at >= 50 else 0.0] * (at % 5)
        return judged["account_id"].to_list() == frame["account_id"].to_list() and judged["score"].to_list() == scores

    with ThreadPoolExecutor(12) as threads:
        assert all(threads.map(judge, range(200)))


def test_neither_a_rule_set_nor_its_plans_outlive_who_holds_it(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read(TREE)
    evaluate(rule_set, pl.DataFrame({"account_id": ["1"], "employees": [60]}), as_of=AS_OF)
    at, held = id(rule_set), weakref.ref(rule_set)
    assert at in _PLANS.kept
    del rule_set
    gc.collect()
    assert held() is None
    assert at not in _PLANS.kept


def test_no_rows_are_kept(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read({**TREE, "require": [{"id": "in_oslo", "when": {"city": "Of the rule set"}}]})
    frame = pl.DataFrame({"account_id": ["of the rows"], "employees": [60], "city": ["of the rows"]})
    evaluate(rule_set, frame, as_of=AS_OF)
    (steps,) = _PLANS.kept[id(rule_set)].plans.values()
    plan = frame.clear().lazy()
    for step in steps:
        plan = step(plan)
    kept = plan.serialize()
    assert b"of the rule set" in kept
    assert b"of the rows" not in kept


def test_the_plans_kept_are_few(read: Callable[[Tree], RuleSet]) -> None:
    rule_set = read(TREE)
    for day in range(1, 29):
        evaluate(rule_set, pl.DataFrame({"account_id": ["1"], "employees": [60]}), as_of=AS_OF.replace(day=day))
    assert len(_PLANS.kept[id(rule_set)].plans) < 28

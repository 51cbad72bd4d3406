"""What must hold for any two versions of a rule set and any accounts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from checks.revisions.retelling import retold
from engine import strategies
from engine.strategies import AS_OF, FIELDS
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules import evaluate
from icp_rules.checks.revisions.causes import TOLERANCE, Causes
from icp_rules.checks.revisions.changes import Weight, changes
from icp_rules.checks.revisions.outcomes import Listing, outcome
from icp_rules.language.config import Config

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from oracle import Row, Tree

    from icp_rules.language.model import RuleSet

fewer = settings(max_examples=settings.default.max_examples * 2 // 10)


def config(tmp_path_factory: Any) -> Config:
    return Config(tmp_path_factory.getbasetemp(), fields=FIELDS)


@fewer
@given(tree=strategies.rule_sets(), accounts=strategies.records(), random=st.randoms(use_true_random=False))
def test_saying_it_otherwise_changes_wording_alone(
    read: Callable[[Tree], RuleSet], tmp_path_factory: Any, tree: Tree, accounts: list[Row], random: Random
) -> None:
    base, head = read(tree), read(retold(tree, random))
    both = config(tmp_path_factory)
    found = [change.sentence for change in changes(base, head, both, both) if change.weight is not Weight.WORDING]
    assert not found
    frame = strategies.frame(accounts)
    before, after = (evaluate(r, frame, as_of=AS_OF) for r in (base, head))
    for name in ("status", "tier", "tier_high"):
        assert before[name].to_list() == after[name].to_list()
    for name in ("score", "score_low", "score_high"):
        assert before[name].to_list() == pytest.approx(after[name].to_list(), abs=1e-9)


@fewer
@given(one=strategies.rule_sets(), other=strategies.rule_sets(), accounts=strategies.records())
def test_where_meanings_are_equal_so_are_judgements(
    read: Callable[[Tree], RuleSet], tmp_path_factory: Any, one: Tree, other: Tree, accounts: list[Row]
) -> None:
    base, head = read(one), read({**one, **{key: other[key] for key in ("tiers", "freshness") if key in other}})
    both, frame = config(tmp_path_factory), strategies.frame(accounts)
    if not any(change.weight is Weight.SCORING for change in changes(base, head, both, both)):
        assert evaluate(base, frame, as_of=AS_OF).equals(evaluate(head, frame, as_of=AS_OF))


@fewer
@given(one=strategies.rule_sets(scored=True), other=strategies.rule_sets(scored=True), accounts=strategies.records())
def test_causes_add_up_to_the_change_of_the_score(
    read: Callable[[Tree], RuleSet], one: Tree, other: Tree, accounts: list[Row]
) -> None:
    base, head = read(one), read(other)
    causes, frame = Causes(base, head), strategies.frame(accounts)
    before, after = (evaluate(r, frame, as_of=AS_OF).to_dicts() for r in (base, head))
    for old, new in zip(before, after, strict=True):
        total = sum(cause.points or 0.0 for cause in causes.of_score(old, new))
        assert math.isclose(total, new["score"] - old["score"], rel_tol=1e-9, abs_tol=1e-6)


@fewer
@given(one=strategies.rule_sets(), other=strategies.rule_sets(), accounts=strategies.records())
def test_every_account_is_counted_once(
    read: Callable[[Tree], RuleSet], one: Tree, other: Tree, accounts: list[Row]
) -> None:
    base, head, frame = read(one), read(other), strategies.frame(accounts)
    before, after = (evaluate(r, frame, as_of=AS_OF) for r in (base, head))
    called = frame.select(
        "account_id", *(pl.lit(None, dtype=pl.String).alias(n) for n in ("name", "domain", "website"))
    )
    suppressed = frozenset({"a000", "a001"})
    found = outcome(base, head, before, after, called, Listing(suppressed, names=False, top=100))
    assert sum(found.matrix.counts.values()) == sum(found.matrix.sums) == frame.height
    qualified = [(trace["status"] == "qualified").to_list() for trace in (before, after)]
    came = {a["account_id"] for a, old, new in zip(accounts, *qualified, strict=True) if new and not old}
    went = {a["account_id"] for a, old, new in zip(accounts, *qualified, strict=True) if old and not new}
    assert (found.came, found.went) == (len(came), len(went))
    assert {mover.account_id for mover in found.entered} == came - suppressed
    assert {mover.account_id for mover in found.left} == went - suppressed
    assert suppressed.isdisjoint(mover.account_id for mover in found.movers)
    changes_of_score = [abs((m.score or 0) - (m.score_before or 0)) for m in found.movers]
    # what is less than a score's last digits is no change
    changes_of_score = [change if change > TOLERANCE else 0 for change in changes_of_score]
    assert changes_of_score == sorted(changes_of_score, reverse=True)

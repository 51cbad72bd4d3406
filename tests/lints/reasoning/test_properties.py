"""What is called impossible never happens when the engine judges, and small worlds are known in full."""

from __future__ import annotations

from contextlib import contextmanager
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from engine import strategies
from engine.strategies import AS_OF, CONDITIONS
from hypothesis import given, settings
from hypothesis import strategies as st

from icp_rules import evaluate
from icp_rules.language.model import column
from icp_rules.lints.reasoning import Aim, Goal, always_met, entails, never_met, outcomes, possible, scores, sums
from icp_rules.lints.reasoning.outcomes import exact
from icp_rules.lints.reasoning.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from oracle import Row, Tree

    from icp_rules.language.model import Criterion, RuleSet

some = settings(max_examples=settings.default.max_examples * 2 // 10)

STATES = {Aim.MET: {True}, Aim.UNMET: {False}, Aim.NOT_UNMET: {True, None}, Aim.NOT_MET: {False, None}}

# A world small enough to list all its accounts: every value these conditions can tell apart, and unknown.
WORLD = {
    "partner": (None, True, False),
    "employees": (None, 5.0, 10.0, 15.0, 20.0, 25.0),
    "city": (None, "Paris", "Rome", "Oslo"),
    "technologies": (None, [], ["Gong"], ["HubSpot"], ["Gong", "HubSpot"]),
}
_numbers, _cities = st.sampled_from((10, 20)), st.sampled_from(("Paris", "Rome"))
_tests = st.one_of(
    st.booleans().map(lambda value: {"partner": value}),
    st.builds(
        lambda name, value: {"employees": {name: value}},
        st.sampled_from(("is", "is_not", "at_least", "at_most", "more_than", "less_than")),
        _numbers,
    ),
    st.builds(lambda name, value: {"city": {name: value}}, st.sampled_from(("is", "is_not")), _cities),
    st.just({"city": ["Paris", "Rome"]}),
    st.builds(
        lambda name, items: {"technologies": {name: items}},
        st.sampled_from(("any_of", "all_of", "none_of")),
        st.sampled_from((["Gong"], ["HubSpot"], ["Gong", "HubSpot"])),
    ),
    st.builds(
        lambda field, flag: {field: {"known": flag}}, st.sampled_from(tuple(WORLD)), st.booleans()
    ),
)  # fmt: skip
SMALL = st.recursive(_tests, strategies._joined, max_leaves=5)


def everybody() -> list[Row]:
    accounts = [dict(zip(WORLD, values, strict=True)) for values in product(*WORLD.values())]
    return [{"account_id": f"a{i}", **account} for i, account in enumerate(accounts)]


EVERYBODY = strategies.frame(everybody())


def filters(*conditions: Tree) -> Tree:
    rules = [{"id": f"c{i}", "when": condition} for i, condition in enumerate(conditions)]
    return {"icp": 1, "id": "generated", "name": "Generated", "require": rules}


def states(rule_set: RuleSet, frame: Any) -> list[tuple[bool | None, ...]]:
    names = [f"state__{column(rule.id)}" for rule in rule_set.require]
    return list(evaluate(rule_set, frame, as_of=AS_OF).select(names).iter_rows())


goals = st.lists(st.tuples(CONDITIONS, st.sampled_from(Aim)), min_size=1, max_size=4)


@given(wanted=goals, accounts=strategies.records())
def test_no_account_does_what_is_impossible(
    read: Callable[[Tree], RuleSet], wanted: list[tuple[Tree, Aim]], accounts: list[Row]
) -> None:
    rule_set = read(filters(*(tree for tree, _ in wanted)))
    aims = [aim for _, aim in wanted]
    asked = [Goal(rule.when, aim) for rule, aim in zip(rule_set.require, aims, strict=True)]
    if not possible(asked):
        for row in states(rule_set, strategies.frame(accounts)):
            assert any(state not in STATES[aim] for state, aim in zip(row, aims, strict=True))


@some
@given(condition=CONDITIONS, other=CONDITIONS, accounts=strategies.records())
def test_what_is_said_of_a_condition_holds_for_all_accounts(
    read: Callable[[Tree], RuleSet], condition: Tree, other: Tree, accounts: list[Row]
) -> None:
    rule_set = read(filters(condition, {"all": [condition, other]}, {"any": [condition, {"not": condition}]}))
    one, both, either = (rule.when for rule in rule_set.require)
    assert entails(both, one)
    assert always_met(either)
    found = states(rule_set, strategies.frame(accounts))
    if never_met(one):
        assert True not in [row[0] for row in found]
    if always_met(one):
        assert False not in [row[0] for row in found]
    if entails(one, both):
        assert all(row[0] == row[1] for row in found)


@given(wanted=st.lists(st.tuples(SMALL, st.sampled_from(Aim)), min_size=1, max_size=3))
def test_a_small_world_is_known_in_full(read: Callable[[Tree], RuleSet], wanted: list[tuple[Tree, Aim]]) -> None:
    rule_set = read(filters(*(tree for tree, _ in wanted)))
    aims = [aim for _, aim in wanted]
    asked = [Goal(rule.when, aim) for rule, aim in zip(rule_set.require, aims, strict=True)]
    happens = any(
        all(state in STATES[aim] for state, aim in zip(row, aims, strict=True)) for row in states(rule_set, EVERYBODY)
    )
    assert possible(asked) is happens


@some
@given(tree=strategies.rule_sets(scored=True), accounts=strategies.records())
def test_every_score_and_tier_is_one_that_can_be_reached(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    scores = Scores.of(rule_set)
    assert scores is not None
    assert_reached(rule_set, scores, evaluate(rule_set, strategies.frame(accounts), as_of=AS_OF).to_dicts())


def assert_reached(rule_set: RuleSet, scores: Scores, rows: Sequence[Row]) -> None:
    fixed = [c for c in rule_set.criteria if not scores.may_move(c)] if rule_set.tiers else []
    for row in rows:
        if row["status"] in ("qualified", "unverified"):
            score = row["score"]
            assert scores.any_from(Fraction(score - 1e-6), Fraction(score + 1e-6))
            assert row["tier"] is None or scores.reaches(row["tier"])
            for criterion in fixed:
                assert tier(rule_set, row, criterion) == tier(rule_set, row, None) == row["tier"]


def tier(rule_set: RuleSet, row: Row, without: Criterion | None) -> str | None:
    """The tier by the points of the trace, a criterion's left out."""
    total = 0.0
    for group in rule_set.groups:
        points = sum(row[f"points__{column(c.id)}"] for c in group.criteria if c is not without)
        total += max(group.minimum, min(group.maximum, points))
    score = 100 * max(0.0, total) / rule_set.attainable
    return next((t.name for t in rule_set.tiers if score >= t.threshold - 1e-9), None)


@st.composite
def small_rule_sets(draw: st.DrawFn) -> Tree:
    points = st.sampled_from((-10, 5, 10, 20, 40))
    groups: list[Tree] = []
    for g in range(draw(st.integers(1, 2))):
        criteria = [
            {"id": f"c-{g}-{i}", "when": draw(SMALL), "points": draw(points)} for i in range(draw(st.integers(1, 2)))
        ]
        criteria.append({"id": f"sure-{g}", "when": {"partner": True}, "points": 10})
        groups.append({"group": f"g-{g}", "criteria": criteria})
        if draw(st.booleans()):
            groups[-1]["max"] = draw(st.sampled_from((10, 25, 60)))
    required = [{"id": "must", "when": draw(SMALL)}] if draw(st.booleans()) else []
    return {
        "icp": 1,
        "id": "generated",
        "name": "Generated",
        "require": required or [{"id": "none", "when": {"any": [{"partner": True}, {"partner": {"known": False}}]}}],
        "score": groups,
        "tiers": {"A": 80, "B": 50, "C": 25, "D": 0},
    }


@some
@given(tree=small_rule_sets())
def test_the_tiers_of_a_small_world_are_known_in_full(read: Callable[[Tree], RuleSet], tree: Tree) -> None:
    rule_set = read(tree)
    rows = evaluate(rule_set, EVERYBODY, as_of=AS_OF).to_dicts()
    scores = Scores.of(rule_set)
    assert scores is not None
    assert_reached(rule_set, scores, rows)
    reached = {row["tier"] for row in rows if row["tier"] is not None}
    assert {t.name for t in rule_set.tiers if scores.reaches(t.name)} == reached
    if reached:
        passing = [row["score"] for row in rows if row["tier"] is not None]
        assert abs(float(scores.most) - max(passing)) < 1e-6
    moved = {
        c.id
        for c in rule_set.criteria
        if any(tier(rule_set, row, c) != row["tier"] for row in rows if row["status"] in ("qualified", "unverified"))
    }
    assert {c.id for c in rule_set.criteria if scores.may_move(c)} == moved


BOUNDS = {outcomes: "_MOST_COMBINATIONS", scores: "_MOST_TIED", sums: "_MOST_RUNS"}


@contextmanager
def bounded(by: int | None) -> Iterator[None]:
    """Lower the numbers of what is looked at before it is given up."""
    with pytest.MonkeyPatch.context() as patch:
        for module, name in BOUNDS.items() if by is not None else ():
            patch.setattr(module, name, by)
        yield


def said(rule_set: RuleSet) -> set[tuple[str, str]]:
    """What is sure of a rule set: tiers that are not reached, and criteria that move nobody."""
    found = Scores.of(rule_set)
    assert found is not None
    unreached = {("tier", t.name) for t in rule_set.tiers if not found.reaches(t.name)}
    return unreached | {("criterion", c.id) for c in rule_set.criteria if not found.may_move(c)}


@st.composite
def capped(draw: st.DrawFn) -> Tree:
    """Rule sets of groups that are full before all their criteria are met."""
    tree = draw(small_rule_sets())
    for g, group in enumerate(tree["score"]):
        more = draw(st.lists(st.tuples(SMALL, st.sampled_from((-5, 1, 3, 10))), min_size=2, max_size=4))
        group["criteria"] += [{"id": f"m-{g}-{i}", "when": w, "points": p} for i, (w, p) in enumerate(more)]
        group["max"] = draw(st.sampled_from((10, 20, 30)))
    return tree


@some
@given(tree=capped(), by=st.sampled_from((1, 3, 20, 60)))
def test_what_is_given_up_makes_no_false_alarm(read: Callable[[Tree], RuleSet], tree: Tree, by: int) -> None:
    rule_set = read(tree)
    rows = evaluate(rule_set, EVERYBODY, as_of=AS_OF).to_dicts()
    with bounded(by):
        found = Scores.of(rule_set)
        assert found is not None
        assert_reached(rule_set, found, rows)


@some
@given(tree=strategies.rule_sets(scored=True), accounts=strategies.records(), by=st.sampled_from((1, 3, 20)))
def test_nor_do_bands_items_and_what_fades(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row], by: int
) -> None:
    rule_set = read(tree)
    rows = evaluate(rule_set, strategies.frame(accounts), as_of=AS_OF).to_dicts()
    with bounded(by):
        found = Scores.of(rule_set)
        assert found is not None
        assert_reached(rule_set, found, rows)


@some
@given(tree=st.one_of(capped(), strategies.rule_sets(scored=True)))
def test_who_looks_at_more_finds_no_less(read: Callable[[Tree], RuleSet], tree: Tree) -> None:
    rule_set = read(tree)
    before: set[tuple[str, str]] = set()
    for by in (1, 3, 20, 60, 300, None):
        with bounded(by):
            found = said(rule_set)
        assert before <= found
        before = found


def test_a_full_group_does_not_hide_who_has_less(read: Callable[[Tree], RuleSet]) -> None:
    # with and without its points, the least and the most of the group are the same
    criteria = [{"id": f"c-{i}", "when": {"employees": {"at_least": i}}, "points": 10} for i in range(9)]
    tree = {
        **filters({"city": {"known": True}}),
        "score": [
            {"group": "fit", "max": 50, "criteria": [*criteria, {"id": "it", "when": {"partner": True}, "points": 20}]}
        ],
        "tiers": {"A": 50, "B": 0},
    }
    rule_set = read(tree)
    for by in (1, 3, 20, None):
        with bounded(by):
            found = Scores.of(rule_set)
            assert found is not None
            assert found.may_move(rule_set.criteria[-1])


def test_points_too_fine_to_add_up_are_left_alone(read: Callable[[Tree], RuleSet]) -> None:
    criteria = [{"id": f"c-{i}", "when": {"partner": True}, "points": 100.000001} for i in range(2)]
    tree = {**filters({"city": {"known": True}}), "score": [{"group": "fit", "criteria": criteria}], "tiers": {"A": 0}}
    assert Scores.of(read(tree)) is None


def test_points_are_taken_as_they_are_written() -> None:
    assert exact(0.1) * 3 == exact(0.3)


@given(points=st.lists(st.integers(-200, 200) | st.floats(-200, 200).map(lambda one: round(one, 3))))
def test_sums_are_those_of_points_as_they_are_written(points: list[float]) -> None:
    assert outcomes.sum_of(points) == sum(map(exact, points), Fraction(0))

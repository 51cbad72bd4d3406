"""Lists, booleans, gaps and long rule sets mean the same on every engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.everywhere import AS_OF, FIELDS, Asked, check
from oracle import Schema, judge

if TYPE_CHECKING:
    from engine.everywhere import Judge


def items(operator: str, argument: Any, *met: list[str | None]) -> Asked:
    return Asked({"items": {operator: argument}}, met)


LISTS: list[list[str | None]] = [
    [], [""], ["a"], ["a", "b"], ["b", "c"], ["A"], ["ab"], ["a,b"], ["{a}"], ['a"b'], ["a'b"], ["a\\b"], ["😀"],
    ["Ärger"], [None], [None, "a"], ["NULL"], ["a", "a"],
]  # fmt: skip
with_a = [one for one in LISTS if "a" in one]
OF_LISTS = [
    items("any_of", ["a"], *with_a),
    items("any_of", ["a", "c"], *with_a, ["b", "c"]),
    items("all_of", ["a", "b"], ["a", "b"]),
    items("none_of", ["a"], *(one for one in LISTS if "a" not in one)),
    *(items("any_of", [sign], [sign]) for sign in ("a,b", "{a}", 'a"b', "a'b", "a\\b", "😀", "Ärger", "NULL", "A")),
    items("size", 0, []),
    items("size", 1, *(one for one in LISTS if len(one) == 1)),
    items("size", {"at_least": 2}, *(one for one in LISTS if len(one) > 1)),
    items("size", {"in": [0, 2]}, *(one for one in LISTS if len(one) in (0, 2))),
]


def test_lists_hold_the_same_items(judge_on: Judge) -> None:
    check(judge_on, pl.Series("items", [*LISTS, None], dtype=pl.List(pl.String)), OF_LISTS)


def test_items_give_the_same_points(judge_on: Judge) -> None:
    criteria: list[dict[str, Any]] = [
        {"id": "all", "field": "items", "per_item": ["a", "b", "c"], "points": 5},
        {"id": "most", "field": "items", "per_item": ["a", "b"], "points": 5, "max": 7.5},
        {"id": "least", "field": "items", "per_item": ["a", "b"], "points": -5, "min": -7.5},
    ]
    frame = pl.DataFrame({"items": [*LISTS, None]}, schema={"items": pl.List(pl.String)})
    for given, row in zip(
        [*LISTS, None], judge_on({"score": [{"group": "g", "criteria": criteria}]}, frame), strict=True
    ):
        found = [name for name in ("a", "b", "c") if given and name in given]
        both = [name for name in found if name != "c"]
        state = None if given is None else bool(both)
        assert [row["state__all"], row["state__most"], row["state__least"]] == [
            None if given is None else bool(found),
            state,
            state,
        ]
        points = [float(row[f"points__{name}"]) for name in ("all", "most", "least")]
        assert points == [5 * len(found), min(7.5, 5 * len(both)), max(-7.5, -5 * len(both))]


def test_lists_with_a_folded_companion_are_compared_through_it(judge_on: Judge) -> None:
    given = [["İstanbul"], ["ISTANBUL"], ["ΟΔΟΣ"], ["Straße"], [], None]
    folded = [["i̇stanbul"], ["istanbul"], ["οδοσ"], ["straße"], [], None]
    frame = pl.DataFrame({"items": given, "items__folded": folded})
    asked = {
        "istanbul": [["ISTANBUL"]],
        "İstanbul": [["İstanbul"]],
        "οδος": [["ΟΔΟΣ"]],
        "STRASSE": [],
        "STRAẞE": [["Straße"]],
    }
    tree = {"require": [{"id": f"r-{at}", "when": {"items": {"any_of": [item]}}} for at, item in enumerate(asked)]}
    for value, row in zip(given, judge_on(tree, frame), strict=True):
        expected = [None if value is None else value in met for met in asked.values()]
        assert [row[f"state__r_{at}"] for at in range(len(asked))] == expected


def test_booleans_are_true_false_or_unknown(judge_on: Judge) -> None:
    asked = [
        Asked({"flag": True}, [True]), Asked({"flag": False}, [False]), Asked({"flag": {"is_not": True}}, [False]),
        Asked({"flag": {"in": [True, False]}}, [True, False]), Asked({"flag": {"not_in": [False]}}, [True]),
    ]  # fmt: skip
    check(judge_on, pl.Series("flag", [True, False, None]), asked)


YES, NO, UNKNOWN = {"flag": True}, {"flag": False}, {"amount": 1}
JOINED: list[tuple[dict[str, Any], bool | None]] = [
    ({"all": [YES, UNKNOWN]}, None),
    ({"all": [NO, UNKNOWN]}, False),
    ({"any": [YES, UNKNOWN]}, True),
    ({"any": [NO, UNKNOWN]}, None),
    ({"not": UNKNOWN}, None),
    ({"not": {"all": [NO, UNKNOWN]}}, True),
    ({"count": {"at_least": 2, "of": [YES, YES, UNKNOWN]}}, True),
    ({"count": {"at_least": 2, "of": [YES, NO, UNKNOWN]}}, None),
    ({"count": {"at_least": 2, "of": [NO, NO, UNKNOWN]}}, False),
    ({"count": {"at_least": 3, "of": [YES, UNKNOWN, UNKNOWN]}}, None),
    ({"amount": {"known": False}, "flag": {"known": True}}, True),
    ({"all": [{"note": {"known": True}}, {"note": {"is_not": "x"}}]}, True),
    ({"not": {"items": {"any_of": ["x"]}}}, True),
]


def test_conditions_are_joined_alike(judge_on: Judge) -> None:
    schema = {"flag": pl.Boolean, "amount": pl.Float64, "note": pl.String, "items": pl.List(pl.String)}
    frame = pl.DataFrame({"flag": [True], "amount": [None], "note": [""], "items": [[]]}, schema=schema)
    (row,) = judge_on({"require": [{"id": f"r-{at}", "when": when} for at, (when, _) in enumerate(JOINED)]}, frame)
    differing = [
        (when, expected) for at, (when, expected) in enumerate(JOINED) if row[f"state__r_{at}"] is not expected
    ]
    assert not differing


WORDS = (
    "select", "from", "where", "user", "order", "group", "table", "null", "true", "case", "end", "limit", "points",
    "floor", "status", "t-1", "a_b",
)  # fmt: skip
VALUES = {"account_id": list(range(4)), "amount": [0.0, 50.0, 399.0, None], "note": ["A", "b", "", None]}


def test_a_long_rule_set_with_the_words_of_sql_for_ids(judge_on: Judge, request: pytest.FixtureRequest) -> None:
    # PostgreSQL writes the parts of a query out into one another: of 400 criteria it makes a plan for many seconds
    size = 60 if request.node.callspec.params["judge_on"] == "postgres" else 400
    criteria: list[dict[str, Any]] = [
        {"id": f"c-{at}", "when": {"amount": {"at_least": at}}, "points": at % 7 - 3} for at in range(size - len(WORDS))
    ]
    criteria += [{"id": word, "when": {"note": {"starts_with": word[0]}}, "points": 2} for word in WORDS]
    tree = {
        "require": [{"id": "having", "when": {"note": {"known": True}}}],
        "score": [{"group": f"group-{at}", "max": 30, "criteria": criteria[at::4]} for at in range(4)],
        "tiers": {"A": 50, "B": 0},
    }
    frame = pl.DataFrame({"amount": VALUES["amount"], "note": VALUES["note"]})
    schema = Schema({name: str(field.type) for name, field in FIELDS.account.items()})
    expected = [judge(tree, schema, {name: VALUES[name][at] for name in VALUES}, AS_OF) for at in range(4)]
    for found, wanted in zip(judge_on(tree, frame), expected, strict=True):
        numbers = {name: float(v) for name, v in found.items() if isinstance(wanted[name], float) and v is not None}
        assert {**found, **numbers} == pytest.approx(wanted, abs=1e-9)

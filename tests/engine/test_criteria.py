"""What criteria, groups, the floor and tiers give: tables of single cases, on Polars and on DuckDB."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.frames import ENGINES, rows

from icp_rules import evaluate
from icp_rules.language.fields import FieldTable

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
DTYPES = {
    "employees": pl.Float64,
    "last_funding_date": pl.Date,
    "city": pl.String,
    "technologies": pl.List(pl.String),
    "tags": pl.List(pl.String),
}
ANCHOR = {"id": "anchor", "when": {"city": {"known": True}}, "points": 100}


def judged(rule_set: RuleSet, field: str, values: list[Any], engine: str, dtype: Any = None) -> list[dict[str, Any]]:
    series = pl.Series(field, values, dtype=dtype or DTYPES[field], strict=False)
    accounts = series.to_frame().with_row_index("account_id")
    return rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=AS_OF))


def outcome(
    load: Callable[..., RuleSet], criterion: dict[str, Any], values: list[Any], engine: str, dtype: Any = None
) -> list[tuple[bool | None, float]]:
    """State and points of one criterion for each value."""
    rule_set = load({"score": [{"group": "all", "criteria": [{"id": "one", **criterion}, ANCHOR]}]})
    found = judged(rule_set, criterion["field"], values, engine, dtype)
    return [(row["state__one"], row["points__one"]) for row in found]


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


BANDS: list[tuple[str, list[dict[str, Any]], list[tuple[Any, bool | None, float]]]] = [
    (
        "employees",
        [{"between": [100, 500], "points": 20}, {"between": [50, 100], "points": 10}, {"less_than": 5, "points": -5}],
        [(100, True, 20), (500, True, 20), (99, True, 10), (50, True, 10), (501, False, 0), (4, True, -5)],
    ),
    (
        "employees",
        [{"at_least": 10, "is_not": 20, "points": 1}, {"known": True, "points": 2}],
        [(10, True, 1), (20, True, 2), (0, True, 2), (None, None, 0)],
    ),
    (
        "city",
        [{"is": "Bonn", "points": 0}, {"like": ["b*", "c*"], "points": 7}],
        [("bonn", True, 0), ("Berlin", True, 7), ("cologne", True, 7), ("Rome", False, 0), (None, None, 0)],
    ),
    (
        "technologies",
        [{"all_of": ["Gong", "Outreach"], "points": 9}, {"size": {"at_least": 2}, "points": 3}],
        [(["Gong", "Outreach"], True, 9), (["Gong", "x"], True, 3), ([], False, 0), (None, None, 0)],
    ),
    (
        "last_funding_date",
        [{"within": "30d", "points": 5}, {"at_least": "2026-01-01", "points": 2}],
        [(ago(30), True, 5), (ago(31), True, 2), (ago(-1), True, 2), (date(2025, 12, 31), False, 0), (None, None, 0)],
    ),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("field", "bands", "cases"), BANDS, ids=lambda c: str(c)[:30])
def test_the_first_band_that_holds_gives_its_points(
    load: Callable[..., RuleSet], engine: str, field: str, bands: list[dict[str, Any]], cases: list[tuple[Any, ...]]
) -> None:
    found = outcome(load, {"field": field, "bands": bands}, [case[0] for case in cases], engine)
    assert found == [case[1:] for case in cases]


ITEMS = ["Gong", "Outreach", "Salesloft"]
PER_ITEM: list[tuple[dict[str, Any], list[tuple[Any, bool | None, float]]]] = [
    ({"points": 5}, [(["Gong"], True, 5), (ITEMS, True, 15), (["x"], False, 0), ([], False, 0), (None, None, 0)]),
    ({"points": 5}, [(["Gong", "Gong", "x"], True, 5)]),
    ({"points": 5, "max": 7}, [(["Gong"], True, 5), (["Gong", "Outreach"], True, 7), (ITEMS, True, 7)]),
    ({"points": 5, "max": 100}, [(ITEMS, True, 15)]),
    ({"points": 5, "max": 3}, [(["Gong"], True, 3)]),
    ({"points": -5}, [(["Gong"], True, -5), (ITEMS, True, -15), ([], False, 0), (None, None, 0)]),
    ({"points": -5, "min": -7}, [(["Gong"], True, -5), (ITEMS, True, -7)]),
    ({"points": 0}, [(ITEMS, True, 0), ([], False, 0)]),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("criterion", "cases"), PER_ITEM, ids=lambda c: str(c)[:30])
def test_each_listed_item_counts_once(
    load: Callable[..., RuleSet], engine: str, criterion: dict[str, Any], cases: list[tuple[Any, ...]]
) -> None:
    whole = {"field": "technologies", "per_item": [*ITEMS, "Gong"], **criterion}
    assert outcome(load, whole, [case[0] for case in cases], engine) == [case[1:] for case in cases]


@pytest.mark.parametrize("engine", ENGINES)
def test_items_are_found_in_the_folded_companion(load: Callable[..., RuleSet], engine: str) -> None:
    criterion = {"id": "one", "field": "tags", "per_item": ["Key Account", " EU"], "points": 5}
    rule_set = load({"score": [{"group": "all", "criteria": [criterion]}]})
    tags = {"tags": [["KEY account", "eu"]], "tags__folded": [["key account", "eu"]]}
    accounts = pl.DataFrame({"account_id": ["a0"], **tags})
    assert rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=AS_OF))[0]["points__one"] == 10


@pytest.mark.parametrize("engine", ENGINES)
def test_points_fade_by_half_with_each_half_life(load: Callable[..., RuleSet], engine: str) -> None:
    criterion = {"field": "last_funding_date", "fades": {"half_life": "180d"}, "points": 10}
    cases = [
        (ago(0), True, 10),
        (ago(1), True, 10 * 0.5 ** (1 / 180)),
        (ago(90), True, 10 * 0.5**0.5),
        (ago(180), True, 5),
        (ago(360), True, 2.5),
        (ago(1800), True, 10 / 1024),
        (ago(-1), False, 0),
        (date(9999, 12, 31), False, 0),
        (date(1, 1, 1), True, 0),
        (None, None, 0),
    ]
    found = outcome(load, criterion, [case[0] for case in cases], engine)
    assert [state for state, _ in found] == [case[1] for case in cases]
    assert [points for _, points in found] == pytest.approx([case[2] for case in cases], abs=1e-9)


@pytest.mark.parametrize("engine", ENGINES)
def test_whole_days_count_whatever_the_time_of_day(load: Callable[..., RuleSet], engine: str) -> None:
    criterion = {"field": "last_funding_date", "fades": {"half_life": "1w"}, "points": -8}
    times = [datetime.fromisoformat(text) for text in ("2026-11-01T23:59", "2026-10-25T00:01", "2026-11-02T00:00")]
    assert outcome(load, criterion, times, engine, pl.Datetime) == [(True, -8), (True, -4), (False, 0)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_half_life_of_a_day_neither_overflows_nor_fails(load: Callable[..., RuleSet], engine: str) -> None:
    criterion = {"field": "last_funding_date", "fades": {"half_life": "1d"}, "points": 8}
    days = [date(9999, 12, 31), date(1, 1, 1), ago(3)]
    assert outcome(load, criterion, days, engine) == [(False, 0), (True, 0), (True, 1)]


def number(identity: str, points: float, least: float = 1) -> dict[str, Any]:
    return {"id": identity, "when": {"employees": {"at_least": least}}, "points": points}


# group keys, criteria's points, sum of the group, what its cut took or gave
CUTS: list[tuple[dict[str, Any], list[float], float, float]] = [
    ({}, [20, 15], 35, 0),
    ({"max": 30}, [20, 15], 30, -5),
    ({"max": 40}, [20, 15], 35, 0),
    ({"min": -10}, [20, -40], -10, 10),
    ({"min": 0}, [20, -40], 0, 20),
    ({"min": -100}, [20, -40], -20, 0),
    ({"min": -5, "max": 5}, [20, -10], 5, -5),
    ({"max": 0}, [20], 0, -20),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("keys", "points", "total", "cut"), CUTS, ids=lambda c: str(c)[:30])
def test_a_group_is_cut_to_its_ends(
    load: Callable[..., RuleSet], engine: str, keys: dict[str, Any], points: list[float], total: float, cut: float
) -> None:
    criteria = [number(f"c{i}", one) for i, one in enumerate(points)]
    groups = [{"group": "cut-here", "criteria": criteria, **keys}, {"group": "rest", "criteria": [number("rest", 100)]}]
    rule_set = load({"score": groups})
    row = judged(rule_set, "employees", [1], engine)[0]
    assert (row["cut__cut_here"], row["cut__rest"]) == (cut, 0)
    best = sum(one for one in points if one > 0)
    assert rule_set.attainable == 100 + min(best, keys.get("max", best))
    assert row["score"] == pytest.approx(100 * (100 + total) / rule_set.attainable)


@pytest.mark.parametrize("engine", ENGINES)
def test_points_below_zero_are_lifted_to_the_floor(load: Callable[..., RuleSet], engine: str) -> None:
    groups = [{"group": "one", "criteria": [number("good", 10, 5), number("bad", -25)]}]
    found = judged(load({"score": groups}), "employees", [1, 5, 0, None], engine)
    assert [row["floor"] for row in found] == [25, 15, 0, 0]
    assert [row["score"] for row in found] == [0, 0, 0, 0]
    assert [row["score_high"] for row in found] == [0, 0, 0, 100]


@pytest.mark.parametrize("engine", ENGINES)
def test_negative_points_do_not_raise_what_is_attainable(load: Callable[..., RuleSet], engine: str) -> None:
    groups = [{"group": "one", "criteria": [number("good", 40), number("bad", -10, 5)]}]
    found = judged(load({"score": groups}), "employees", [1, 5, None], engine)
    assert [(r["score"], r["score_low"], r["score_high"], r["coverage"]) for r in found] == [
        (100, 100, 100, 1),
        (75, 75, 75, 1),
        (0, 0, 100, 0),
    ]


def test_a_rule_set_in_which_nothing_can_be_reached_is_an_error(load: Callable[..., RuleSet]) -> None:
    for groups in (
        [{"group": "one", "criteria": [number("bad", -10)]}],
        [{"group": "one", "max": 0, "criteria": [number("good", 10)]}],
    ):
        with pytest.raises(AssertionError, match="no account can reach any points"):
            load({"score": groups})


@pytest.mark.parametrize("engine", ENGINES)
def test_a_tier_is_reached_at_its_threshold_give_or_take_a_rounding_error(
    load: Callable[..., RuleSet], engine: str
) -> None:
    # 0.1 ten times is a little less than 1
    tenths = [number(f"c{i}", 0.1, i) for i in range(1, 11)]
    rule_set = load({"score": [{"group": "one", "criteria": tenths}], "tiers": {"low": 30, "top": 100, "mid": 70}})
    found = judged(rule_set, "employees", [10, 9, 7, 6, 3, 2, None], engine)
    assert [row["tier"] for row in found] == ["top", "mid", "mid", "low", "low", None, None]
    assert [row["tier_high"] for row in found] == ["top", "mid", "mid", "low", "low", None, "top"]


# require and exclude states as (met, unmet, unknown) by the city, and the status they make
STATUS: list[tuple[str | None, str | None, str]] = [
    ("in", "in", "qualified"),
    ("in", "out", "excluded"),
    ("in", None, "unverified"),
    ("out", "in", "disqualified"),
    ("out", "out", "excluded"),
    ("out", None, "disqualified"),
    (None, "in", "unverified"),
    (None, "out", "excluded"),
    (None, None, "unverified"),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_status_weighs_excludes_before_requires_before_unknowns(load: Callable[..., RuleSet], engine: str) -> None:
    rule_set = load(
        {
            "require": [{"id": "must", "when": {"city": "in"}}],
            "exclude": [{"id": "never", "when": {"state": "out"}}],
            "score": [{"group": "one", "criteria": [number("good", 10)]}],
            "tiers": {"A": 0},
        }
    )
    accounts = pl.DataFrame(
        [(f"a{i}", city, state, 5) for i, (city, state, _) in enumerate(STATUS)],
        schema={"account_id": pl.String, "city": pl.String, "state": pl.String, "employees": pl.Int64},
        orient="row",
    )
    found = rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=AS_OF))
    assert [row["status"] for row in found] == [case[2] for case in STATUS]
    assert [row["score"] for row in found] == [100] * len(STATUS)
    in_ = ("qualified", "unverified")
    assert [row["tier"] for row in found] == ["A" if case[2] in in_ else None for case in STATUS]
    assert [row["tier_high"] for row in found] == [row["tier"] for row in found]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_set_without_a_score_is_a_filter(load: Callable[..., RuleSet], engine: str) -> None:
    rule_set = load({"require": [{"id": "big", "when": {"employees": {"at_least": 50}}}], "tiers": {"A": 0}})
    found = judged(rule_set, "employees", [50, 49, None], engine)
    assert [row["status"] for row in found] == ["qualified", "disqualified", "unverified"]
    empty = ("score", "score_low", "score_high", "coverage", "tier", "tier_high")
    assert all(row[name] is None for row in found for name in empty)
    assert set(found[0]) == {"account_id", "status", "state__big", *empty}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rule_set_that_asks_nothing_qualifies_everyone(load: Callable[..., RuleSet], engine: str) -> None:
    found = judged(load({}), "employees", [50, None], engine)
    assert [row["status"] for row in found] == ["qualified", "qualified"]


# employees; state of `gap`, score, low and high, where a missing headcount gives 10 and a large one 30
KNOWN: list[tuple[float | None, tuple[Any, ...]]] = [
    (None, (True, 25, 0, 100)),
    (60, (False, 75, 75, 75)),
    (5, (False, 0, 0, 0)),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_criterion_that_asks_known_is_open_while_its_field_is_unknown(
    load: Callable[..., RuleSet], engine: str
) -> None:
    gap = {"id": "gap", "when": {"employees": {"known": False}}, "points": 10}
    rule_set = load({"score": [{"group": "one", "criteria": [gap, number("big", 30, 50)]}]})
    found = judged(rule_set, "employees", [case[0] for case in KNOWN], engine)
    names = ("state__gap", "score", "score_low", "score_high")
    assert [tuple(row[name] for name in names) for row in found] == [case[1] for case in KNOWN]
    assert [row["coverage"] for row in found] == [0.25, 1, 1]


@pytest.mark.parametrize("engine", ENGINES)
def test_hundreds_of_criteria_are_judged(load: Callable[..., RuleSet], engine: str) -> None:
    criteria = [number(f"c{i}", 1, i) for i in range(1, 401)]
    rule_set = load({"score": [{"group": "many", "criteria": criteria}]})
    assert [row["score"] for row in judged(rule_set, "employees", [100, 400], engine)] == [25, 100]


def test_columns_of_the_frame_do_not_mix_with_those_of_the_judgement(load: Callable[..., RuleSet]) -> None:
    """A frame may be the outcome of another run, or hold columns named like what is worked out on the way."""
    rule_set = load({"score": [{"group": "one", "criteria": [number("good", 10)]}], "tiers": {"A": 50}})
    accounts = pl.DataFrame({"account_id": ["a0", "a1"], "employees": [5, 0]})
    taken = (
        "points",
        "score",
        "status",
        "tier",
        "floor",
        "coverage",
        "sum__0",
        "low__0",
        "v__employees",
        "state__good",
    )
    crowded = accounts.with_columns(pl.lit("taken").alias(name) for name in taken)
    expected = evaluate(rule_set, accounts, as_of=AS_OF)
    assert evaluate(rule_set, crowded, as_of=AS_OF).equals(expected)


def test_the_clock_is_not_read(load: Callable[..., RuleSet]) -> None:
    """Only `as_of` decides what today is."""
    rule_set = load({"require": [{"id": "new", "when": {"last_funding_date": {"within": "30d"}}}]}, FieldTable())
    accounts = pl.DataFrame({"account_id": ["a0"], "last_funding_date": [date(1999, 12, 31)]})
    assert evaluate(rule_set, accounts, as_of=date(2000, 1, 30))["status"].to_list() == ["qualified"]
    assert evaluate(rule_set, accounts, as_of=date(2000, 1, 31))["status"].to_list() == ["disqualified"]

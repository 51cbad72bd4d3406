"""Derived fields: unknown in, unknown out, `coalesce` aside; a division by zero is unknown."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from engine.frames import ENGINES, rows

from icp_rules import evaluate
from icp_rules.engine import with_derived
from icp_rules.language.fields import Field, FieldTable, FieldType
from icp_rules.language.formulas import derived_field, parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

OWN = [
    Field("a", FieldType.NUMBER),
    Field("b", FieldType.NUMBER),
    Field("c", FieldType.NUMBER),
    Field("first_day", FieldType.DATE),
    Field("last_day", FieldType.DATE),
    Field("partner", FieldType.BOOLEAN),
    Field("reseller", FieldType.BOOLEAN),
]
NAN = float("nan")
SCHEMA = {
    **dict.fromkeys(("a", "b", "c"), pl.Float64),
    **dict.fromkeys(("first_day", "last_day"), pl.Date),
    **dict.fromkeys(("partner", "reseller"), pl.Boolean),
    **dict.fromkeys(("city", "state"), pl.String),
    "tags": pl.List(pl.String),
}


def table(**formulas: str) -> FieldTable:
    fields = FieldTable().extended(OWN)
    for name, text in formulas.items():
        fields = fields.extended([derived_field(name, parse_formula(text, fields.account), fields.account)])
    return fields


def derive(formula: str, frame: pl.DataFrame, engine: str = "polars") -> list[Any]:
    numbered = frame.with_row_index("account_id")
    made = with_derived(nw.from_native(ENGINES[engine](numbered)), table(made=formula))
    assert set(made.collect_schema().names()) == {*numbered.columns, "made"}
    return [row["made"] for row in rows(made.to_native())]


# formula, values of the row, what comes out
FORMULAS: list[tuple[str, dict[str, Any], Any]] = [
    ("a + b * c", {"a": 1, "b": 2, "c": 3}, 7),
    ("(a + b) * c", {"a": 1, "b": 2, "c": 3}, 9),
    ("a - b - c", {"a": 1, "b": 2, "c": 3}, -4),
    ("-a + 2.5", {"a": 1}, 1.5),
    ("a / b", {"a": 1, "b": 4}, 0.25),
    ("a / b", {"a": 1, "b": 0}, None),
    ("a / b", {"a": 0, "b": 0}, None),
    ("a / (b - c)", {"a": 1, "b": 2, "c": 2}, None),
    ("1 / (a / b)", {"a": 1, "b": 0}, None),
    ("a / b", {"a": None, "b": 2}, None),
    ("a / b", {"a": 1, "b": None}, None),
    ("a * b", {"a": 0, "b": None}, None),
    ("a + b", {"a": NAN, "b": 1}, None),
    ("coalesce(a, b, c)", {"a": None, "b": None, "c": 3}, 3),
    ("coalesce(a, b, c)", {"a": None, "b": 0, "c": 3}, 0),
    ("coalesce(a, b)", {"a": None, "b": None}, None),
    ("coalesce(a, b)", {"a": NAN, "b": 2}, 2),
    ("coalesce(a / b, c)", {"a": 1, "b": 0, "c": 3}, 3),
    ("coalesce(a, b) + c", {"a": None, "b": 2, "c": None}, None),
    ("coalesce(city, state)", {"city": None, "state": "Ohio"}, "Ohio"),
    ("coalesce(city, state)", {"city": "", "state": "Ohio"}, ""),
    ("coalesce(partner, reseller)", {"partner": None, "reseller": False}, False),
    ("coalesce(first_day, last_day)", {"first_day": None, "last_day": date(2026, 1, 2)}, date(2026, 1, 2)),
    ("coalesce(tags, tags)", {"tags": []}, []),
    ("a * a * 10", {"a": 1e300}, None),
    ("a - 2 * b", {"a": -1e308, "b": 1e308}, None),
    ("a * a - b * b", {"a": 1e300, "b": 1e300}, None),
    ("min(a, b, c)", {"a": 3, "b": -1, "c": 2}, -1),
    ("max(a, b, c)", {"a": 3, "b": -1, "c": 4}, 4),
    ("min(a, b)", {"a": 1, "b": None}, None),
    ("max(a, b)", {"a": None, "b": 1}, None),
    ("min(a, b)", {"a": 1, "b": NAN}, None),
    ("max(a, b)", {"a": NAN, "b": 1}, None),
    ("max(a, 0)", {"a": -5}, 0),
    ("min(a)", {"a": 5}, 5),
    ("min(first_day, last_day)", {"first_day": date(2026, 1, 2), "last_day": date(2025, 1, 2)}, date(2025, 1, 2)),
    ("max(first_day, last_day)", {"first_day": date(2026, 1, 2), "last_day": None}, None),
    ("size(tags)", {"tags": ["x", "y"]}, 2),
    ("size(tags)", {"tags": []}, 0),
    ("size(tags)", {"tags": None}, None),
    ("size(tags) + a", {"tags": ["x"], "a": 1}, 2),
]
DAYS: list[tuple[str, str, int]] = [
    ("2026-01-01", "2026-01-01", 0),
    ("2026-01-01", "2026-01-31", 30),
    ("2024-02-28", "2024-03-01", 2),
    ("2023-02-28", "2023-03-01", 1),
    ("2000-02-28", "2000-03-01", 2),
    ("1900-02-28", "1900-03-01", 1),
    ("2100-02-28", "2100-03-01", 1),
    ("2024-12-31", "2025-01-01", 1),
    ("2023-12-31", "2024-12-31", 366),
    ("2024-12-31", "2023-12-31", -366),
    ("1970-01-01", "2026-11-01", 20758),
    ("0001-01-01", "9999-12-31", 3652058),
    ("1969-12-31", "1970-01-01", 1),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("formula", "row", "expected"), FORMULAS, ids=lambda c: str(c)[:40])
def test_a_formula_gives_its_value_or_is_unknown(engine: str, formula: str, row: dict[str, Any], expected: Any) -> None:
    frame = pl.DataFrame([row], schema={name: SCHEMA[name] for name in row})
    assert derive(formula, frame, engine) == [expected]


@pytest.mark.parametrize("engine", ENGINES)
def test_days_are_counted_over_leap_years_and_both_ways(engine: str) -> None:
    ends = [(date.fromisoformat(one), date.fromisoformat(two)) for one, two, _ in DAYS]
    frame = pl.DataFrame(ends, schema={"first_day": pl.Date, "last_day": pl.Date}, orient="row")
    assert [(two - one).days for one, two in ends] == [days for *_, days in DAYS]
    assert derive("days(first_day, last_day)", frame, engine) == [days for *_, days in DAYS]


@pytest.mark.parametrize("engine", ENGINES)
def test_days_of_date_times_are_whole(engine: str) -> None:
    ends = {"first_day": "2026-01-01T23:59", "last_day": "2026-01-02T00:01"}
    frame = pl.DataFrame({name: [datetime.fromisoformat(text)] for name, text in ends.items()})
    assert derive("days(first_day, last_day)", frame, engine) == [1]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("formula", "dtype", "a", "b", "expected"),
    [
        ("a - b", pl.UInt32, 5, 7, -2),
        ("a + b", pl.Int8, 100, 100, 200),
        ("a * b", pl.Int64, 10**10, 10**10, 1e20),
        ("a / b", pl.Int64, 7, 2, 3.5),
        ("a / b", pl.Int64, 7, 0, None),
        ("min(a, b)", pl.Int16, 7, 2, 2),
    ],
)
def test_whole_numbers_neither_overflow_nor_lose_their_fraction(
    engine: str, formula: str, dtype: Any, a: int, b: int, expected: float | None
) -> None:
    frame = pl.DataFrame({"a": [a], "b": [b]}, schema={"a": dtype, "b": dtype})
    assert derive(formula, frame, engine) == [expected]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_input_without_a_column_is_unknown_and_stays_without_one(engine: str) -> None:
    frame = pl.DataFrame({"a": [1.0]})
    assert derive("a / b", frame, engine) == [None]
    assert derive("coalesce(b, a)", frame, engine) == [1.0]
    assert derive("coalesce(size(tags), a)", frame, engine) == [1.0]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_input_without_a_type_is_unknown(engine: str) -> None:
    frame = pl.DataFrame({"a": [1.0], "tags": [None], "b": [None]})
    assert derive("coalesce(size(tags), b, a)", frame, engine) == [1.0]


def test_a_formula_may_read_another_whatever_is_asked_for() -> None:
    fields = table(ratio="a / b", percent="100 * ratio", other="c + 1")
    frame = pl.DataFrame({"a": [1.0], "b": [4.0], "c": [1.0]})
    made = with_derived(nw.from_native(frame), fields, {"percent"}).to_native()
    assert made["percent"].to_list() == [25]
    assert "other" not in made.columns


def test_a_column_that_is_there_is_left_as_it_is() -> None:
    frame = pl.DataFrame({"a": [1.0], "b": [4.0], "ratio": [9.0]})
    made = with_derived(nw.from_native(frame), table(ratio="a / b")).to_native()
    assert made.equals(frame)


def test_the_age_of_a_derived_field_is_that_of_its_oldest_input() -> None:
    old, new = date(2025, 1, 1), date(2026, 1, 1)
    frame = pl.DataFrame(
        {
            "a": [1.0, 1.0, 1.0, 1.0],
            "b": [4.0, 4.0, 4.0, 4.0],
            "a__as_of": [old, new, None, None],
            "b__as_of": [new, old, old, None],
        },
        schema_overrides={"a__as_of": pl.Date, "b__as_of": pl.Date},
    )
    made = with_derived(nw.from_native(frame), table(ratio="a / b", percent="100 * ratio")).to_native()
    assert made["ratio__as_of"].to_list() == [old, old, old, None]
    assert made["percent__as_of"].to_list() == [old, old, old, None]


def test_an_input_without_an_age_of_its_own_is_as_old_as_the_record() -> None:
    old, new = date(2025, 1, 1), date(2026, 1, 1)
    frame = pl.DataFrame({"a": [1.0], "b": [4.0], "a__as_of": [new], "record__as_of": [old]})
    made = with_derived(nw.from_native(frame), table(ratio="a / b")).to_native()
    assert made["ratio__as_of"].to_list() == [old]
    undated = with_derived(nw.from_native(frame.drop("record__as_of")), table(ratio="a / b")).to_native()
    assert undated["ratio__as_of"].to_list() == [new]


@pytest.mark.parametrize("engine", ENGINES)
def test_rules_judge_derived_fields_of_every_type(load: Callable[..., RuleSet], engine: str) -> None:
    fields = table(
        ratio="a / b", place="coalesce(city, state)", ally="coalesce(partner, reseller)", end="max(first_day, last_day)"
    )
    when = {"ratio": {"at_least": 2}, "place": "ohio", "ally": True, "end": {"within": "30d"}}
    rule_set = load({"require": [{"id": "all-of-it", "when": when}]}, fields)
    accounts = pl.DataFrame(
        {
            "account_id": ["a0", "a1", "a2"],
            "a": [4, 4, 4],
            "b": [2, 0, 2],
            "city": [None, None, "Ohio "],
            "state": ["Ohio", "Ohio", None],
            "partner": [None, True, True],
            "reseller": [True, None, None],
            "first_day": [date(2026, 10, 2), date(2026, 10, 2), date(2026, 10, 1)],
            "last_day": [date(2026, 10, 2), date(2026, 10, 2), date(2026, 10, 1)],
        }
    )
    judged = evaluate(rule_set, ENGINES[engine](accounts), as_of=date(2026, 11, 1))
    assert [row["state__all_of_it"] for row in rows(judged)] == [True, None, False]


LISTS = pl.DataFrame(
    {
        "account_id": ["a0", "a1", "a2", "a3"],
        "tags": [["Enterprise"], None, ["smb"], None],
        "tags__folded": [["enterprise"], None, ["smb"], None],
        "payment_methods": [["x"], ["ENTERPRISE"], [], None],
        "payment_methods__folded": [["x"], ["enterprise"], [], None],
        "technologies": [["HubSpot"], ["Gong", "HubSpot"], [], None],
    }
)
# formula, items asked for, states of the four accounts
DERIVED_LISTS: list[tuple[str, str, list[bool | None]]] = [
    ("coalesce(tags, payment_methods)", "enterprise", [True, True, False, None]),
    ("coalesce(tags, payment_methods)", "ENTERPRISE", [True, True, False, None]),
    ("coalesce(tags, coalesce(locations, payment_methods))", "Enterprise", [True, True, False, None]),
    ("coalesce(locations, tags)", "Enterprise", [True, None, False, None]),
    ("tags", "ENTERPRISE", [True, None, False, None]),
    # the one spelling of the vocabulary, which all its inputs have
    ("coalesce(technologies, technologies)", "hub spot", [True, True, False, None]),
    # no way to fold the technologies: compared as they are
    ("coalesce(technologies, tags)", "HubSpot", [True, True, False, None]),
]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("formula", "item", "states"), DERIVED_LISTS)
def test_derived_lists_are_compared_as_the_lists_they_are_made_of(
    load: Callable[..., RuleSet], engine: str, formula: str, item: str, states: list[bool | None]
) -> None:
    when = {"some": {"any_of": [item]}}
    per_item = {"id": "each", "field": "some", "per_item": [item], "points": 5}
    tree = {"require": [{"id": "has", "when": when}], "score": [{"group": "all", "criteria": [per_item]}]}
    judged = rows(evaluate(load(tree, table(some=formula)), ENGINES[engine](LISTS), as_of=date(2026, 11, 1)))
    assert [row["state__has"] for row in judged] == states
    assert [row["points__each"] for row in judged] == [5 if state else 0 for state in states]


def test_a_derived_list_of_a_derived_list_is_folded_too(load: Callable[..., RuleSet]) -> None:
    fields = table(one="coalesce(tags, payment_methods)", two="coalesce(one, locations)")
    made = with_derived(nw.from_native(LISTS), fields).to_native()
    assert made["two__folded"].to_list() == [["enterprise"], ["enterprise"], ["smb"], None]
    rule_set = load({"require": [{"id": "has", "when": {"two": {"all_of": ["Enterprise"]}}}]}, fields)
    judged = evaluate(rule_set, made, as_of=date(2026, 11, 1))
    assert judged["state__has"].to_list() == [True, True, False, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_derived_text_takes_the_spelling_of_its_vocabulary(load: Callable[..., RuleSet], engine: str) -> None:
    rule_set = load(
        {"require": [{"id": "home", "when": {"where": "Germany"}}]}, table(where="coalesce(country, country)")
    )
    accounts = pl.DataFrame({"account_id": ["a0", "a1"], "country": ["DE", "FR"]})
    judged = rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=date(2026, 11, 1)))
    assert [row["state__home"] for row in judged] == [True, False]


# formula; unit, money and vocabulary of the field it makes
INHERITED: list[tuple[str, tuple[str | None, bool, str | None]]] = [
    ("coalesce(employees, employees_last_year)", ("people", False, None)),
    ("max(min(employees, employees_last_year), 1)", ("people", False, None)),
    ("coalesce(employees, monthly_visits)", (None, False, None)),
    ("coalesce(founded_year, 2000)", ("year", False, None)),
    ("max(annual_revenue, total_funding)", (None, True, None)),
    ("max(annual_revenue, employees)", (None, False, None)),
    ("coalesce(budget, annual_revenue / 10)", (None, False, None)),
    ("annual_revenue / employees", (None, False, None)),
    ("size(technologies)", (None, False, None)),
    ("coalesce(technologies, technologies)", (None, False, "technologies")),
    ("coalesce(technologies, tags)", (None, False, None)),
    ("country", (None, False, "countries")),
    ("coalesce(country, industry)", (None, False, None)),
    ("2 + 2", (None, False, None)),
]


@pytest.mark.parametrize(("formula", "inherited"), INHERITED)
def test_what_is_handed_on_keeps_what_all_its_inputs_share(
    formula: str, inherited: tuple[str | None, bool, str | None]
) -> None:
    field = table(made=formula).account["made"]
    assert (field.unit, field.money, field.vocabulary and field.vocabulary.name) == inherited


# values of a, b; state, points, low and high of a criterion that gives 10 while coalesce(a, b) is at least 1
COALESCED: list[tuple[float | None, float | None, tuple[Any, ...]]] = [
    (2, 2, (True, 100, 100, 100)),
    (0, 2, (False, 0, 0, 0)),
    (None, 2, (True, 100, 0, 100)),
    (None, 0, (False, 0, 0, 100)),
    (2, None, (True, 100, 0, 100)),
    (None, None, (None, 0, 0, 100)),
]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_coalesced_is_open_while_one_of_its_inputs_is_unknown(
    load: Callable[..., RuleSet], engine: str
) -> None:
    criterion = {"id": "either", "field": "either", "bands": [{"at_least": 1, "points": 10}]}
    rule_set = load({"score": [{"group": "all", "criteria": [criterion]}]}, table(either="coalesce(a, b)"))
    accounts = pl.DataFrame(
        {"account_id": list(range(len(COALESCED))), "a": [c[0] for c in COALESCED], "b": [c[1] for c in COALESCED]},
        schema_overrides={"a": pl.Float64, "b": pl.Float64},
    )
    judged = rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=date(2026, 11, 1)))
    names = ("state__either", "score", "score_low", "score_high")
    assert [tuple(row[name] for name in names) for row in judged] == [c[2] for c in COALESCED]

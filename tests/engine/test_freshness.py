"""Old values are unknown: by the age of the field, else of the record; a derived field is as old as its inputs."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.frames import ENGINES, rows

from icp_rules import evaluate
from icp_rules.engine import gated
from icp_rules.language.durations import FIRST_DAY
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
RULES = {
    "require": [
        {"id": "size", "when": {"employees": {"at_least": 50}}},
        {"id": "stack", "when": {"technologies": {"any_of": ["Gong"]}}},
        {"id": "known", "when": {"employees": {"known": True}}},
    ],
    "freshness": {"default": "180d", "technologies": "90d"},
}


def derived(**formulas: str) -> FieldTable:
    table = FieldTable()
    for name, text in formulas.items():
        formula = parse_formula(text, table.account)
        table = table.extended([Field(name, formula.type, origin=Origin.DERIVED, formula=formula)])
    return table


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def frame(*rows_: dict[str, Any], schema: dict[str, Any] | None = None) -> pl.DataFrame:
    values = [{"account_id": f"a{i}", "employees": 80, "technologies": ["Gong"], **row} for i, row in enumerate(rows_)]
    return pl.DataFrame(values, schema_overrides=schema)


def found(rule_set: RuleSet, accounts: pl.DataFrame, identity: str, engine: str = "polars") -> list[Any]:
    judged = evaluate(rule_set, ENGINES[engine](accounts), as_of=AS_OF)
    return [row[f"state__{identity}"] for row in rows(judged)]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_value_is_unknown_once_it_is_older_than_its_field_allows(load: Callable[..., RuleSet], engine: str) -> None:
    ages = [ago(-1), ago(0), ago(90), ago(91), ago(180), ago(181), None]
    accounts = frame(*({"employees__as_of": age, "technologies__as_of": age} for age in ages))
    rule_set = load(RULES)
    assert found(rule_set, accounts, "size", engine) == [True, True, True, True, True, None, True]
    assert found(rule_set, accounts, "stack", engine) == [True, True, True, None, None, None, True]
    assert found(rule_set, accounts, "known", engine) == [True, True, True, True, True, False, True]


@pytest.mark.parametrize("engine", ENGINES)
def test_the_record_dates_the_fields_that_have_no_age_of_their_own(load: Callable[..., RuleSet], engine: str) -> None:
    accounts = frame(
        {"record__as_of": ago(181), "technologies__as_of": ago(1)},
        {"record__as_of": ago(1), "technologies__as_of": ago(100)},
        {"record__as_of": None, "technologies__as_of": ago(1)},
    )
    assert found(load(RULES), accounts, "size", engine) == [None, True, True]
    assert found(load(RULES), accounts, "stack", engine) == [True, None, True]


def test_without_a_date_or_without_a_limit_every_value_is_fresh(load: Callable[..., RuleSet]) -> None:
    assert found(load(RULES), frame({}), "size") == [True]
    unlimited = load({"require": RULES["require"]})
    assert found(unlimited, frame({"record__as_of": ago(9999)}), "size") == [True]
    elsewhere = load({"require": RULES["require"], "freshness": {"technologies": "1d"}})
    assert found(elsewhere, frame({"record__as_of": ago(9999)}), "size") == [True]


def test_a_weeks_limit_counts_seven_days_each(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"require": RULES["require"], "freshness": {"employees": "2w"}})
    accounts = frame({"employees__as_of": ago(14)}, {"employees__as_of": ago(15)})
    assert found(rule_set, accounts, "size") == [True, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_ages_may_have_a_time_of_day(load: Callable[..., RuleSet], engine: str) -> None:
    late = [datetime.combine(ago(days), datetime.max.time().replace(microsecond=0)) for days in (180, 181)]
    accounts = frame(*({"employees__as_of": age} for age in late))
    assert found(load(RULES), accounts, "size", engine) == [True, None]


def test_stale_filters_leave_an_account_unverified(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"require": [RULES["require"][0]], "freshness": {"default": "180d"}})
    judged = evaluate(rule_set, frame({"record__as_of": ago(181)}, {"record__as_of": ago(1)}), as_of=AS_OF)
    assert judged["status"].to_list() == ["unverified", "qualified"]


@pytest.mark.parametrize("engine", ENGINES)
def test_a_derived_field_is_as_old_as_its_oldest_input(load: Callable[..., RuleSet], engine: str) -> None:
    fields = derived(per_head="annual_revenue / employees", doubled="per_head * 2")
    rule_set = load(
        {"require": [{"id": "rich", "when": {"doubled": {"more_than": 1}}}], "freshness": {"default": "90d"}}, fields
    )
    accounts = frame(
        {"annual_revenue": 1e6, "employees__as_of": ago(1), "annual_revenue__as_of": ago(91)},
        {"annual_revenue": 1e6, "employees__as_of": ago(91), "annual_revenue__as_of": ago(1)},
        {"annual_revenue": 1e6, "employees__as_of": ago(90), "annual_revenue__as_of": ago(90)},
        {"annual_revenue": 1e6, "employees__as_of": None, "annual_revenue__as_of": ago(91)},
        {"annual_revenue": 1e6, "employees__as_of": None, "annual_revenue__as_of": None},
    )
    assert found(rule_set, accounts, "rich", engine) == [None, None, True, None, True]


def test_a_derived_field_has_a_limit_of_its_own(load: Callable[..., RuleSet]) -> None:
    fields = derived(per_head="annual_revenue / employees")
    rule_set = load(
        {"require": [{"id": "rich", "when": {"per_head": {"more_than": 1}}}], "freshness": {"per_head": "30d"}}, fields
    )
    accounts = frame(
        {"annual_revenue": 1e6, "record__as_of": ago(30)}, {"annual_revenue": 1e6, "record__as_of": ago(31)}
    )
    assert found(rule_set, accounts, "rich") == [True, None]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_is_made_from_a_stale_value_is_unknown_too(load: Callable[..., RuleSet], engine: str) -> None:
    fields = derived(stack_size="size(technologies)", larger="stack_size + 1")
    when = {"any": [{"stack_size": {"at_least": 1}}, {"larger": {"at_least": 1}}]}
    rule_set = load({"require": [{"id": "stack", "when": when}], "freshness": RULES["freshness"]}, fields)
    accounts = frame({"technologies__as_of": ago(90)}, {"technologies__as_of": ago(91)})
    assert found(rule_set, accounts, "stack", engine) == [True, None]


def test_a_stale_input_leaves_the_interval_open(load: Callable[..., RuleSet]) -> None:
    fields = derived(stack_size="size(technologies)")
    rule_set = load(
        {
            "score": [
                {"group": "all", "criteria": [{"id": "big", "when": {"stack_size": {"at_least": 3}}, "points": 5}]}
            ],
            "freshness": RULES["freshness"],
        },
        fields,
    )
    stale = evaluate(rule_set, frame({"technologies__as_of": ago(100)}), as_of=AS_OF)
    assert stale.select("score_low", "score", "score_high").row(0) == (0, 0, 100)


def test_gated_accounts_hide_stale_values_and_say_so(load: Callable[..., RuleSet]) -> None:
    accounts = frame(
        {"record__as_of": ago(1), "city": "Bonn", "notes": "kept"},
        {"record__as_of": ago(100), "city": "Bonn", "notes": "kept"},
        {"record__as_of": ago(200), "city": None, "notes": "kept"},
    )
    usable = gated(accounts, load(RULES), as_of=AS_OF)
    assert usable["employees"].to_list() == [80, 80, None]
    assert usable["technologies"].to_list() == [["Gong"], None, None]
    assert usable["city"].to_list() == ["Bonn", "Bonn", None]
    assert usable["notes"].to_list() == ["kept"] * 3
    assert usable["account_id"].to_list() == ["a0", "a1", "a2"]
    assert usable["employees__stale"].to_list() == [False, False, True]
    assert usable["technologies__stale"].to_list() == [False, True, True]
    # a value that is missing is not stale
    assert "city__stale" not in usable.columns


def test_gated_accounts_hide_what_is_made_from_stale_values(load: Callable[..., RuleSet]) -> None:
    rule_set = load(RULES, derived(stack_size="size(technologies)"))
    accounts = frame({"technologies__as_of": ago(91), "stack_size": 1.0})
    assert gated(accounts, rule_set, as_of=AS_OF)["stack_size"].to_list() == [None]


def test_gated_accounts_without_dates_or_limits_are_the_accounts(load: Callable[..., RuleSet]) -> None:
    accounts = frame({"record__as_of": ago(9999)})
    assert gated(accounts, load({"require": RULES["require"]}), as_of=AS_OF).equals(accounts)
    assert gated(frame({}), load(RULES), as_of=AS_OF).equals(frame({}))


@pytest.mark.parametrize("identity", ["account_id", "name"])
def test_what_identifies_an_account_does_not_grow_old(load: Callable[..., RuleSet], identity: str) -> None:
    rule_set = load({"require": [{"id": "asked", "when": {identity: "a0"}}], "freshness": {"default": "1d"}})
    accounts = pl.DataFrame({"account_id": ["a0"], "name": ["a0"], "record__as_of": [ago(100)]})
    assert found(rule_set, accounts, "asked") == [True]
    assert gated(accounts, rule_set, as_of=AS_OF)[identity].to_list() == ["a0"]


def test_a_boolean_field_of_the_workspace_grows_old_like_any(load: Callable[..., RuleSet]) -> None:
    fields = FieldTable().extended([Field("partner", FieldType.BOOLEAN)])
    rule_set = load(
        {"exclude": [{"id": "partner", "when": {"partner": True}}], "freshness": {"partner": "30d"}}, fields
    )
    accounts = frame({"partner": True, "partner__as_of": ago(30)}, {"partner": True, "partner__as_of": ago(31)})
    assert evaluate(rule_set, accounts, as_of=AS_OF)["status"].to_list() == ["excluded", "unverified"]


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("as_of", [FIRST_DAY, date(1600, 1, 1), date(9999, 11, 1), date.max])
def test_spans_end_where_the_calendar_does(load: Callable[..., RuleSet], engine: str, as_of: date) -> None:
    rules = [
        {"id": "past", "when": {"last_funding_date": {"within": "99999w"}}},
        {"id": "coming", "when": {"last_funding_date": {"upcoming": "99999w"}}},
    ]
    rule_set = load({"require": rules, "freshness": {"default": "99999w"}})
    accounts = frame({"last_funding_date": as_of, "record__as_of": as_of})
    judged = rows(evaluate(rule_set, ENGINES[engine](accounts), as_of=as_of))
    assert [(row["state__past"], row["state__coming"]) for row in judged] == [(True, True)]

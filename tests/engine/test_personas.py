"""Which contacts fit which personas, and which proofs apply."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from icp_rules.engine import match_personas, proof_states
from icp_rules.language.fields import Field, FieldTable, Origin
from icp_rules.language.formulas import parse_formula

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)


def persona(identity: str, match: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": identity, "role": "user", "match": match, "brief": "brief.md.j2", **more}


def accounts(**columns: list[Any]) -> pl.DataFrame:
    return pl.DataFrame({"account_id": [f"a{i}" for i in range(2)], **columns})


def contacts(*rows: dict[str, Any]) -> pl.DataFrame:
    blank = {"account_id": "a0", "title": None, "seniority": None}
    return pl.DataFrame(
        [{**blank, **row} for row in rows], schema_overrides={"title": pl.String, "seniority": pl.String}
    )


def fits(rule_set: RuleSet, people: pl.DataFrame, of: pl.DataFrame | None = None) -> list[tuple[Any, ...]]:
    found = match_personas(rule_set, people, accounts() if of is None else of, as_of=AS_OF)
    assert found.schema == {"account_id": pl.String, "contact_row": pl.UInt32, "persona": pl.String, "state": pl.String}
    return found.sort("contact_row", "persona").select("contact_row", "persona", "state").rows()


SALES = {"title": {"like": ["vp*sales*", "head of sales*"]}, "seniority": ["vp", "c_suite"]}


def test_a_contact_fits_is_out_or_is_to_check(load: Callable[..., RuleSet]) -> None:
    people = contacts(
        {"title": "VP, Sales", "seniority": "vp"},
        {"title": "VP, Marketing", "seniority": "vp"},
        {"title": "vp sales", "seniority": None},
        {"title": "intern", "seniority": None},
        {},
    )
    rule_set = load({"personas": [persona("vp-sales", SALES)]})
    assert fits(rule_set, people) == [(0, "vp-sales", "met"), (2, "vp-sales", "to_check"), (4, "vp-sales", "to_check")]


def test_the_first_persona_in_the_file_wins(load: Callable[..., RuleSet]) -> None:
    people = contacts({"title": "VP Sales", "seniority": "vp"}, {"title": "CFO", "seniority": "c_suite"})
    leaders = persona("leaders", {"seniority": ["vp", "c_suite"]})
    sales = persona("sales", SALES)
    assert fits(load({"personas": [sales, leaders]}), people) == [(0, "sales", "met"), (1, "leaders", "met")]
    assert fits(load({"personas": [leaders, sales]}), people) == [(0, "leaders", "met"), (1, "leaders", "met")]


def test_a_contact_is_to_check_only_for_personas_that_could_still_win(load: Callable[..., RuleSet]) -> None:
    people = contacts({"title": "VP Sales", "seniority": None})
    first, second = persona("vp", {"seniority": "vp"}), persona("sales", {"title": {"like": "*sales*"}})
    third = persona("cxo", {"seniority": "c_suite"})
    rule_set = load({"personas": [first, second, third]})
    assert fits(rule_set, people) == [(0, "sales", "met"), (0, "vp", "to_check")]


def test_several_unknown_personas_are_all_to_check(load: Callable[..., RuleSet]) -> None:
    personas = [persona("vp", {"seniority": "vp"}), persona("sales", {"title": "sales"})]
    assert fits(load({"personas": personas}), contacts({})) == [(0, "sales", "to_check"), (0, "vp", "to_check")]


def test_a_match_reads_the_account_too(load: Callable[..., RuleSet]) -> None:
    match = {"title": "ceo", "account.country": "DE", "account.tags": {"any_of": ["EU"]}, "country": "FR"}
    rule_set = load({"personas": [persona("boss", match)]})
    of = accounts(country=["DE", None], tags=[["EU"], ["EU"]], tags__folded=[["eu"], ["eu"]], title=["none", "none"])
    people = contacts(
        {"title": "CEO", "country": "FR"},
        {"title": "CEO", "country": "DE"},
        {"title": "CEO", "country": "FR", "account_id": "a1"},
        {"title": "CEO", "country": "FR", "account_id": "not there"},
    )
    assert fits(rule_set, people, of) == [(0, "boss", "met"), (2, "boss", "to_check"), (3, "boss", "to_check")]


def test_rows_are_numbered_as_the_contacts_are_given(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"personas": [persona("vp", {"seniority": "vp"})]})
    people = contacts(*({"account_id": f"a{i % 2}", "seniority": "vp" if i % 3 else "staff"} for i in range(50)))
    found = match_personas(rule_set, people, accounts(), as_of=AS_OF)
    assert sorted(found["contact_row"]) == [i for i in range(50) if i % 3]
    assert all(found["account_id"][i] == f"a{row % 2}" for i, row in enumerate(found["contact_row"]))


def test_without_personas_or_contacts_nobody_fits(load: Callable[..., RuleSet]) -> None:
    assert fits(load({}), contacts({"seniority": "vp"})) == []
    assert fits(load({"personas": [persona("vp", {"seniority": "vp"})]}), contacts({}).clear()) == []


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def test_a_stale_contact_is_to_check(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"personas": [persona("vp", {"seniority": "vp"})], "freshness": {"default": "180d"}})
    people = contacts({"seniority": "vp", "record__as_of": ago(180)}, {"seniority": "vp", "record__as_of": ago(181)})
    assert fits(rule_set, people) == [(0, "vp", "met"), (1, "vp", "to_check")]


# age of the account's record, of its employees, of the contact's record; whether a match on the account's size holds
AGES: list[tuple[date | None, date | None, date | None, str]] = [
    (ago(1), None, ago(999), "met"),
    (ago(999), None, ago(1), "to_check"),
    (ago(999), ago(1), ago(999), "met"),
    (ago(1), ago(999), ago(1), "to_check"),
    (None, None, ago(999), "met"),
]


@pytest.mark.parametrize(("record", "own", "contact", "state"), AGES)
def test_the_accounts_fields_are_as_old_as_the_account(
    load: Callable[..., RuleSet], record: date | None, own: date | None, contact: date | None, state: str
) -> None:
    match = {"account.employees": {"at_least": 50}}
    rule_set = load({"personas": [persona("vp", match)], "freshness": {"employees": "180d"}})
    ages = {name: [age, age] for name, age in (("record__as_of", record), ("employees__as_of", own)) if age}
    people = contacts({"record__as_of": contact})
    assert fits(rule_set, people, accounts(employees=[50, 50], **ages)) == [(0, "vp", state)]


def test_what_is_derived_from_a_stale_field_of_the_account_is_to_check(load: Callable[..., RuleSet]) -> None:
    table = FieldTable()
    formula = parse_formula("size(technologies)", table.account)
    table = table.extended([Field("stack_size", formula.type, origin=Origin.DERIVED, formula=formula)])
    match = {"account.stack_size": {"at_least": 1}}
    rule_set = load({"personas": [persona("vp", match)], "freshness": {"technologies": "90d"}}, table)
    of = accounts(stack_size=[1.0, 1.0], technologies=[["Gong"], ["Gong"]], technologies__as_of=[ago(90), ago(91)])
    assert fits(rule_set, contacts({}, {"account_id": "a1"}), of) == [(0, "vp", "met"), (1, "vp", "to_check")]


def test_each_proof_with_a_condition_has_a_state(load: Callable[..., RuleSet]) -> None:
    proofs = [
        {"story": "Always told"},
        {"story": "Told in software", "when": {"industry": "Software"}},
        {"story": "Told to the big", "when": {"employees": {"at_least": 500}}},
    ]
    personas = [
        persona("vp-sales", {"seniority": "vp"}, proof=proofs),
        persona("ceo", {"title": "ceo"}, proof=proofs[1:2]),
    ]
    rule_set = load({"personas": personas, "freshness": {"employees": "90d"}})
    of = accounts(industry=["software", None], employees=[500, 500], employees__as_of=[ago(90), ago(91)])
    assert proof_states(rule_set, of, as_of=AS_OF).to_dicts() == [
        {"account_id": "a0", "proof__vp_sales__1": True, "proof__vp_sales__2": True, "proof__ceo__0": True},
        {"account_id": "a1", "proof__vp_sales__1": None, "proof__vp_sales__2": None, "proof__ceo__0": None},
    ]


def test_without_conditions_there_are_only_the_accounts(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"personas": [persona("vp", {"seniority": "vp"}, proof=[{"story": "Always told"}])]})
    assert proof_states(rule_set, accounts(), as_of=AS_OF).to_dicts() == [{"account_id": "a0"}, {"account_id": "a1"}]


@pytest.mark.parametrize("identity", ["account_id", "contact_row", "title", "seniority"])
def test_a_persona_may_have_any_id(load: Callable[..., RuleSet], identity: str) -> None:
    rule_set = load({"personas": [persona(identity, {"seniority": "vp"}), persona("second", {"title": "ceo"})]})
    people = contacts({"seniority": "vp"}, {"seniority": "staff", "title": "CEO"})
    assert fits(rule_set, people) == [(0, identity, "met"), (1, "second", "met")]

"""Which steps of their persona's sequence contacts are approached by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import Record, Schema, condition

from icp_rules.engine import match_personas, step_states
from icp_rules.engine.panel import ROW
from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import read_library

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.language.model import RuleSet

AS_OF = date(2026, 11, 1)
FRESHNESS = {"default": "180d", "city": "30d"}
ACCOUNT = {"employees": pl.Float64, "city": pl.String, "technologies": pl.List(pl.String), "record__as_of": pl.Date}
ACCOUNT |= {"employees__as_of": pl.Date}
CONTACT = {"title": pl.String, "country": pl.String, "phone": pl.String}
TYPES = {
    "employees": "number",
    "city": "text",
    "technologies": "list",
    "contact.title": "text",
    "contact.country": "text",
    "contact.phone": "text",
}

DAYS = st.sampled_from([None, date(2026, 10, 31), date(2026, 9, 1), date(2025, 1, 1)])
ACCOUNTS = st.fixed_dictionaries(
    {
        "employees": st.sampled_from([None, 1.0, 50.0, 500.0]),
        "city": st.sampled_from([None, "Oslo", "oslo", "Bergen"]),
        "technologies": st.sampled_from([None, [], ["Gong"], ["Gong", "Outreach"]]),
        "record__as_of": DAYS,
        "employees__as_of": DAYS,
    }
)
CONTACTS = st.fixed_dictionaries(
    {
        "title": st.sampled_from([None, "VP", "vp", "Clerk"]),
        "country": st.sampled_from([None, "US", "NO"]),
        "phone": st.sampled_from([None, "+4722000000"]),
    }
)
ASKED = st.sampled_from(
    [
        {"employees": {"at_least": 50}},
        {"employees": {"known": True}},
        {"city": "Oslo"},
        {"city": {"known": False}},
        {"technologies": {"any_of": ["Gong"]}},
        {"contact.title": {"like": "v*"}},
        {"contact.country": ["US", "CA"]},
        {"contact.phone": {"known": True}},
        {"contact.phone": {"known": False}},
    ]
)
CONDITIONS = st.recursive(
    ASKED,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"count": {"at_least": 2, "of": parts}}),
    ),
    max_leaves=6,
)


def persona(identity: str, match: dict[str, Any], *conditions: dict[str, Any] | None) -> dict[str, Any]:
    steps = [
        {"id": f"s{i}", "channel": "task", "day": i, "template": "a.md.j2", **({"when": when} if when else {})}
        for i, when in enumerate(conditions)
    ]
    return {"id": identity, "role": "user", "match": match, "brief": "b.md.j2", "sequence": steps}


def states(rule_set: RuleSet, people: pl.DataFrame, accounts: pl.DataFrame) -> list[dict[str, Any]]:
    matches = match_personas(rule_set, people, accounts, as_of=AS_OF)
    return step_states(rule_set, people.with_row_index(ROW), accounts, matches, as_of=AS_OF).to_dicts()


def test_there_is_a_row_for_each_contact_who_fits_a_persona_that_asks(load: Callable[..., RuleSet]) -> None:
    phone = {"contact.phone": {"known": True}}
    rule_set = load(
        {
            "personas": [
                persona("vp-sales", {"title": "VP"}, None, phone, {"employees": {"at_least": 50}}),
                persona("clerk", {"title": "Clerk"}, None),
                persona("cfo", {"title": "CFO"}, phone),
            ]
        }
    )
    accounts = pl.DataFrame({"account_id": ["a", "b"], "employees": [20.0, None]})
    people = pl.DataFrame(
        {
            "account_id": ["a", "a", "b", "b", "nowhere", "a"],
            "title": ["CFO", "Clerk", "VP", None, "VP", "VP"],
            "phone": [None, "1", "2", "3", "4", None],
        }
    )
    none = {"step__vp_sales__1": None, "step__vp_sales__2": None, "step__cfo__0": None}
    assert states(rule_set, people, accounts) == [
        {**none, "contact_row": 0, "step__vp_sales__1": False, "step__vp_sales__2": False, "step__cfo__0": False},
        {**none, "contact_row": 2, "step__vp_sales__1": True, "step__cfo__0": True},
        {**none, "contact_row": 4, "step__vp_sales__1": True, "step__cfo__0": True},
        {**none, "contact_row": 5, "step__vp_sales__1": False, "step__vp_sales__2": False, "step__cfo__0": False},
    ]


def test_without_conditions_there_is_nothing_to_tell(load: Callable[..., RuleSet]) -> None:
    rule_set = load({"personas": [persona("vp", {"title": "VP"}, None)]})
    people = pl.DataFrame({"account_id": ["a"], "title": ["VP"]})
    assert states(rule_set, people, pl.DataFrame({"account_id": ["a"]})) == []


def test_a_field_without_a_column_is_unknown(load: Callable[..., RuleSet]) -> None:
    asked = ({"employees": 1}, {"contact.phone": "1"}, {"contact.phone": {"known": False}})
    rule_set = load({"personas": [persona("vp", {"title": "VP"}, *asked)]})
    people = pl.DataFrame({"account_id": ["a"], "title": ["VP"]})
    (row,) = states(rule_set, people, pl.DataFrame({"account_id": ["a"]}))
    assert list(row.values()) == [0, None, None, True]


@settings(max_examples=50)
@given(st.lists(CONDITIONS, min_size=1, max_size=3), st.lists(ACCOUNTS, min_size=1, max_size=4), st.data())
def test_states_are_those_of_the_oracle(tmp_path_factory, conditions, accounts, data) -> None:
    content = {
        "freshness": FRESHNESS,
        "personas": [
            persona("anybody", {"any": [{"title": {"known": True}}, {"title": {"known": False}}]}, *conditions)
        ],
    }
    rule_set = written(tmp_path_factory.mktemp("rules"), content)
    firms = pl.DataFrame(accounts, schema=ACCOUNT).with_columns(account_id=pl.Series(map(str, range(len(accounts)))))
    contacts = data.draw(st.lists(CONTACTS, min_size=1, max_size=4))
    homes = [data.draw(st.integers(0, len(accounts) - 1)) for _ in contacts]
    people = pl.DataFrame(contacts, schema=CONTACT).with_columns(account_id=pl.Series(map(str, homes)))
    schema = Schema(TYPES, {})
    found = states(rule_set, people, firms)
    assert [row.pop("contact_row") for row in found] == list(range(len(contacts)))
    for row, contact, home in zip(found, contacts, homes, strict=True):
        # of contacts, what is too old is unknown already
        own = {f"contact.{name}": value for name, value in contact.items()}
        ages = {f"{name}__as_of": None for name in own}
        record = Record(schema, {**accounts[home], **own, **ages}, FRESHNESS, AS_OF)
        assert list(row.values()) == [condition(record, tree) for tree in conditions]


def written(folder: Path, content: dict[str, Any]) -> RuleSet:
    import json

    (folder / "tested.yaml").write_text(json.dumps({"icp": 1, "id": "tested", "name": "T", **content}), "utf-8")
    library = read_library(folder, FieldTable())
    assert not library.found, library.found
    return library.rule_sets["tested"]

from __future__ import annotations

from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.records.duplicates import duplicate_accounts
from icp_rules.records.duplicates.candidates import MOST_IN_BLOCK, MOST_NAMES

FIELDS = ("name", "domain", "website", "phone", "country", "city", "postal_code")


def accounts(*rows: dict[str, str]) -> pl.DataFrame:
    """Return accounts, with ids from 1."""
    schema = dict.fromkeys(("account_id", *FIELDS), pl.String)
    return pl.DataFrame([{"account_id": str(number), **row} for number, row in enumerate(rows, 1)], schema=schema)


def found(*rows: dict[str, str]) -> list[tuple[str, str]]:
    return duplicate_accounts(accounts(*rows)).pairs.select("account_id", "other_account_id").rows()


Q = {"name": "Quillmere Inc"}


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        (Q, {"name": "QUILLMERE"}, 0.6),
        (Q, {"name": "Quillmere Incorporated"}, 0.6),
        (Q | {"city": "Marlow"}, Q | {"city": "MARLOW"}, 0.7),
        (Q | {"postal_code": "1011"}, Q | {"postal_code": "1011"}, 0.7),
        (Q | {"city": "Marlow"}, Q | {"city": "Northam"}, 0.5),
        (Q | {"country": "US"}, Q | {"country": "DE"}, None),
        (Q | {"domain": "quillmere.example"}, Q | {"domain": "quillmere.test"}, None),
        (Q | {"domain": "quillmere.example"}, Q | {"domain": "other.example"}, None),
        (Q | {"domain": "quillmere.example"}, Q, 0.6),
        (Q | {"domain": "quillmere.example"}, {"name": "Tallowby", "domain": "quillmere.example"}, 0.5),
        (Q | {"domain": "quillmere.example"}, {"domain": "quillmere.example"}, 0.6),
        (Q | {"domain": "quillmere.example"}, {"website": "https://www.Quillmere.example/about?x=1"}, 0.6),
        (Q | {"domain": "q.example", "country": "US"}, Q | {"domain": "q.example", "country": "DE"}, 0.9),
        (Q | {"domain": "q.example"}, {"name": "Quillmere Labs", "domain": "labs.q.example"}, 0.7),
        (Q | {"domain": "q.example"}, Q | {"domain": "q.example"}, 1.0),
        (Q | {"phone": "+1 555"}, {"name": "Quillmere Labs", "phone": "+1 555"}, 0.7),
        (Q | {"phone": "+1 555"}, {"name": "Tallowby", "phone": "+1 555"}, None),
        (Q, {"name": "Quillmere Labs"}, None),
        (Q, {"name": "Quilmere"}, None),
        (Q | {"city": "Marlow"}, {"name": "Quillmeree", "city": "Marlow"}, 0.52),
        ({"name": "Health"}, {"name": "Health"}, None),
        ({"name": "Health Labs"}, {"name": "AI Labs"}, None),
        ({}, {}, None),
    ],
)
def test_a_pair_and_its_likeness(a, b, likeness):
    pairs = duplicate_accounts(accounts(a, b)).pairs
    assert pairs["likeness"].to_list() == ([] if likeness is None else [likeness])
    assert duplicate_accounts(accounts(b, a)).pairs["likeness"].to_list() == pairs["likeness"].to_list()


def test_a_pair_says_who_and_why():
    pairs = duplicate_accounts(
        accounts(
            Q | {"domain": "q.example", "country": "US"}, {"name": "Quillmere", "domain": "q.example", "country": "CA"}
        )
    ).pairs
    assert pairs.to_dicts() == [
        {
            "likeness": 0.9,
            "account_id": "1",
            "name": "Quillmere Inc",
            "other_account_id": "2",
            "other_name": "Quillmere",
            "reasons": [
                "one name is the other plus a legal form: Quillmere Inc / Quillmere",
                "same domain q.example",
                "different countries: US / CA",
            ],
        }
    ]


def test_equal_rows_are_each_paired_with_the_first():
    row = Q | {"domain": "q.example", "phone": "+1 555", "city": "Marlow"}
    assert found(*[row] * 40) == [("1", str(number)) for number in range(2, 41)]


def test_the_most_alike_come_first():
    rows = (Q, {"name": "Tallowby", "domain": "t.example"}, {"name": "Tallowby", "domain": "t.example"}, Q)
    assert found(*rows) == [("2", "3"), ("1", "4")]


def test_a_domain_of_many_names_is_a_shared_host():
    rows = [{"name": f"{chr(97 + i) * 6} Health", "domain": "shared.example"} for i in range(MOST_NAMES + 1)]
    result = duplicate_accounts(accounts(*rows))
    assert result.pairs.is_empty()
    assert [(one.kind, one.value, one.count) for one in result.skipped] == [("domain", "shared.example", len(rows))]
    assert len(found(*rows[1:])) == MOST_NAMES - 1


def test_a_word_of_many_names_compares_nobody_and_is_told():
    rows = [{"name": f"Quillmere {chr(97 + i // 26) * 6}{chr(97 + i % 26) * 6}"} for i in range(MOST_IN_BLOCK + 1)]
    result = duplicate_accounts(accounts(*rows))
    assert (result.compared, [one.value for one in result.skipped]) == (0, ["quillmere"])
    assert duplicate_accounts(accounts(*rows[1:])).compared == MOST_IN_BLOCK * (MOST_IN_BLOCK - 1) / 2


@pytest.mark.parametrize("columns", [["account_id"], ["account_id", "name"], ["account_id", "website"]])
def test_columns_may_be_missing(columns):
    frame = accounts(Q, Q).select(columns)
    assert duplicate_accounts(frame).pairs.height == ("name" in columns)
    assert duplicate_accounts(frame.clear()).pairs.is_empty()


ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.sampled_from(["Quillmere", "Quilmere", "Quillmere Inc", "Tallowby Health", "Health", "?"]),
            "domain": st.sampled_from(["q.example", "a.q.example", "t.example"]),
            "phone": st.sampled_from(["+1 555", "+1 556"]),
            "country": st.sampled_from(["US", "DE"]),
            "city": st.sampled_from(["Marlow", "Northam"]),
        },
    ),
    max_size=8,
)


@given(ROWS)
def test_pairs_hold_whatever_the_rows(rows):
    result = duplicate_accounts(accounts(*rows))
    ids = result.pairs.select("account_id", "other_account_id").rows()
    places = set(combinations(map(str, range(1, len(rows) + 1)), 2))
    assert len(set(ids)) == len(ids)
    assert set(ids) <= places
    assert result.pairs["likeness"].is_between(0.5, 1).all()
    assert result.pairs["likeness"].is_sorted(descending=True)
    assert result.pairs["reasons"].list.len().min() is None or result.pairs["reasons"].list.len().min() > 0
    assert duplicate_accounts(accounts(*rows)).pairs.equals(result.pairs)

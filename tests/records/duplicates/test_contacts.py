from __future__ import annotations

import polars as pl
import pytest

from icp_rules.records.duplicates import duplicate_contacts

FIELDS = ("contact_id", "account_id", "first_name", "last_name", "email", "phone", "linkedin_url", "country")
ANN = {"account_id": "A", "first_name": "Ann", "last_name": "Ferrowby"}
BO = {"account_id": "A", "first_name": "Bo", "last_name": "Lundgate"}


def contacts(*rows: dict[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [{"contact_id": f"C-{number}", **row} for number, row in enumerate(rows, 1)],
        schema=dict.fromkeys(FIELDS, pl.String),
    )


@pytest.mark.parametrize(
    ("a", "b", "likeness"),
    [
        (ANN, ANN, 0.6),
        (ANN, ANN | {"first_name": "A."}, 0.5),
        (ANN, ANN | {"last_name": "Ferowby"}, 0.5),
        (ANN, ANN | {"account_id": "B"}, None),
        (ANN | {"email": "ann@q.example"}, ANN | {"account_id": "B", "email": "a.f@q.example"}, 0.6),
        (ANN | {"email": "ann@q.example"}, ANN | {"account_id": "B", "email": "ANN@q.example"}, 1.0),
        (ANN | {"email": "x@q.example"}, ANN | {"last_name": "Lund", "email": "x@q.example"}, 0.6),
        (ANN | {"email": "info@q.example"}, BO | {"email": "info@q.example"}, None),
        (ANN | {"phone": "+1 555"}, BO | {"phone": "+1 555"}, None),
        (ANN | {"phone": "+1 555"}, ANN | {"account_id": "B", "phone": "+1 555"}, 0.7),
        (
            ANN | {"linkedin_url": "https://linkedin.example/in/ann/"},
            ANN | {"account_id": "B", "linkedin_url": "linkedin.example/in/Ann?x=1"},
            1.0,
        ),
        (ANN | {"linkedin_url": "l.example/in/ann"}, ANN | {"linkedin_url": "l.example/in/ann-2"}, None),
        (ANN | {"country": "US"}, ANN | {"country": "DE"}, None),
        ({"account_id": "A", "first_name": "Ann"}, {"account_id": "A", "first_name": "Ann"}, None),
        (ANN, BO, None),
    ],
)
def test_a_pair_and_its_likeness(a, b, likeness):
    pairs = duplicate_contacts(contacts(a, b)).pairs
    assert pairs["likeness"].to_list() == ([] if likeness is None else [likeness])


def test_a_pair_says_who_and_why():
    pairs = duplicate_contacts(contacts(ANN | {"email": "ann@q.example"}, ANN | {"contact_id": None})).pairs
    named = pairs.select(pl.col("^(other_)?(contact_id|account_id|email)$"))
    assert named.rows() == [("C-1", "A", "ann@q.example", None, "A", None)]
    assert pairs["reasons"].to_list() == [["same name: Ann Ferrowby / Ann Ferrowby", "same company A"]]


def test_equal_rows_are_each_paired_with_the_first():
    row = ANN | {"email": "ann@q.example", "phone": "+1 555"}
    pairs = duplicate_contacts(contacts(*[row] * 30)).pairs
    assert pairs.select("contact_id", "other_contact_id").rows() == [("C-1", f"C-{n}") for n in range(2, 31)]


def test_columns_may_be_missing():
    assert duplicate_contacts(contacts(ANN, ANN).select("account_id")).pairs.is_empty()

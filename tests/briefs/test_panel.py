"""The panels as a table."""

from __future__ import annotations

import polars as pl
from briefs.desk import ACME, ANN, RULES, batch

from icp_rules.briefs.panel import SCHEMA, panel_table


def table(load, people, ids=("A-1", "A-2")):
    made = batch(load(RULES), [ACME | {"account_id": one} for one in ids], people)
    return panel_table(made.rule_set, pl.Series(ids, dtype=pl.String), made.contacts, made.matches)


def test_one_row_an_account_and_persona(load):
    people = [ANN, ANN | {"contact_id": "C-2"}, ANN | {"contact_id": "C-3", "title": None}]
    found = table(load, people)
    assert found.schema == SCHEMA
    assert found.drop("titles").rows() == [
        ("tested", "A-1", "vp-sales", "economic_buyer", 2, 1, 1, 2, 0, ["C-1", "C-2"]),
        ("tested", "A-1", "revops-lead", "champion", 0, 1, 1, 1, 1, []),
        ("tested", "A-2", "vp-sales", "economic_buyer", 0, 0, 1, 2, 1, []),
        ("tested", "A-2", "revops-lead", "champion", 0, 0, 1, 1, 1, []),
    ]
    assert found["titles"].to_list() == [["VP Sales", "Head of Sales"], ["RevOps Lead"]] * 2


def test_without_contacts_every_seat_is_empty(load):
    found = table(load, [])
    assert found["missing"].to_list() == [1, 1, 1, 1]
    assert found.schema == SCHEMA


def test_without_accounts_or_personas_there_is_no_row(load):
    assert table(load, [ANN], ())["account_id"].to_list() == []
    rules = load({name: value for name, value in RULES.items() if name != "personas"})
    made = batch(rules)
    assert panel_table(rules, pl.Series(["A-1"]), made.contacts, made.matches).schema == SCHEMA

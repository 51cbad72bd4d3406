"""The panels as a table."""

from __future__ import annotations

import polars as pl
from briefs.desk import ACME, ANN, RULES, batch

from icp_rules.briefs.panel import SCHEMA, panel_table
from icp_rules.briefs.plan import planned_alone
from icp_rules.language.config import PanelSize

SIZE = PanelSize()


def table(load, people, ids=("A-1", "A-2")):
    made = batch(load(RULES), [ACME | {"account_id": one} for one in ids], people)
    accounts = pl.Series(ids, dtype=pl.String)
    planned = planned_alone(made.rule_set, accounts, made.contacts, made.matches, SIZE)
    return panel_table(made.rule_set, accounts, made.contacts, made.matches, planned, SIZE)


def test_one_row_an_account_and_persona(load):
    second = ANN | {"contact_id": "C-2", "email": "c2@acme.example"}
    found = table(load, [second, ANN, ANN | {"contact_id": "C-3", "title": None}])
    assert found.schema == SCHEMA
    assert found.select(*list(SCHEMA)[:13]).rows() == [
        ("tested", "A-1", "vp-sales", "economic_buyer", False, 2, 1, 1, 2, 0, 2, "C-1", ["C-1", "C-2"]),
        ("tested", "A-1", "revops-lead", "champion", False, 0, 1, 1, 1, 1, 0, None, []),
        ("tested", "A-2", "vp-sales", "economic_buyer", False, 0, 0, 1, 2, 1, 0, None, []),
        ("tested", "A-2", "revops-lead", "champion", False, 0, 0, 1, 1, 1, 0, None, []),
    ]
    assert found["titles"].to_list() == [["VP Sales", "Head of Sales"], ["RevOps Lead"]] * 2
    assert found.select(*list(SCHEMA)[14:]).rows() == [(2, 3, 0.5, False)] * 2 + [(0, 3, 0.0, False)] * 2


def test_without_contacts_every_seat_is_empty(load):
    found = table(load, [])
    assert found["missing"].to_list() == [1, 1, 1, 1]
    assert found.schema == SCHEMA


def test_without_accounts_or_personas_there_is_no_row(load):
    assert table(load, [ANN], ())["account_id"].to_list() == []
    rules = load({name: value for name, value in RULES.items() if name != "personas"})
    made = batch(rules)
    accounts = pl.Series(["A-1"])
    planned = planned_alone(rules, accounts, made.contacts, made.matches, SIZE)
    assert panel_table(rules, accounts, made.contacts, made.matches, planned, SIZE).schema == SCHEMA

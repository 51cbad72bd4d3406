"""The panels as a table."""

from __future__ import annotations

import polars as pl
import pytest
from briefs.desk import ACME, ANN, PERSONA, REVOPS, RULES, batch

from icp_rules.briefs.panel import SCHEMA, panel_counts, panel_table, wanted
from icp_rules.briefs.plan import planned_alone
from icp_rules.language.config import PanelSize

SIZE = PanelSize()


def table(load, people, ids=("A-1", "A-2"), **rules):
    made = batch(load(RULES | rules), [ACME | {"account_id": one} for one in ids], people)
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


FINANCE = PERSONA | {"id": "finance", "role": "blocker", "match": {"title": "CFO"}, "need": {"min": 0, "max": 1}}
REVOPS_LEAD = ANN | {"contact_id": "C-2", "title": "RevOps Lead", "email": "c2@acme.example"}
CFO = ANN | {"contact_id": "C-3", "title": "CFO", "email": "c3@acme.example"}
SECOND = ANN | {"contact_id": "C-4", "email": "c4@acme.example"}
UNSURE = ANN | {"contact_id": "C-5", "title": None, "email": "c5@acme.example"}


@pytest.mark.parametrize(
    ("people", "coverage", "complete"),
    [
        ([], 0.0, False),
        ([ANN, SECOND, CFO], 0.5, False),  # as many as are wanted, but a role has nobody
        ([ANN, REVOPS_LEAD], 1.0, False),  # every role has somebody, but they are too few
        ([ANN, REVOPS_LEAD, UNSURE], 1.0, False),  # who is to check is not known
        ([ANN, REVOPS_LEAD, SECOND], 1.0, True),
        ([ANN, REVOPS_LEAD, CFO], 1.0, True),  # a blocker is part of the panel
    ],
)
def test_a_panel_is_complete_with_every_role_and_enough_people(load, people, coverage, complete):
    found = table(load, people, ("A-1",), personas=[PERSONA, REVOPS, FINANCE])
    assert set(found.select("coverage", "complete").rows()) == {(coverage, complete)}
    assert found["blocker"].to_list() == [False, False, True]


def test_without_a_role_that_needs_somebody_all_are_covered(load):
    found = table(load, [], ("A-1",), personas=[FINANCE])
    assert found.select("coverage", "missing", "account_needed", "complete").rows() == [(1.0, 0, 1, False)]


@pytest.mark.parametrize(
    ("needs", "size", "least"),
    [
        ([(1, 2), (1, 1)], PanelSize(3, 10), 3),
        ([(1, 1)], PanelSize(3, 10), 1),  # there is no room for three
        ([(2, 4), (2, 4)], PanelSize(3, 10), 4),  # the roles together need more
        ([(0, 4)], PanelSize(0, 10), 0),
    ],
)
def test_how_many_an_account_should_have(load, needs, size, least):
    personas = [PERSONA | {"id": f"p{i}", "need": {"min": a, "max": b}} for i, (a, b) in enumerate(needs)]
    assert wanted(load(RULES | {"personas": personas}), size) == least


def test_panels_and_what_they_lack_are_counted(load):
    counts = panel_counts(table(load, [ANN, SECOND, REVOPS_LEAD]))
    assert counts == {
        "panels": 2,
        "complete": 1,
        "missing": [
            {"persona": "revops-lead", "accounts": 1, "titles": ["RevOps Lead"]},
            {"persona": "vp-sales", "accounts": 1, "titles": ["VP Sales", "Head of Sales"]},
        ],
    }
    assert panel_counts(table(load, [], ())) == {"panels": 0, "complete": 0, "missing": []}

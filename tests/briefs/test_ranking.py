"""The order of contacts who fit."""

from __future__ import annotations

from datetime import date

import pytest
from briefs.desk import ANN, RULES, batch

BETTER = [
    ({}, {"title": None}),
    ({"seniority": None}, {"email": None, "seniority": "c_suite"}),
    ({"seniority": "c_suite", "record__as_of": date(2026, 6, 1)}, {"seniority": "vp"}),
    ({"seniority": "vp"}, {"seniority": "director"}),
    ({"seniority": "director"}, {"seniority": "head"}),
    ({"seniority": "other"}, {"seniority": None}),
    ({"record__as_of": date(2026, 10, 3)}, {"record__as_of": date(2026, 10, 2)}),
    ({"record__as_of": date(2026, 6, 1)}, {"record__as_of": None}),
    ({"contact_id": "C-1"}, {"contact_id": "C-2"}),
    ({"contact_id": "C-10"}, {"contact_id": "C-9"}),
    ({"contact_id": "C-9"}, {"contact_id": None}),
    # what is too old to be known is not known, and a stale title fits nobody for sure
    (
        {"seniority": None, "record__as_of": date(2026, 10, 1)},
        {"seniority": "c_suite", "record__as_of": date(2025, 1, 1)},
    ),
]


@pytest.mark.parametrize(("better", "worse"), BETTER)
@pytest.mark.parametrize("turned", [False, True])
def test_the_better_contact_comes_first(load, better, worse, turned):
    people = [ANN | {"seniority": "vp"} | better, ANN | {"seniority": "vp"} | worse]
    matches = batch(load(RULES), contacts=people[::-1] if turned else people).matches
    assert matches.filter(persona="vp-sales")["contact_row"].to_list() == ([1, 0] if turned else [0, 1])
    assert matches["rank"].is_sorted()


def test_equals_keep_the_order_of_the_rows(load):
    assert batch(load(RULES), contacts=[ANN, ANN, ANN]).matches["contact_row"].to_list() == [0, 1, 2]


def test_contacts_of_other_accounts_are_left_out_and_rows_keep_their_numbers(load):
    people = [ANN | {"account_id": "A-9"}, ANN]
    assert batch(load(RULES), contacts=people).matches["contact_row"].to_list() == [1]


def test_contacts_may_lack_every_column_that_ranks_them(load):
    matches = batch(load(RULES), contacts=[{"account_id": "A-1", "title": "VP Sales"}]).matches
    assert matches["contact_row"].to_list() == [0]

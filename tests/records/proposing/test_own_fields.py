"""The fields that columns become for which there is no built-in one."""

from __future__ import annotations

import pytest
from records.proposing.looking import column

from icp_rules.records.proposing.own_fields import free_name, own_field


@pytest.mark.parametrize(
    ("header", "cells", "type_"),
    [
        ("Converted", ["0", "1", "1"], "boolean"),
        ("Visits", ["0", "1", "1"], "number"),
        ("Aktiv", ["ja", "nein", "ja"], "boolean"),
        ("Points", ["1.5", "2", "11"], "number"),
        ("Deal", ["$1.2M", "$300k", "$5"], "number"),
        ("Customer Number", ["10001", "10002", "10003"], "text"),
        ("Area code", ["12", "12", "13"], "text"),
        ("Old", ["007", "010", "3"], "text"),
        ("Signed", ["2026-01-02", "Feb 3, 2026"], "date"),
        ("Skills", ["Go; SQL", "SQL", "Go; Rust; SQL", "Rust"], "list"),
        ("Skills", ["Go, SQL", "SQL, Go", "Rust, SQL, Go", "Rust"], "list"),
        ("Seat", ["Bend, Oregon", "Salem, Oregon", "Portland, Oregon", "Eugene, Oregon"], "text"),
        ("Notes", ["Called, no answer", "Wrote; waits", "Met them"], "text"),
        ("Lists", [["a", "b"], ["b"]], "list"),
        ("Flag", [True, False], "boolean"),
        ("Count", [1, 2], "number"),
    ],
)
def test_a_type_is_what_most_cells_are(header, cells, type_):
    assert own_field(column(header, cells), "own", "USD").fit.field.type == type_


@pytest.mark.parametrize(
    ("header", "cells", "type_", "settings"),
    [
        ("Season", ["2019-2020", "2020-2021", "2021-2022"], "text", {}),
        ("SKU", ["10-40", "11-52", "12-60"], "text", {}),
        ("Shift", ["6-14", "14-22", "8-16"], "text", {}),
        ("Ticket number", ["10-40", "11-52", "12-60"], "text", {}),
        ("Shift", ["6-14", "12", "14-22", "13"], "text", {}),
        ("Team size abroad", ["1-10", "11-50", "51-200"], "number", {"range": "low"}),
        ("Number of offices", ["1-10", "11-50", "51-200"], "number", {"range": "low"}),
        ("Größe des Teams", ["1-10", "11-50", "51-200"], "number", {"range": "low"}),
        ("Points", ["5", "7", "12", "14-22"], "number", {"range": "low"}),
        # a sign of money is no part of an article
        ("Deal", ["$1M-$5M", "$300k", "$5"], "number", {"range": "low"}),
    ],
)
def test_a_range_is_one_of_what_has_a_size(header, cells, type_, settings):
    found = own_field(column(header, cells), "own", "USD").fit
    assert (found.field.type, dict(found.settings)) == (type_, settings)


def test_an_amount_of_money_is_money():
    assert own_field(column("Deal", ["$1.2M", "$300k"]), "own", "USD").fit.field.money
    assert not own_field(column("Deal", ["12", "30"]), "own", "USD").fit.field.money


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("Lead Source", "lead_source"),
        ("isHiring", "is_hiring"),
        ("Größe (m²)", "grosse_m2"),
        ("a__b", "a_b"),
        ("2nd seat", "column_2nd_seat"),
        ("名前", "column"),
        ("All", "all_2"),
        ("Taken", "taken_3"),
    ],
)
def test_a_name_is_free_and_plain(header, name):
    assert free_name(header, {"taken", "taken_2"}) == name


@pytest.mark.parametrize(
    ("cells", "type_", "unit"),
    [
        (["1.5", "2.25", "12"], "number", 1e6),
        # in no unit than the header's can plain cells be read; where too few can, none is
        (["1.5", "$5M", "$7M"], "text", 1),
    ],
)
def test_the_unit_of_a_header_holds_for_an_own_field(cells, type_, unit):
    found = own_field(column("Pipeline (USD M)", cells), "own", "USD")
    assert (found.fit.field.type, found.unit) == (type_, unit)

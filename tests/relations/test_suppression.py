"""Who is on a list is told of a clean table as it is of records."""

from __future__ import annotations

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from icp_rules.relations.suppression import with_suppressed

TABLE = pl.DataFrame(
    {
        "account_id": ["A1", "a2", "a3", "a4", "a5"],
        "name": ["Acme", None, "Löwe", "x", "y"],
        "domain": ["acme.example", "two.example", None, None, "sub.two.example"],
        "website": [None, None, "https://www.three.example:8080/a", "http://four.example?x=two.example", None],
    }
)
NOBODY: dict[str, set[str]] = {"account_id": set(), "name": set(), "domain": set(), "email": set()}


@pytest.mark.parametrize(
    ("listed", "out"),
    [
        ({}, []),
        ({"account_id": {"a1"}}, ["A1"]),
        ({"name": {"löwe"}}, ["a3"]),
        ({"domain": {"two.example"}}, ["a2", "a5"]),
        ({"domain": {"sub.two.example", "o.example"}}, ["a5"]),
        ({"domain": {"three.example", "four.example"}}, ["a3", "a4"]),
        ({"email": {"ann@two.example"}}, []),
    ],
)
def test_an_account_is_listed_by_id_name_or_domain(listed: dict[str, set[str]], out: list[str]):
    frame = nw.from_native(TABLE.lazy())
    found = with_suppressed(frame, {**NOBODY, **listed}).collect().to_native()
    assert found.filter("suppressed")["account_id"].to_list() == out

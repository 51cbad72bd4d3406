"""A value is as old as the oldest of its computation, its facts and the fields it is made of."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from icp_rules.engine import evaluate
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.plugins import FactsTable, data_point

from .conftest import AS_OF

OLD, NEW = date(2024, 1, 1), date(2026, 10, 1)


def territory(needs=("country",), fresh_for=None):
    @data_point(type="text", needs=needs, fresh_for=fresh_for)
    def territory(*values):
        """A data point."""
        return "-".join(values)

    return territory


def accounts(**columns) -> pl.DataFrame:
    return pl.DataFrame({"account_id": ["a0"], "name": ["Acme"], "country": ["DE"], "city": ["Bonn"], **columns})


CASES = {
    "the record": ({"record__as_of": [OLD]}, {}, OLD),
    "the field": ({"country__as_of": [OLD]}, {}, OLD),
    "the field before the record": ({"country__as_of": [NEW], "record__as_of": [OLD]}, {}, NEW),
    "the older of two fields": ({"country__as_of": [NEW], "city__as_of": [OLD]}, {"needs": ("country", "city")}, OLD),
    "a field and the record": ({"country__as_of": [NEW], "record__as_of": [OLD]}, {"needs": ("country", "city")}, OLD),
    "one date is not known": ({"country__as_of": pl.Series([None], dtype=pl.Date), "record__as_of": [OLD]}, {}, None),
    "a time of day": ({"country__as_of": [datetime(2024, 1, 1, 12)]}, {}, OLD),  # noqa: DTZ001 - as frames hold them
    "older than its computation": ({"record__as_of": [OLD]}, {"fresh_for": "30d"}, OLD),
    "younger than its computation": ({"record__as_of": [AS_OF + timedelta(9)]}, {"fresh_for": "30d"}, AS_OF),
    "no date but its computation's": ({}, {"fresh_for": "30d"}, AS_OF),
    "a name does not grow old": ({"record__as_of": [OLD]}, {"fresh_for": "30d", "needs": ("name",)}, AS_OF),
}


@pytest.mark.parametrize(("columns", "stated", "day"), CASES.values(), ids=CASES)
def test_a_value_is_as_old_as_what_it_is_made_of(run, columns, stated, day):
    run(territory(**stated), accounts(**columns))
    assert run.frame["x__as_of"].to_list() == [day]
    assert run.frame.schema["x__as_of"] == pl.Date


def test_where_nothing_states_an_age_there_is_none(run):
    run(territory(), accounts())
    assert "x__as_of" not in run.frame.columns


def test_a_kept_value_is_no_younger_than_what_it_is_made_of_today(cached_run):
    point = territory(fresh_for="30d")
    cached_run(point, accounts(record__as_of=[NEW]))
    cached_run(point, accounts(record__as_of=[OLD]))
    assert cached_run.report.from_cache == 1
    assert cached_run.frame["x__as_of"].to_list() == [OLD]


@pytest.mark.parametrize(("facts", "record", "day"), [(OLD, NEW, OLD), (NEW, OLD, OLD), (None, NEW, NEW)])
def test_facts_and_fields_both_count(run, facts, record, day):
    @data_point(type="number", needs=["country"], batch=True, settings={"table": {}}, facts="table")
    def postings(batch):
        """A data point."""
        return batch.accounts.select("account_id", value=nw.lit(1))

    table = FactsTable("p", nw.from_native(pl.DataFrame({"account_id": ["a0"]}).lazy()), as_of=facts)
    run(postings, accounts(record__as_of=[record]), {"table": "p"}, facts={"p": table})
    assert run.frame["x__as_of"].to_list() == [day]


def test_what_is_made_of_a_stale_field_is_unknown_as_the_field_is(run, load):
    run(territory(fresh_for="30d"), accounts(record__as_of=[OLD]))
    fields = FieldTable().extended([Field("x", FieldType.TEXT, origin=Origin.DATA_POINT)])
    rules = [{"id": "home", "when": {"country": "DE"}}, {"id": "made", "when": {"x": "DE"}}]
    judged = evaluate(load({"require": rules, "freshness": {"default": "90d"}}, fields), run.frame, as_of=AS_OF)
    assert judged.select("state__home", "state__made").row(0) == (None, None)

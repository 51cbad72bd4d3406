"""Data points whose facts come from a service: who is asked for, what is counted, and what the answers come to."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from icp_rules.datapoints import Service, Use, add_data_points
from icp_rules.datapoints.report import DataPointReport
from icp_rules.diagnostics import Location
from icp_rules.plugins import Asked, data_point

from .conftest import AS_OF, frame_of


@data_point(type="number", batch=True, facts="source", settings={"source": {"type": "string"}})
def visits(batch):
    """How many visits there were; 0 for who has none, where that is known."""
    table = batch.facts[batch.settings["source"]]
    assert table.rows.collect_schema().names() == ["account_id", "day", "pages"]
    unread = nw.when(nw.col("pages") == "many").then(nw.col("pages")).max().alias("problem")
    counted = table.rows.group_by("account_id").agg(nw.col("day").count().alias("n"), unread)
    found = batch.accounts.select("account_id").join(counted, on="account_id", how="left")
    value = nw.col("n").fill_null(0) if table.complete else nw.col("n")
    return found.select("account_id", nw.when(nw.col("problem").is_null()).then(value).alias("value"), "problem")


class Register:
    """A service: what it answers by name, and for whom it was asked."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = Counter()

    def uses(self, *names, complete=False, **stated):
        @data_point(type="text", needs=["name"], **{"fresh_for": "7d", **stated})
        def register(name):
            self.asked[name] += 1
            answer = self.answers.get(name)
            if isinstance(answer, Exception):
                raise answer
            return answer if answer is None or isinstance(answer, str) else json.dumps(answer)

        service = Service(Use("register", register), ("day", "pages"), complete)
        place = Location("icp.yaml", 7)
        return [Use(name, visits, {"source": "register"}, place, service) for name in names or ("x",)]


DAY = {"day": "2026-10-01", "pages": "3", "more": "left out"}


def add(uses, names, *, cache=None, as_of=AS_OF):
    frame, reports = add_data_points(frame_of(names), uses, {}, as_of=as_of, cache=cache)
    return frame, reports[0]


@pytest.mark.parametrize(("complete", "none"), [(True, 0), (False, None)])
def test_rows_are_facts_and_an_empty_answer_is_not_an_unknown_one(complete, none):
    register = Register(Acme=[DAY, {"day": "2026-10-02"}], Bolt=[])
    frame, report = add(register.uses(complete=complete), ["Acme", "Bolt", "Cask", None, "Acme"])
    assert frame["x"].to_list() == [2, none, None, None, 2]
    known = 2 if none is None else 3
    assert report == DataPointReport("x", computed=known, unknown=5 - known)
    assert register.asked == {"Acme": 1, "Bolt": 1, "Cask": 1}


def test_several_data_points_of_one_service_ask_once():
    register = Register(Acme=[DAY])
    frame, _ = add(register.uses("x", "y", "z"), ["Acme", "Bolt"])
    assert frame.select("x", "y", "z").rows() == [(1, 1, 1), (None, None, None)]
    assert register.asked == {"Acme": 1, "Bolt": 1}


def test_where_asking_fails_the_value_is_unknown_and_counted():
    register = Register(Acme=[DAY], Bolt=ConnectionError("no answer"), Cask=TimeoutError("late"))
    frame, report = add(register.uses(complete=True), ["Acme", "Bolt", "Cask", "Bolt"])
    assert frame["x"].to_list() == [1, None, None, None]
    assert (report.computed, report.unknown, report.failed) == (1, 0, 3)
    assert report.failed_accounts == {"a1", "a2", "a3"}
    assert report.diagnostic.message == "data point 'x' failed for 3 of 4 accounts; their value is unknown"
    assert report.diagnostic.help == "The first is account a1: ConnectionError: no answer"
    assert report.diagnostic.location == Location("icp.yaml", 7)


def test_problems_with_what_was_answered_are_counted_too():
    register = Register(Acme=[{**DAY, "pages": "many"}], Bolt=ConnectionError("no answer"), Cask=[DAY])
    frame, report = add(register.uses(), ["Acme", "Bolt", "Cask"])
    assert frame["x"].to_list() == [None, None, 1]
    assert (report.computed, report.unknown, report.failed) == (1, 0, 2)
    assert report.failed_accounts == {"a0", "a1"}
    _, report = add(register.uses(), ["Cask", "Acme"])
    assert report.diagnostic.help == "The first is account a1: many"


@pytest.mark.parametrize("answer", ["no JSON", "3", '"text"', "[1]", '[{"day": ["x"]}]', "{}x"])
def test_a_service_that_returns_other_than_rows_fails_and_nothing_else_does(answer):
    register = Register(Acme=answer)
    frame, report = add(register.uses(), ["Acme", "Bolt"])
    assert frame["x"].to_list() == [None, None]
    assert report.failed == 2
    assert "register returned other than rows" in report.diagnostic.help


def test_answers_are_kept_and_what_is_made_of_them_is_as_old_as_they_are(tmp_path):
    register = Register(Acme=[DAY], Bolt=None, Cask=ConnectionError("no answer"))
    names = ["Acme", "Bolt", "Cask"]
    add(register.uses(), names, cache=tmp_path)
    register.answers["Cask"] = [DAY]
    later = AS_OF + timedelta(3)
    frame, report = add(register.uses(), names, cache=tmp_path, as_of=later)
    assert register.asked == {"Acme": 1, "Bolt": 1, "Cask": 2}
    assert (report.computed, report.from_cache, report.unknown) == (1, 1, 1)
    assert frame["x__as_of"].to_list() == [AS_OF, AS_OF, later]
    add(register.uses(), names, cache=tmp_path, as_of=AS_OF + timedelta(8))
    assert register.asked == {"Acme": 2, "Bolt": 2, "Cask": 2}


def test_a_value_is_no_younger_than_the_field_it_was_asked_by():
    accounts = frame_of(["Acme"]).with_columns(domain=pl.lit("acme.example"), domain__as_of=pl.lit(date(2026, 1, 1)))

    @data_point(type="text", needs=["domain"], fresh_for="7d")
    def register(domain):
        return json.dumps([DAY])

    (use,) = Register().uses()
    needing = data_point(type="number", needs=["domain"], batch=True, facts="source", settings=visits.settings)(
        visits.function
    )
    use = Use("x", needing, use.settings, asks=Service(Use("register", register), ("day", "pages")))
    frame, _ = add_data_points(accounts, [use], {}, as_of=AS_OF, cache=None)
    assert frame["x"].to_list() == [1]
    assert frame["x__as_of"].to_list() == [date(2026, 1, 1)]


@data_point(type="number", needs=["name"])
def number(name):
    return 1


@data_point(type="text", batch=True)
def together(batch):
    return batch.accounts


@data_point(type="text", needs=["name"])
def text(name):
    return "[]"


@pytest.mark.parametrize(
    ("point", "columns"), [(number, ("a",)), (together, ("a",)), (text, ()), (text, ("a", "account_id"))]
)
def test_what_can_ask_for_no_rows_is_refused(point, columns):
    assert Asked(text, ("a",)).columns == ("a",)
    with pytest.raises(ValueError, match=r"called once an account|tells one column"):
        Asked(point, columns)

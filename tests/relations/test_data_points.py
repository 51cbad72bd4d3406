"""Portable data points give the values and ages that records' data points have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from icp_rules_signals.open_roles import open_roles

from icp_rules.datapoints import Service, Use, add_data_points
from icp_rules.diagnostics import DiagnosticError, Location
from icp_rules.language.config import Config, SourceConfig
from icp_rules.plugins import Batch, FactsTable, data_point
from icp_rules.relations import map_facts
from icp_rules.relations.data_points import add_portable, refuse_others

if TYPE_CHECKING:
    from pathlib import Path

PLACE = Location("icp.yaml", 3)
SOURCE = SourceConfig("postings", PLACE, key="company", as_of="2026-10-20", complete=True)
ACCOUNTS = pl.DataFrame({"account_id": ["a", "b", "c"], "record__as_of": [date(2026, 1, 1), None, date(2026, 10, 30)]})
POSTINGS = pl.DataFrame(
    {
        "company": ["a", "a", "b", None],
        "title": [" SDR ", "sdr II", "", "SDR"],
        "score": [0.5] * 4,
        "opened": [1, 2, 3, 4],
    }
)
USE = Use("sdr", open_roles, {"source": "postings", "titles": ["sdr*"]})


def facts(tmp_path: Path, *, complete: bool) -> FactsTable:
    rows = map_facts(nw.from_native(POSTINGS.lazy()), SOURCE, Config(tmp_path)).drop("record__as_of")
    return FactsTable("postings", rows.filter(~nw.col("account_id").is_null()), complete, date(2026, 10, 20))


def test_facts_are_text_under_the_accounts_id(tmp_path: Path):
    rows = map_facts(nw.from_native(POSTINGS.lazy()), SOURCE, Config(tmp_path)).collect().to_native()
    assert rows.columns == ["account_id", "title", "opened", "record__as_of"]
    assert rows["title"].to_list() == ["SDR", "sdr II", None, "SDR"]
    assert rows["opened"].to_list() == ["1", "2", "3", "4"]


@pytest.mark.parametrize("complete", [True, False])
def test_a_portable_data_point_is_the_same_as_a_join(complete: bool, tmp_path: Path, as_of: date):
    table = facts(tmp_path, complete=complete)
    expected, _ = add_data_points(ACCOUNTS, [USE], {"postings": table}, as_of=as_of, cache=None)
    joined, answer = add_portable(nw.from_native(ACCOUNTS.lazy()), USE, table, as_of=as_of)
    found = joined.collect().to_native().sort("account_id")
    assert found.select(expected.columns).equals(expected)
    assert set(answer.collect_schema().names()) == {"account_id", "value"}


@data_point(type="number", needs=["employees"], batch=True, portable=True)
def halves(batch: Batch) -> nw.LazyFrame[Any]:
    """Half of the people."""
    return batch.accounts.select("account_id", (nw.col("employees") / 2).alias("value"))


def test_what_it_needs_tells_its_age_and_may_be_missing(as_of: date):
    frame = ACCOUNTS.with_columns(employees=pl.Series([4.0, None, float("nan")]))
    joined, _ = add_portable(nw.from_native(frame.lazy()), Use("half", halves), None, as_of=as_of)
    found = joined.collect().to_native().sort("account_id")
    assert found["half"].to_list() == [2.0, None, None]
    assert found["half__as_of"].to_list() == ACCOUNTS["record__as_of"].to_list()
    joined, _ = add_portable(nw.from_native(ACCOUNTS.lazy()), Use("half", halves), None, as_of=as_of)
    assert joined.collect().to_native()["half"].to_list() == [None] * 3


@data_point(type="number", batch=True, portable=True)
def collecting(batch: Batch) -> Any:
    """Not as portable as it says."""
    return batch.accounts.collect()


@data_point(type="number", batch=True, portable=True)
def failing(batch: Batch) -> Any:
    """It fails."""
    raise ValueError("no such column")


@pytest.mark.parametrize(("point", "text"), [(collecting, "returned no lazy frame"), (failing, "no such column")])
def test_one_that_fails_is_told_of(point: Any, text: str, as_of: date):
    with pytest.raises(DiagnosticError, match=text):
        add_portable(nw.from_native(ACCOUNTS.lazy()), Use("x", point), None, as_of=as_of)


def test_others_are_refused_with_what_to_do():
    @data_point(type="number", needs=["name"])
    def letters(name: str) -> int:
        """How long a name is."""
        return len(name)

    refuse_others([USE])
    with pytest.raises(DiagnosticError) as raised:
        refuse_others([USE, Use("letters", letters, location=PLACE)])
    (one,) = raised.value.diagnostics
    assert one.location == PLACE
    assert "letters" in one.message
    assert "Compute it before" in (one.help or "")


@pytest.mark.parametrize("complete", [True, False])
def test_a_table_by_another_field_is_the_same_as_a_join(complete: bool, tmp_path: Path, as_of: date):
    source = SourceConfig("postings", PLACE, key="company", by="city", complete=complete)
    accounts = ACCOUNTS.with_columns(city=pl.Series(["A", "b", None]))
    rows = map_facts(nw.from_native(POSTINGS.lazy()), source, Config(tmp_path)).filter(~nw.col("city").is_null())
    table = FactsTable("postings", rows, complete, by="city")
    use = Use("sdr", replace(open_roles, needs=("city",)), USE.settings)
    expected, _ = add_data_points(accounts, [use], {"postings": table}, as_of=as_of, cache=None)
    joined, _ = add_portable(nw.from_native(accounts.lazy()), use, table, as_of=as_of)
    found = joined.collect().to_native().sort("account_id")
    assert found["sdr"].to_list() == expected["sdr"].to_list() == [2, None, None]
    assert found["sdr__as_of"].to_list() == [date(2026, 1, 1), None, date(2026, 10, 30)]


def test_a_service_is_asked_by_no_cluster():
    @data_point(type="text", needs=["name"])
    def ask(name: str) -> str:
        """Ask for an account."""
        return name

    asked = Use("ask", ask)
    with pytest.raises(DiagnosticError):
        refuse_others([replace(USE, asks=Service(asked, ("title",)))])


@data_point(type="number", batch=True, portable=True)
def doubtful(batch: Batch) -> Any:
    """One with a problem."""
    problem = nw.when(nw.col("account_id") == "a").then(nw.lit("no number")).alias("problem")
    value = nw.when(nw.col("account_id") != "a").then(nw.lit(1.0)).alias("value")
    return batch.accounts.select("account_id", value, problem)


def test_an_account_with_a_problem_is_unknown(as_of: date):
    joined, answer = add_portable(nw.from_native(ACCOUNTS.lazy()), Use("x", doubtful), None, as_of=as_of)
    assert joined.collect().to_native().sort("account_id")["x"].to_list() == [None, 1, 1]
    assert set(answer.collect_schema().names()) == {"account_id", "value"}

from __future__ import annotations

from datetime import date, datetime

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from icp_rules.datapoints.report import DataPointReport
from icp_rules.diagnostics import Code
from icp_rules.plugins import FactsTable, data_point

from .conftest import AS_OF, frame_of


def batch(function, type="number", needs=(), **stated):  # noqa: A002 - named as in data_point
    def point(batch):
        """A data point."""
        return function(batch)

    return data_point(type=type, needs=needs, batch=True, **stated)(point)


def answer(**columns):
    return nw.from_native(pl.DataFrame(columns, strict=False).lazy())


def test_it_is_called_once_and_given_ids_needs_settings_and_the_day(run):
    given = []

    def function(batch):
        given.append(batch)
        return batch.accounts.select("account_id", value=nw.col("name").str.len_chars())

    settings = {"floor": {"type": "number", "default": 2}}
    assert run(batch(function, needs=["name"], settings=settings), ["Acme", None, "Bo"]) == [4.0, None, 2.0]
    (seen,) = given
    assert seen.accounts.collect_schema().names() == ["account_id", "name"]
    assert (seen.settings, seen.as_of, seen.facts) == ({"floor": 2}, AS_OF, {})
    assert run.report == DataPointReport("x", computed=2, unknown=1)
    assert run.progress == [("x", 1, 1)]


def test_values_are_joined_by_id_and_who_is_missing_is_unknown(run):
    point = batch(lambda _: answer(account_id=["a2", "zz", "a0", None], value=[2, 9, None, 7]))
    assert run(point, ["a", "b", "c"]) == [None, None, 2.0]
    assert run.report == DataPointReport("x", computed=1, unknown=2)


def test_it_may_need_the_id_it_is_given_anyway(run):
    point = batch(lambda b: b.accounts.select("account_id", value=nw.col("account_id")), "text", needs=["account_id"])
    assert run(point, ["a", "b"]) == ["a0", "a1"]


def test_a_frame_that_is_not_lazy_will_do(run):
    point = batch(lambda b: b.accounts.select("account_id", value=nw.lit(1)).collect())
    assert run(point, ["a"]) == [1.0]


def test_a_field_no_source_has_is_a_column_of_unknowns(run):
    def function(batch):
        return batch.accounts.select("account_id", value=nw.col("employees") * 2)

    assert run(batch(function, needs=["employees"]), ["a"]) == [None]
    assert run.report.failed == 0


FITTING = [
    ("number", [1, None], [1.0, None], pl.Float64),
    ("number", [float("nan"), 0.5], [None, 0.5], pl.Float64),
    ("number", [None, None], [None, None], pl.Float64),
    ("text", [" x ", ""], ["x", None], pl.String),
    ("date", [date(2026, 1, 1), None], [date(2026, 1, 1), None], pl.Date),
    ("boolean", [True, False], [True, False], pl.Boolean),
    ("list", [["a", None, "a"], []], [["a"], []], pl.List(pl.String)),
]


@pytest.mark.parametrize(("kind", "returned", "values", "dtype"), FITTING)
def test_columns_are_typed_and_tidied_as_records_are(run, kind, returned, values, dtype):
    point = batch(lambda _: answer(account_id=["a0", "a1"], value=returned), type=kind)
    assert run(point, ["a", "b"]) == values
    assert run.frame.schema["x"] == dtype


def raises(_):
    raise RuntimeError("no service")


UNFIT = {
    "raises": (raises, "RuntimeError: no service"),
    "exits": (lambda _: exit(3), "SystemExit: 3"),  # noqa: PLR1722 - what a plugin should not do
    "fails as it runs": (
        lambda b: b.accounts.select("account_id", value=nw.col("nothing")),
        "ColumnNotFoundError",
    ),
    "returns nothing": (lambda _: None, "NoneType, not a Narwhals frame"),
    "returns a frame of an engine": (lambda _: pl.DataFrame(), "DataFrame, not a Narwhals frame"),
    "too few columns": (lambda b: b.accounts.select("account_id"), "its columns are account_id, not"),
    "too many columns": (
        lambda _: answer(account_id=["a0"], value=[1], more=[2]),
        "its columns are account_id, value, more, not",
    ),
    "ids that are numbers": (lambda _: answer(account_id=[1], value=[1]), "account_id has the type Int64"),
    "an id twice": (
        lambda _: answer(account_id=["a1", "a0", "a1", "a0"], value=[1, 2, 3, 4]),
        "it gives account a0 more than one value",
    ),
    "texts for numbers": (lambda _: answer(account_id=["a0"], value=["1"]), "value has the type String"),
    "times for numbers": (
        lambda _: answer(account_id=["a0"], value=[datetime(2026, 1, 1)]),  # noqa: DTZ001 - a mistake
        "value has the type Datetime",
    ),
}


@pytest.mark.parametrize(("function", "says"), UNFIT.values(), ids=UNFIT)
def test_what_is_not_as_agreed_fails_for_all_and_is_reported(run, function, says):
    assert run(batch(function), ["a", "b"]) == [None, None]
    report = run.report
    assert (report.computed, report.unknown, report.failed) == (0, 0, 2)
    assert report.failed_accounts == {"a0", "a1"}
    assert report.diagnostic.code is Code.DATA_POINT_FAILED
    assert report.diagnostic.message == "data point 'x' failed for all 2 accounts; their value is unknown"
    assert says in report.diagnostic.help
    assert run.frame.schema["x"] == pl.Float64


def test_an_account_with_a_problem_has_failed_and_the_others_have_not(run):
    problem = [None, "'n/a' is no number\nand more", None, "x" * 500]
    frame = answer(account_id=["a0", "a1", "a2", "a3"], value=[1, 2, None, None], problem=problem)
    assert run(batch(lambda _: frame), ["a", "b", "c", "d", "e"]) == [1, None, None, None, None]
    report = run.report
    assert (report.computed, report.unknown, report.failed) == (1, 2, 2)
    assert report.failed_accounts == {"a1", "a3"}
    assert report.diagnostic.message == "data point 'x' failed for 2 of 5 accounts; their value is unknown"
    assert report.diagnostic.help == "The first is account a1: 'n/a' is no number"


def test_problems_that_are_no_texts_fail_for_all(run):
    assert run(batch(lambda _: answer(account_id=["a0"], value=[1], problem=[3])), ["a"]) == [None]
    assert "its column problem has the type Int64, not text" in run.report.diagnostic.help
    assert run(batch(lambda _: answer(account_id=["a0"], value=[1], problem=[None])), ["a"]) == [1]


def largest():
    """Return a data point that needs a field, and tells the largest rate of a table that is by it."""

    def function(batch):
        table = batch.facts["rates"]
        assert table.by == "account_id"
        assert set(table.rows.collect_schema().names()) == {"account_id", "rate"}
        best = table.rows.group_by("account_id").agg(nw.col("rate").max().alias("value"))
        found = batch.accounts.select("account_id").join(best, on="account_id", how="left")
        return found.with_columns(nw.col("value").fill_null(0.0)) if table.complete else found

    settings = {"source": {"type": "string", "default": "rates"}}
    return batch(function, needs=["postal_code"], facts="source", settings=settings)


@pytest.mark.parametrize(("complete", "none"), [(False, None), (True, 0.0)])
def test_a_table_by_another_field_tells_of_all_accounts_that_have_it_in_common(run, complete, none):
    accounts = frame_of(["a", "b", "c", "d", "e"]).with_columns(
        postal_code=pl.Series(["K1A", "k1a", "02138", None, "zz"])
    )
    rows = pl.DataFrame({"postal_code": ["k1A", "02138", "K1A", "unused"], "rate": [1.0, 2.0, 3.0, 9.0]})
    table = FactsTable("rates", nw.from_native(rows.lazy()), complete, by="postal_code")
    # where the field is unknown, so is what a complete table would tell
    assert run(largest(), accounts, facts={"rates": table}) == [3.0, 3.0, 2.0, None, none]


def test_a_table_by_a_field_that_no_account_has_tells_nothing(run):
    rows = pl.DataFrame({"postal_code": ["02138"], "rate": [2.0]})
    table = FactsTable("rates", nw.from_native(rows.lazy()), complete=True, by="postal_code")
    assert run(largest(), ["a"], facts={"rates": table}) == [None]


def test_an_interrupt_passes(run):
    def function(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(batch(function), ["a"])


def test_it_is_tried_again_as_stated(run):
    calls = []

    def function(batch):
        calls.append(batch)
        if len(calls) == 1:
            raise ConnectionError
        return batch.accounts.select("account_id", value=nw.lit(1))

    assert run(batch(function, retries=1), ["a"]) == [1.0]
    assert len(calls) == 2


# --- tables of facts

SETTINGS = {"source": {"type": "string"}}


def count(batch):
    table = batch.facts[batch.settings["source"]]
    return table.rows.group_by("account_id").agg(nw.len().cast(nw.Float64()).alias("value"))


def table(as_of=None):
    rows = pl.DataFrame({"account_id": ["a0", "a0", "a9"]}).lazy()
    return {"postings": FactsTable("postings", nw.from_native(rows), as_of=as_of)}


@pytest.mark.parametrize("as_of", [date(2026, 10, 1), None])
def test_values_from_facts_are_as_old_as_the_facts(run, as_of):
    point = batch(count, settings=SETTINGS, facts="source")
    assert run(point, ["a", "b"], {"source": "postings"}, facts=table(as_of)) == [2.0, None]
    assert run.frame["x__as_of"].to_list() == [as_of, as_of]
    assert run.frame.schema["x__as_of"] == pl.Date


def test_what_reads_no_facts_has_no_age(run):
    run(batch(lambda b: b.accounts.select("account_id", value=nw.lit(1))), ["a"])
    assert "x__as_of" not in run.frame.columns


def test_a_table_that_is_not_there_is_a_failure(run):
    point = batch(count, settings=SETTINGS, facts="source")
    assert run(point, ["a"], {"source": "nothing"}, facts=table()) == [None]
    assert run.report.diagnostic.help == "there is no table of facts 'nothing'"
    assert run.frame["x__as_of"].to_list() == [None]


def test_without_accounts_there_is_a_column_all_the_same(run):
    point = batch(count, settings=SETTINGS, facts="source")
    assert run(point, frame_of([]), {"source": "postings"}, facts=table()) == []
    assert run.frame.schema["x"] == pl.Float64

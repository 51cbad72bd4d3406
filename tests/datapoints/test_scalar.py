from __future__ import annotations

import threading
from collections import Counter
from datetime import date, datetime

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.datapoints import Use, add_data_points
from icp_rules.datapoints.report import DataPointReport
from icp_rules.diagnostics import Code, Location, Severity
from icp_rules.plugins import data_point

from .conftest import AS_OF, Run, frame_of


def scalar(function, type="text", needs=("name",), **stated):  # noqa: A002 - named as in data_point
    function.__name__ = "point"
    return data_point(type=type, needs=needs, **stated)(function)


def test_a_value_comes_from_the_fields_it_needs_in_their_order(run):
    accounts = frame_of(["Acme", "Bolt"]).with_columns(employees=pl.Series([10.0, None]))
    point = scalar(lambda employees, name: f"{name} {employees:g}", needs=("employees", "name"))
    assert run(point, accounts) == ["Acme 10", None]
    assert run.report == DataPointReport("x", computed=1, unknown=1)
    assert run.frame.columns == ["account_id", "name", "employees", "x"]


@given(st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.sampled_from([1.0, 2.0, None])), max_size=12))
def test_it_is_called_once_for_each_distinct_set_of_known_values(rows):
    calls = Counter()

    def point(name, employees):
        calls[name, employees] += 1
        return f"{name}{employees:g}"

    accounts = pl.DataFrame(
        {
            "account_id": [str(i) for i in range(len(rows))],
            "name": [n for n, _ in rows],
            "employees": [e for _, e in rows],
        },
        schema={"account_id": pl.String, "name": pl.String, "employees": pl.Float64},
    )
    run = Run()
    values = run(scalar(point, needs=("name", "employees")), accounts)
    known = [row for row in rows if None not in row]
    assert calls == Counter(set(known))
    assert values == [None if None in (n, e) else f"{n}{e:g}" for n, e in rows]
    assert (run.report.computed, run.report.unknown) == (len(known), len(rows) - len(known))


def test_a_field_no_source_has_is_unknown(run):
    assert run(scalar(lambda domain: domain, needs=("domain",)), ["Acme"]) == [None]
    assert run.report == DataPointReport("x", unknown=1)


def test_without_accounts_there_is_a_column_all_the_same(run):
    assert run(scalar(lambda name: name, type="list"), []) == []
    assert run.frame.schema["x"] == run.frame.schema["x__folded"] == pl.List(pl.String)


def test_settings_come_by_keyword_with_defaults(run):
    point = scalar(
        lambda name, *, ending, sign: name + ending + sign,
        settings={"ending": {"type": "string"}, "sign": {"type": "string", "default": "!"}},
    )
    assert run(point, ["Acme"], {"ending": " Inc"}) == ["Acme Inc!"]


def test_lists_are_given_as_lists(run):
    accounts = frame_of(["a", "b", "c"]).with_columns(tags=pl.Series([["x", "y"], [], None]))
    assert run(scalar(lambda tags: len(tags) + 0.5, type="number", needs=("tags",)), accounts) == [2.5, 0.5, None]


VALUES = [
    ("text", "  Cafe\u0301\u00a0x ", "Café x", pl.String),
    ("text", " ", None, pl.String),
    ("text", "", None, pl.String),
    ("number", 3, 3.0, pl.Float64),
    ("number", 0.5, 0.5, pl.Float64),
    ("number", 0, 0.0, pl.Float64),
    ("number", float("nan"), None, pl.Float64),
    ("number", float("inf"), None, pl.Float64),
    ("date", date(2026, 1, 2), date(2026, 1, 2), pl.Date),
    ("boolean", False, False, pl.Boolean),
    ("list", ["b", "a", "b", None, " "], ["b", "a"], pl.List(pl.String)),
    ("list", ("a",), ["a"], pl.List(pl.String)),
    ("list", [], [], pl.List(pl.String)),
    *((kind, None, None, None) for kind in ("text", "number", "date", "boolean", "list")),
]


@pytest.mark.parametrize(("kind", "returned", "value", "dtype"), VALUES)
def test_values_are_typed_and_tidied_as_records_are(run, kind, returned, value, dtype):
    assert run(scalar(lambda _: returned, type=kind), ["Acme"]) == [value]
    assert dtype is None or run.frame.schema["x"] == dtype
    assert run.report.failed == 0
    assert run.report.unknown == (value is None)


WRONG = [
    ("text", 3),
    ("text", b"x"),
    ("number", "3"),
    ("number", True),
    ("date", "2026-01-01"),
    ("date", datetime(2026, 1, 1)),  # noqa: DTZ001 - a mistake of the plugin
    ("boolean", 1),
    ("boolean", "yes"),
    ("list", "a"),
    ("list", {"a"}),
    ("list", [1]),
]


@pytest.mark.parametrize(("kind", "returned"), WRONG)
def test_a_value_of_another_type_is_a_failure(run, kind, returned):
    assert run(scalar(lambda _: returned, type=kind), ["Acme"]) == [None]
    assert run.report.failed == 1
    assert "TypeError" in run.report.diagnostic.help


def test_a_list_has_a_folded_companion(run):
    run(scalar(lambda name: [name, "Ünïcode"], type="list"), ["ACME", None])
    assert run.frame["x__folded"].to_list() == [["acme", "ünïcode"], None]


def test_a_failure_leaves_its_accounts_unknown_and_is_counted_and_reported():
    def point(name):
        if name.startswith("bad"):
            raise LookupError(f"{name} is not listed\nand more")
        return name

    accounts = frame_of(["ok", "bad 1", None, "bad 2", "bad 1"])
    use = Use("x", scalar(point), {}, Location("icp.yaml", 7))
    frame, (report,) = add_data_points(accounts, [use], {}, as_of=AS_OF, cache=None)
    assert frame["x"].to_list() == ["ok", None, None, None, None]
    assert (report.computed, report.from_cache, report.unknown, report.failed) == (1, 0, 1, 3)
    assert report.failed_accounts == {"a1", "a3", "a4"}
    found = report.diagnostic
    assert (found.code, found.severity, found.location) == (
        Code.DATA_POINT_FAILED,
        Severity.WARNING,
        Location("icp.yaml", 7),
    )
    assert found.message == "data point 'x' failed for 3 of 5 accounts; their value is unknown"
    assert found.help == "The first is account a1: LookupError: bad 1 is not listed"


@pytest.mark.parametrize("parallel", [1, 4])
def test_the_counts_add_up_and_the_first_failure_is_the_first_account(run, parallel):
    def point(name):
        if int(name) % 3 == 0:
            raise ValueError(name)
        return name if int(name) % 3 == 1 else None

    names = [str(i) for i in range(30)]
    values = run(scalar(point, parallel=parallel), names)
    assert values == [name if int(name) % 3 == 1 else None for name in names]
    report = run.report
    assert (report.computed, report.unknown, report.failed) == (10, 10, 10)
    assert report.diagnostic.help == "The first is account a0: ValueError: 0"


def test_a_data_point_that_exits_is_a_failure(run):
    def point(name):
        raise SystemExit(2)

    assert run(scalar(point), ["Acme"]) == [None]
    assert run.report.diagnostic.help.endswith("SystemExit: 2")


@pytest.mark.parametrize("parallel", [1, 3])
def test_an_interrupt_passes(run, parallel):
    def point(name):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(scalar(point, parallel=parallel), ["a", "b", "c"])


def test_calls_run_at_once_as_stated(run):
    together = threading.Barrier(3, timeout=10)

    def point(name):
        together.wait()
        return name

    assert run(scalar(point, parallel=3), ["a", "b", "c"]) == ["a", "b", "c"]


def test_progress_tells_how_many_calls_are_done(run):
    run(scalar(lambda name: name), ["a", "b", "a", None])
    assert run.progress == [("x", 0, 2), ("x", 1, 2), ("x", 2, 2)]


def test_several_are_added_in_order_and_the_rest_is_left_alone():
    accounts = frame_of(["Acme"]).with_columns(record__as_of=date(2026, 1, 1))
    uses = [Use(f"p{i}", scalar(lambda _, *, n: n, settings={"n": {}}), {"n": str(i)}) for i in range(3)]
    frame, reports = add_data_points(accounts, uses, {}, as_of=AS_OF, cache=None)
    assert frame.row(0, named=True) == {**accounts.row(0, named=True), "p0": "0", "p1": "1", "p2": "2"}
    assert [report.name for report in reports] == ["p0", "p1", "p2"]


def test_nothing_wanted_changes_nothing():
    accounts = frame_of(["Acme"])
    frame, reports = add_data_points(accounts, [], {}, as_of=AS_OF, cache=None)
    assert frame.equals(accounts)
    assert reports == ()

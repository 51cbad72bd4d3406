"""The rivals of the benchmarks answer as we do, on accounts with every kind of gap."""

from __future__ import annotations

import by_hand
import polars as pl
import pytest
from answers import loaded, require_same
from page import is_installed
from rivals import Rival
from rivals.beside import HEADERS, RIVALS, row_of

from icp_rules import evaluate

ROWS = 600
WHOLE = {"Polars, by hand", "DuckDB's SQL, by hand", "Python closures"}


@pytest.fixture(scope="module")
def job():
    return loaded(ROWS)


@pytest.mark.parametrize("rival", RIVALS, ids=lambda rival: rival.name)
def test_a_rival_gives_our_answers(job, rival):
    if rival.distribution and not is_installed(rival.distribution):
        pytest.skip(f"{rival.distribution} is not installed; it is in the dependency group bench")
    rule_set, accounts = job
    theirs = rival.prepare(rule_set, accounts)
    answers = theirs.answers(theirs.run())
    assert answers.height == ROWS
    require_same(evaluate(rule_set, accounts, as_of=by_hand.AS_OF), answers, rival.name)
    points = {name for name in answers.columns if name.startswith("points__")}
    said = {name for name in by_hand.OUTPUT if name.startswith("points__")}
    if rival.name in WHOLE:
        assert set(by_hand.OUTPUT) - set(answers.columns) <= {"name"}
    elif rival.name == "json-logic":
        assert points == said - {f"points__{name}" for name in ("named", "few_tools", "funded", "lately", "city")}
    else:
        assert points == said


def test_another_answer_ends_the_program(job):
    rule_set, accounts = job
    ours = evaluate(rule_set, accounts, as_of=by_hand.AS_OF)
    for wrong in (ours.with_columns(pl.col("score") + 1e-6), ours.with_columns(status=pl.lit("qualified"))):
        with pytest.raises(SystemExit, match="the other answers otherwise"):
            require_same(ours, wrong, "the other")


def test_the_accounts_have_the_mess_of_real_ones(job):
    _, accounts = job
    gaps = {name for name in accounts.columns if 0 < accounts[name].null_count() < ROWS}
    assert gaps >= {"industry", "employees", "annual_revenue", "last_funding_date", "technologies", "country"}
    assert accounts["technologies"].list.len().n_unique() > 3


def test_a_rival_that_is_not_installed_is_named_as_skipped(job):
    absent = Rival("Another", "not-there-at-all", "all", "", prepare=pytest.fail, rows=10)
    row = row_of(absent, *job, repeat=1, each=1e-6)
    assert row[:2] == ("Another", "skipped: not-there-at-all is not installed")
    assert len(row) == len(HEADERS)


def test_a_rival_is_timed_at_no_more_accounts_than_are_meant_for_it(job):
    rule_set, accounts = job
    closures = next(one for one in RIVALS if one.name == "Python closures")
    row = dict(zip(HEADERS, row_of(closures, rule_set, accounts.head(100), repeat=2, each=1e-6), strict=True))
    assert row["accounts"] == "100"
    assert row["carried over"].endswith(" ×")

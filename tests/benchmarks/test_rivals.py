"""The rivals of the benchmarks answer as we do, on accounts with every kind of gap."""

from __future__ import annotations

import by_hand
import polars as pl
import pytest
from answers import loaded, require_same
from page import is_installed
from rivals.beside import RIVALS

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

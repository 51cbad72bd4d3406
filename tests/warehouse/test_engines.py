"""Queries run for real, against what the engine makes of the same accounts on Polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from engine import strategies
from engine.frames import rows
from engine.strategies import AS_OF
from engine.test_contract import RULES
from engine.test_engines import ACCOUNTS, check
from engine.test_properties import assert_alike
from hypothesis import given, settings
from warehouse.running import on_duckdb, on_postgres, on_spark

from icp_rules import evaluate
from icp_rules.warehouse import write_query

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from oracle import Row, Tree
    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

some = settings(max_examples=settings.default.max_examples * 12 // 100)
few = settings(max_examples=settings.default.max_examples * 4 // 100)


def test_the_contract_on_duckdb(load: Callable[..., RuleSet], as_of: date) -> None:
    check(on_duckdb(write_query(load(RULES), "duckdb", as_of=as_of).text(), ACCOUNTS))


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
def test_the_contract_on_postgres(load: Callable[..., RuleSet], postgres_server: str, as_of: date) -> None:
    check(on_postgres(write_query(load(RULES), "postgres", as_of=as_of).text(), ACCOUNTS, postgres_server))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
def test_the_contract_on_spark(load: Callable[..., RuleSet], spark: SparkSession, as_of: date) -> None:
    check(on_spark(write_query(load(RULES), "databricks", as_of=as_of).text(), ACCOUNTS, spark))


def _both(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row], dialect: str, run: Callable[..., Any]
) -> None:
    judged_by, frame = read(tree), strategies.frame(accounts)
    text = write_query(judged_by, dialect, columns=frame.columns, as_of=AS_OF).text()
    assert_alike(run(text, frame), rows(evaluate(judged_by, frame, as_of=AS_OF)), accounts)


@some
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_duckdb_agrees_with_polars(read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]) -> None:
    _both(read, tree, accounts, "duckdb", on_duckdb)


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@some
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_postgres_agrees_with_polars(
    read: Callable[[Tree], RuleSet], postgres_server: str, tree: Tree, accounts: list[Row]
) -> None:
    _both(read, tree, accounts, "postgres", lambda text, frame: on_postgres(text, frame, postgres_server))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@few
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_spark_agrees_with_polars(
    read: Callable[[Tree], RuleSet], spark: SparkSession, tree: Tree, accounts: list[Row]
) -> None:
    _both(read, tree, accounts, "databricks", lambda text, frame: on_spark(text, frame, spark))

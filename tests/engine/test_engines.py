"""What a real Spark cluster and a PostgreSQL server make of the contract's table, the cluster of more than that."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import ibis
import narwhals.stable.v2 as nw
import polars as pl
import pytest
from docs.pages import ROOT, blocks
from docs.walks import DATA, needs
from engine import strategies
from engine.frames import postgres_table, rows, spark_frame
from engine.test_contract import RULES, SCORES, TABLE, TRACE, TRACE_COLUMNS
from hypothesis import Phase, given, settings

from icp_rules import evaluate, load_workspace
from icp_rules.prospects import read_prospects, rule_fields

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from oracle import Row, Tree
    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

IDS = [f"A-{at}" for at in range(len(TABLE))]
WIDTHS = {"business_model": pl.String, "industry": pl.String, "employees": pl.Int64, "technologies": pl.List(pl.String)}
ACCOUNTS = pl.DataFrame([given for given, _ in TABLE], schema=WIDTHS, orient="row").with_columns(
    account_id=pl.Series(IDS)
)


def _expected() -> list[dict[str, Any]]:
    return [
        {"account_id": name, **dict(zip(SCORES, scores, strict=True)), **dict(zip(TRACE_COLUMNS, trace, strict=True))}
        for name, (_, scores), trace in zip(IDS, TABLE, TRACE, strict=True)
    ]


def check(found: list[dict[str, Any]]) -> None:
    assert found == [pytest.approx(row, abs=1e-9) for row in _expected()]


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
def test_on_a_spark_cluster(load: Callable[..., RuleSet], spark: SparkSession, tmp_path: Path, as_of: date):
    judged = evaluate(load(RULES), spark_frame(spark, ACCOUNTS, tmp_path), as_of=as_of)
    assert type(judged).__module__.startswith("pyspark.sql")
    check(rows(judged))


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
def test_by_a_postgresql_server(load: Callable[..., RuleSet], postgres_server: str, as_of: date):
    with postgres_table(postgres_server, ACCOUNTS) as table:
        judged = evaluate(load(RULES), table, as_of=as_of)
        assert isinstance(judged, ibis.Table)
        check(rows(judged))


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
def test_what_a_table_computes_itself_stays_as_it_is(load: Callable[..., RuleSet], postgres_server: str, as_of: date):
    rule_set = load(
        {
            "require": [
                {"id": "grown", "when": {"employees": {"at_least": 400_000_000}}},
                {"id": "named", "when": {"industry": {"matches": "^soft"}}},
            ]
        }
    )
    frame = pl.DataFrame({"account_id": ["a", "b"], "n": [2000, 1000], "text": ["x-1"] * 2, "pattern": [r"\d\Z"] * 2})
    with postgres_table(postgres_server, frame) as table:
        own = table.select(
            "account_id",
            employees=ibis.literal(1.01) ** table.n,
            industry=ibis.ifelse(table.text.re_search(table.pattern), "Software", "Retail"),
        )
        judged = rows(evaluate(rule_set, own, as_of=as_of))
    assert [(row["state__grown"], row["state__named"]) for row in judged] == [(True, True), (False, True)]


def test_an_ibis_table_in_narwhals_is_judged_as_without(load: Callable[..., RuleSet], as_of: date):
    accounts = ibis.memtable(ACCOUNTS.to_arrow())
    judged = evaluate(load(RULES), nw.from_native(accounts), as_of=as_of)
    assert isinstance(judged, ibis.Table)
    assert judged.equals(evaluate(load(RULES), accounts, as_of=as_of))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@settings(max_examples=max(3, settings.default.max_examples // 30), phases=[Phase.generate])
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_spark_agrees_with_polars(
    read: Callable[[Tree], RuleSet],
    spark: SparkSession,
    tmp_path_factory: pytest.TempPathFactory,
    tree: Tree,
    accounts: list[Row],
):
    rule_set, frame = read(tree), strategies.frame(accounts)
    on_polars = rows(evaluate(rule_set, frame, as_of=strategies.AS_OF))
    given_frame = spark_frame(spark, frame, tmp_path_factory.mktemp("frame"))
    on_spark = rows(evaluate(rule_set, given_frame, as_of=strategies.AS_OF))
    assert on_spark == [pytest.approx(row, abs=1e-9) for row in on_polars]


@needs("yc_companies.csv", "yc_job_postings.csv")
@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
def test_spark_judges_real_companies_alike(spark: SparkSession, tmp_path: Path, as_of: date):
    page = ROOT / "docs" / "yc-walk.md"
    for block in blocks(page):
        if (name := block.marks.get("file")) and not (tmp_path / name).exists():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(block.text, encoding="utf-8")
    (tmp_path / "data").mkdir(exist_ok=True)
    for name in ("yc_companies.csv", "yc_job_postings.csv"):
        shutil.copy(DATA / name, tmp_path / "data" / name)
    workspace = load_workspace(tmp_path)
    chosen = workspace.rule_sets()
    accounts = read_prospects(workspace, rule_fields(chosen), lambda *_: None, as_of=as_of).accounts
    frame = spark_frame(spark, accounts, tmp_path)
    for rule_set in chosen:
        on_polars = rows(evaluate(rule_set, accounts, as_of=as_of))
        assert len(on_polars) > 1000
        on_spark = rows(evaluate(rule_set, frame, as_of=as_of))
        differing = [
            (one, two) for one, two in zip(on_spark, on_polars, strict=True) if one != pytest.approx(two, abs=1e-9)
        ]
        assert not differing, differing[0]

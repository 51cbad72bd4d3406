"""The contract's table, judged on a real Spark cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.frames import rows, spark_frame
from engine.test_contract import RULES, SCORES, TABLE, TRACE, TRACE_COLUMNS

from icp_rules import evaluate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

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

"""Workspaces whose sources are Parquet, judged by Polars and by a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
from polars.testing import assert_frame_equal

from icp_rules import load_workspace
from icp_rules.cluster.scoring import ClusterRun, Inputs, score_on_cluster
from icp_rules.judging import Judgement, judge
from icp_rules.prospects import read_prospects, rule_fields

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from pyspark.sql import SparkSession

CLOSE = 1e-9


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody how far the work is."""


def on_polars(root: Path, as_of: date) -> Judgement:
    workspace = load_workspace(root)
    chosen = workspace.rule_sets()
    prospects = read_prospects(workspace, rule_fields(chosen), quiet, as_of=as_of)
    suppressed = prospects.suppression.accounts
    return judge(prospects.accounts, chosen, suppressed, workspace.config.rank_by, as_of=as_of)


def on_cluster(session: SparkSession, root: Path, out: Path, as_of: date, **tables: str) -> ClusterRun:
    workspace = load_workspace(root)
    inputs = Inputs(tables=tables)
    return score_on_cluster(session, workspace, workspace.rule_sets(), inputs, str(out), quiet, as_of=as_of)


def scores_in(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "scores" / "**" / "*.parquet", hive_partitioning=True)


def trace_in(out: Path, rule_set: str) -> pl.DataFrame:
    return pl.read_parquet(out / "trace" / rule_set / "*.parquet")


def assert_same(found: pl.DataFrame, expected: pl.DataFrame, *keys: str) -> None:
    """Compare tables whose rows may stand in another order, numbers within 1e-9."""
    columns: list[Any] = expected.columns
    assert sorted(found.columns) == sorted(columns)
    assert_frame_equal(found.select(columns).sort(keys), expected.sort(keys), abs_tol=CLOSE, rel_tol=0)


def assert_judged_alike(session: SparkSession, root: Path, out: Path, as_of: date) -> Judgement:
    """Judge a workspace on both engines, compare, and return what Polars says."""
    expected = on_polars(root, as_of)
    on_cluster(session, root, out, as_of)
    assert_same(scores_in(out), expected.scores, "account_id", "rule_set")
    for name, trace in expected.traces.items():
        assert_same(trace_in(out, name), trace, "account_id")
    return expected

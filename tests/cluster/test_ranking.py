"""The best rule set of each account is the same on a cluster."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from cluster.workspaces import assert_same
from engine.frames import as_polars, spark_frame

from icp_rules.cluster.ranking import with_best as on_cluster
from icp_rules.engine import with_best

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]

SCORE = [{"group": "g", "criteria": [{"id": "c", "when": {"country": "US"}, "points": 1}]}]
TIERS = {"a": {"A": 80, "B": 20}, "b": {"B": 50, "A": 10}, "c": {}}


def rule_sets(load: Callable[..., RuleSet]) -> list[RuleSet]:
    scored = [
        load({"score": SCORE, "value": {"expected_acv": acv, "currency": "USD"}, **({"tiers": tiers} if tiers else {})})
        for tiers, acv in zip(TIERS.values(), (100, 300, 200), strict=True)
    ]
    judging = load({"require": [{"id": "r", "when": {"country": "US"}}]})
    return [*(_called(one, name) for one, name in zip(scored, TIERS, strict=True)), _called(judging, "filter")]


def _called(rule_set: RuleSet, name: str) -> RuleSet:
    from dataclasses import replace

    return replace(rule_set, id=name)


@pytest.mark.parametrize("rank_by", ["score", "expected_value"])
def test_best_is_the_best_of_polars(rank_by: str, spark: SparkSession, load: Callable[..., RuleSet], tmp_path: Path):
    chosen = rule_sets(load)
    draw = random.Random(7)  # noqa: S311 - the same rows every time
    rows: list[dict[str, Any]] = []
    for account in range(300):
        for rule_set in chosen:
            scored = rule_set.id != "filter"
            status = draw.choice(["qualified", "qualified", "unverified", "disqualified", "excluded"])
            tiers = [None, *TIERS.get(rule_set.id, ())] if scored and status in ("qualified", "unverified") else [None]
            score = draw.choice([0.0, 20.0, 50.0, 100 / 3]) if scored else None
            row = {"account_id": f"a{account}", "rule_set": rule_set.id, "status": status}
            rows.append({**row, "tier": draw.choice(tiers), "score": score})
    scores = pl.DataFrame(rows, infer_schema_length=None)
    found = as_polars(on_cluster(spark_frame(spark, scores, tmp_path), chosen, rank_by))
    assert_same(found, with_best(scores, chosen, rank_by), "account_id", "rule_set")

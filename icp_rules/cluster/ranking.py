"""Which of several rule sets fits an account best, as :func:`icp_rules.engine.with_best` says it, on a cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.engine import columns
from icp_rules.engine.ranking import STATUS_ORDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pyspark.sql import Column, DataFrame

    from icp_rules.language.model import RuleSet


def with_best(scores: DataFrame, rule_sets: Sequence[RuleSet], rank_by: str) -> DataFrame:
    """Add ``best``: true on one row an account, the rule set that fits it best."""
    from pyspark.sql import Window
    from pyspark.sql import functions as sf

    status, score, tier = sf.col("status"), sf.col("score"), sf.col("tier")
    is_eligible = status.isin(list(STATUS_ORDER)) & score.isNotNull()
    if len(rule_sets) == 1:
        return scores.withColumn("best", sf.coalesce(is_eligible, sf.lit(False)))
    judging = [r for r in rule_sets if not r.is_filter]
    places = {(r.id, t.name): place for r in judging for place, t in enumerate(r.tiers)}
    acv = {r.id: r.value.expected_acv if r.value else 0.0 for r in judging}
    rule_set = sf.col("rule_set")
    expected = _looked_up(rule_set, acv, 0.0) * score / 100
    place = sf.lit(None).cast("int")
    for (name, tier_name), number in places.items():
        place = sf.when((rule_set == name) & (tier == tier_name), number).otherwise(place)
    order = Window.partitionBy(columns.ACCOUNT_ID).orderBy(
        is_eligible.desc(),
        _looked_up(status, STATUS_ORDER, len(STATUS_ORDER)),
        place.asc_nulls_last(),
        (expected if rank_by == "expected_value" else score).desc_nulls_last(),
        score.desc_nulls_last(),
        rule_set,
    )
    first = is_eligible & (sf.row_number().over(order) == 1)
    return scores.withColumn("best", sf.coalesce(first, sf.lit(False)))


def _looked_up(key: Column, values: Mapping[str, float], otherwise: float) -> Column:
    from pyspark.sql import functions as sf

    found = sf.lit(otherwise)
    for name, value in values.items():
        found = sf.when(key == name, value).otherwise(found)
    return found

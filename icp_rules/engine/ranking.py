"""Which of several rule sets fits an account best."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.engine import columns
from icp_rules.language.model import RuleSet, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS_ORDER = {Status.QUALIFIED.value: 0, Status.UNVERIFIED.value: 1}


def with_best(scores: pl.DataFrame, rule_sets: Iterable[RuleSet], rank_by: str) -> pl.DataFrame:
    """Add ``best``: true on one row an account, the rule set that fits it best.

    ``scores`` has one row an account and rule set (``account_id``, ``rule_set``, ``status``, ``tier``, ``score``).
    Qualified comes before unverified, then the tier by its place in its rule set, then ``rank_by`` (``score`` or
    ``expected_value``, score ÷ 100 × expected contract value), then score, then the rule set's id. Filters and accounts
    that are out are never best.
    """
    rule_sets = list(rule_sets)
    is_eligible = pl.col("status").is_in(list(STATUS_ORDER)) & pl.col("score").is_not_null()
    if len(rule_sets) == 1:
        return scores.with_columns(best=is_eligible)
    rows = scores.select(columns.ACCOUNT_ID, "rule_set", "status", "tier", "score").with_row_index("row")
    eligible = rows.filter(is_eligible)
    alone = eligible[columns.ACCOUNT_ID].is_unique()
    best = eligible.filter(alone)["row"]
    if best.len() < eligible.height:
        # sorting is the dear part: only the accounts that several rule sets want are sorted
        ranked = in_order(eligible.lazy().filter(~alone), rule_sets, rank_by).collect()
        best.append(ranked.group_by(columns.ACCOUNT_ID).agg(pl.col("row").first())["row"])
    return scores.with_columns(best=pl.int_range(pl.len(), dtype=pl.UInt32).is_in(best.implode()))


def in_order(scores: pl.LazyFrame, rule_sets: Iterable[RuleSet], rank_by: str) -> pl.LazyFrame:
    """Return rows of scores with the best first, in the order of :func:`with_best`, equals by account."""
    judging = [r for r in rule_sets if not r.is_filter]
    tiers = pl.LazyFrame(
        [(r.id, t.name, i) for r in judging for i, t in enumerate(r.tiers)],
        schema={"rule_set": pl.String, "tier": pl.String, "tier_place": pl.Int64},
        orient="row",
    )
    acv = {r.id: r.value.expected_acv if r.value else 0.0 for r in judging}
    expected = pl.col("rule_set").replace_strict(acv, default=0.0, return_dtype=pl.Float64) * pl.col("score") / 100
    return (
        scores.join(tiers, on=["rule_set", "tier"], how="left")
        .with_columns(
            status_place=pl.col("status").replace_strict(STATUS_ORDER, return_dtype=pl.Int64),
            rank=expected if rank_by == "expected_value" else pl.col("score"),
        )
        .sort(
            ["status_place", "tier_place", "rank", "score", "rule_set", columns.ACCOUNT_ID],
            descending=[False, False, True, True, False, False],
            nulls_last=True,
        )
    )

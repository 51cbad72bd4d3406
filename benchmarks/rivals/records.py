"""Accounts as row-by-row engines take them: a dictionary each, text folded beforehand, unknown as None."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

if TYPE_CHECKING:
    from icp_rules.language.model import RuleSet


def records(rule_set: RuleSet, accounts: pl.DataFrame) -> list[dict[str, Any]]:
    """Return the fields that the rule set reads, one dictionary an account.

    Text is folded here once, which the timed work then need not do.
    """
    names = sorted(rule_set.judged_fields())
    folded = pl.selectors.string().str.strip_chars().str.to_lowercase()
    return accounts.select(names).with_columns(folded).to_dicts()


def as_frame(accounts: pl.DataFrame, points: dict[str, list[float]]) -> pl.DataFrame:
    """Return the points of each criterion beside the accounts' ids, named as in the trace."""
    columns = {
        f"points__{name.replace('-', '_')}": pl.Series(given, dtype=pl.Float64) for name, given in points.items()
    }
    return accounts.select("account_id").with_columns(**columns)

"""Judges records by several rule sets at once and says which fits each account best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.engine import Explainer, Explanation, columns, evaluate, gated, with_best

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from typing import Any

    from icp_rules.language.model import RuleSet

Frame = TypeVar("Frame", pl.DataFrame, pl.LazyFrame)
SCORE_COLUMNS = ("account_id", "name", "rule_set", *columns.SCORES, "best", "suppressed")


@dataclass(frozen=True, slots=True)
class Judgement:
    """What all rule sets say.

    ``scores`` has one row an account and rule set (:data:`SCORE_COLUMNS`); ``traces`` what ``evaluate`` returned for
    each rule set, by its id.
    """

    scores: pl.DataFrame
    traces: Mapping[str, pl.DataFrame]


def judge(
    accounts: pl.DataFrame,
    rule_sets: Sequence[RuleSet],
    suppressed: frozenset[str],
    rank_by: str,
    *,
    as_of: date,
) -> Judgement:
    """Judge accounts (one row each, with ``account_id``) by these rule sets; ``suppressed`` are account ids."""
    traces = _traces(accounts, rule_sets, as_of)
    return Judgement(_compared(traces, rule_sets, suppressed, rank_by), traces)


def score(
    accounts: pl.DataFrame,
    rule_sets: Sequence[RuleSet],
    suppressed: frozenset[str],
    rank_by: str,
    *,
    as_of: date,
) -> pl.DataFrame:
    """Return the scores of :func:`judge` alone: no trace is made, and so none takes up memory."""
    return _compared(_traces(accounts.lazy(), rule_sets, as_of), rule_sets, suppressed, rank_by)


def _traces(accounts: Frame, rule_sets: Sequence[RuleSet], as_of: date) -> dict[str, Frame]:
    """Return what ``evaluate`` makes of accounts by each rule set: frames, or the plans of lazy ones."""
    if "name" not in accounts.collect_schema():
        accounts = accounts.with_columns(name=pl.lit(None, dtype=pl.String))
    return {r.id: evaluate(r, accounts, as_of=as_of) for r in rule_sets}


def _scores(rule_set: str, trace: pl.LazyFrame) -> pl.DataFrame:
    kept = ("account_id", "name", *columns.SCORES)
    return trace.select(*kept, rule_set=pl.lit(rule_set)).collect()


def _compared(
    traces: Mapping[str, Frame], rule_sets: Sequence[RuleSet], suppressed: frozenset[str], rank_by: str
) -> pl.DataFrame:
    """Return the scores, with what fits each account best, and with who may not be contacted."""
    scores = pl.concat([_scores(name, trace.lazy()) for name, trace in traces.items()])
    out = pl.col("account_id").is_in(pl.Series(sorted(suppressed), dtype=pl.String).implode())
    return with_best(scores, rule_sets, rank_by).with_columns(suppressed=out).select(SCORE_COLUMNS)


def explain_account(
    rule_set: RuleSet, accounts: pl.DataFrame, account_id: str, *, as_of: date
) -> tuple[dict[str, Any], Explanation]:
    """Return an account's row of scores by one rule set, and why. Raises DiagnosticError (ICP510) for an unknown id."""
    account = only_account(accounts, account_id)
    trace = evaluate(rule_set, account, as_of=as_of).row(0, named=True)
    values = gated(account, rule_set, as_of=as_of).row(0, named=True)
    return trace, Explainer(rule_set).explain(trace, values)


def only_account(accounts: pl.DataFrame, account_id: str) -> pl.DataFrame:
    """Return one account's row. Raises DiagnosticError (ICP510) for an unknown id."""
    account = accounts.filter(pl.col("account_id") == account_id)
    if account.is_empty():
        near = nearest(account_id, accounts["account_id"].head(100_000))
        help_line = f"Did you mean '{near}'?" if near else "The ids stand in the scores' column account_id."
        raise DiagnosticError(Diagnostic(Code.UNKNOWN_ACCOUNT, f"there is no account '{account_id}'", help=help_line))
    return account

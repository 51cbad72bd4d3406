"""Data points that are called once for all accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import narwhals.stable.v2 as nw_stable
import polars as pl

from icp_rules.datapoints.calls import Caller
from icp_rules.datapoints.facts import about
from icp_rules.datapoints.report import DataPointReport, Found, Progress, Use, failure
from icp_rules.datapoints.values import DTYPES, converted, tidy
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import ACCOUNT_FIELDS
from icp_rules.plugins.data_point import Batch, with_defaults
from icp_rules.plugins.failures import clipped, described

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.plugins.data_point import DataPoint, FactsTable

_VALUE, _PROBLEM = "value", "problem"
_COLUMNS = {ACCOUNT_ID, _VALUE}


def compute(
    use: Use,
    accounts: pl.DataFrame,
    facts: Mapping[str, FactsTable],
    as_of: date,
    progress: Progress | None,
) -> Found:
    """Return a batch data point's values; an account it says nothing about is unknown."""
    settings = with_defaults(use.point, use.settings)
    needed = nw_stable.from_native(_needed(accounts, use.point).lazy())
    table = facts.get(settings[use.point.facts]) if use.point.facts else None
    if use.point.facts and table is None:
        return failed(use, accounts, None, f"there is no table of facts '{settings[use.point.facts]}'")
    if table:
        table, needed = about(table, needed)
    batch = Batch(
        accounts=needed,
        settings=settings,
        as_of=as_of,
        facts={table.name: table} if table else {},
    )
    outcome = Caller(lambda: _collected(use.point.function(batch)), use.point.retries).call()
    if progress is not None:
        progress(use.name, 1, 1)
    if outcome.error is not None:
        return failed(use, accounts, table, outcome.error)
    try:
        answer = _joined(accounts, outcome.value, use.point)
    except TypeError as error:
        return failed(use, accounts, table, described(error))
    return Found(answer[_VALUE], _days(use.point, table, len(answer)), _report(use, answer))


def _needed(accounts: pl.DataFrame, point: DataPoint) -> pl.DataFrame:
    """Return the columns a data point needs; one that no source has is unknown throughout."""
    types = {field.name: DTYPES[field.type] for field in ACCOUNT_FIELDS}
    missing = [name for name in point.needs if name not in accounts.columns]
    empty = [pl.lit(None, types.get(name, pl.String())).alias(name) for name in missing]
    return accounts.with_columns(empty).select(*dict.fromkeys((ACCOUNT_ID, *point.needs)))


def _collected(answer: Any) -> pl.DataFrame:
    """Run what a function built; errors in its expressions come up here."""
    if isinstance(answer, nw.LazyFrame):
        return answer.collect(backend="polars").to_polars()
    if isinstance(answer, nw.DataFrame):
        return answer.to_polars()
    raise TypeError(f"it returned a value of type {type(answer).__name__}, not a Narwhals frame")


def _joined(accounts: pl.DataFrame, answer: pl.DataFrame, point: DataPoint) -> pl.DataFrame:
    """Return the accounts' values and problems, in their order; raises TypeError where the frame is not as agreed."""
    if set(answer.columns) - {_PROBLEM} != _COLUMNS:
        raise TypeError(f"its columns are {', '.join(answer.columns)}, not account_id and value")
    ids = answer[ACCOUNT_ID]
    if ids.dtype != pl.String:
        raise TypeError(f"its column account_id has the type {ids.dtype}, not text")
    twice = ids.filter(ids.is_duplicated() & ids.is_not_null())
    if len(twice):
        raise TypeError(f"it gives account {twice.sort()[0]} more than one value")
    values = tidy(converted(answer[_VALUE], point.type), point.type)
    problems = (
        answer[_PROBLEM] if _PROBLEM in answer.columns else pl.repeat(None, len(ids), dtype=pl.String, eager=True)
    )
    if problems.dtype not in (pl.String, pl.Null):
        raise TypeError(f"its column {_PROBLEM} has the type {problems.dtype}, not text")
    answer = pl.DataFrame([ids, values.alias(_VALUE)]).with_columns(problems.cast(pl.String).alias(_PROBLEM))
    answer = answer.with_columns(pl.when(pl.col(_PROBLEM).is_null()).then(_VALUE))
    return accounts.select(ACCOUNT_ID).join(answer, on=ACCOUNT_ID, how="left", maintain_order="left")


def _report(use: Use, answer: pl.DataFrame) -> DataPointReport:
    """Count the accounts; where the data point tells of a problem, it failed."""
    problems = answer.filter(pl.col(_PROBLEM).is_not_null())
    known, failed = len(answer) - answer[_VALUE].null_count(), len(problems)
    first = problems.row(0, named=True) if failed else None
    return DataPointReport(
        use.name,
        computed=known,
        unknown=len(answer) - known - failed,
        failed=failed,
        failed_accounts=frozenset(problems[ACCOUNT_ID].drop_nulls()),
        diagnostic=failure(use, len(answer), failed, first[ACCOUNT_ID], clipped(first[_PROBLEM])) if first else None,
    )


def failed(use: Use, accounts: pl.DataFrame, table: FactsTable | None, error: str) -> Found:
    """Return what there is where a data point failed for all accounts."""
    count = len(accounts)
    report = DataPointReport(
        use.name,
        failed=count,
        failed_accounts=frozenset(accounts["account_id"].drop_nulls()),
        diagnostic=failure(use, count, count, None, error),
    )
    values = pl.Series([None] * count, dtype=DTYPES[use.point.type])
    return Found(values, _days(use.point, table, count), report)


def _days(point: DataPoint, table: FactsTable | None, count: int) -> pl.Series | None:
    """Return the day the facts are of; what reads no facts has no age."""
    if point.facts is None:
        return None
    return pl.Series([table.as_of if table else None], dtype=pl.Date).new_from_index(0, count)

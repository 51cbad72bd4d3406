"""Data points whose facts come from a service, which is asked once for each distinct set of the fields it takes."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import polars as pl

from icp_rules.datapoints import batch
from icp_rules.datapoints.report import Found, reworded
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.plugins.data_point import FactsTable
from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from icp_rules.datapoints.report import DataPointReport, Progress, Service, Use


def compute(
    use: Use, service: Service, answers: Found, accounts: pl.DataFrame, as_of: date, progress: Progress | None
) -> Found:
    """Return a data point's values, given what the service answered for the accounts.

    Where it knows nothing, and where asking it failed, the value is unknown, whatever the data point makes of an
    account without facts.
    """
    try:
        rows = _rows(accounts, answers.values, service.columns)
    except (AttributeError, TypeError, ValueError, pl.exceptions.PolarsError) as error:
        text = f"{service.use.name} returned other than rows: {described(error)}"
        return replace(batch.failed(use, accounts, None, text), days=answers.days)
    table = FactsTable(service.use.name, rows, service.complete)
    found = batch.compute(use, accounts, {table.name: table}, as_of, progress)
    values = pl.select(pl.when(answers.values.is_not_null()).then(found.values)).to_series().alias(found.values.name)
    return Found(values, answers.days, _report(use, values, answers, found.report))


def _rows(accounts: pl.DataFrame, answers: pl.Series, columns: tuple[str, ...]) -> nw.LazyFrame[pl.LazyFrame]:
    """Return the answers as rows of a table of facts."""
    ids = accounts.get_column(ACCOUNT_ID)
    schema = dict.fromkeys((ACCOUNT_ID, *columns), pl.String)
    return nw.from_native(pl.DataFrame(_cells(ids, answers, columns), schema=schema, orient="row").lazy())


def _cells(ids: pl.Series, answers: pl.Series, columns: tuple[str, ...]) -> Iterator[tuple[str | None, ...]]:
    for account_id, answer in zip(ids, answers, strict=True):
        for row in json.loads(answer) if answer is not None else ():
            yield account_id, *(row.get(column) for column in columns)


def _report(use: Use, values: pl.Series, answers: Found, computed: DataPointReport) -> DataPointReport:
    """Count accounts: where asking failed, and where the answers cannot be computed with, the data point has failed."""
    asked, known = answers.report, values.is_not_null()
    from_cache = int((known & answers.cached).sum()) if answers.cached is not None else 0
    failed = min(asked.failed + computed.failed, len(values))
    first = asked.diagnostic or computed.diagnostic
    return replace(
        asked,
        name=use.name,
        computed=int(known.sum()) - from_cache,
        from_cache=from_cache,
        unknown=len(values) - int(known.sum()) - failed,
        failed=failed,
        failed_accounts=asked.failed_accounts | computed.failed_accounts,
        diagnostic=first and reworded(first, use, len(values), failed),
    )

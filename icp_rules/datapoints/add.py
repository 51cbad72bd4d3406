"""Adds the columns of data points to the accounts."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.datapoints import asked, batch, scalar
from icp_rules.datapoints.cache import Cache
from icp_rules.datapoints.values import folded
from icp_rules.language import columns as names
from icp_rules.language.fields import FieldType

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.datapoints.report import DataPointReport, Found, Progress, Use
    from icp_rules.plugins.data_point import FactsTable


def add_data_points(
    accounts: pl.DataFrame,
    wanted: Sequence[Use],
    facts: Mapping[str, FactsTable],
    *,
    as_of: date,
    cache: Path | None,
    progress: Progress | None = None,
) -> tuple[pl.DataFrame, tuple[DataPointReport, ...]]:
    """Add a column for each data point that is wanted, in the order of ``wanted``.

    Args:
        accounts: one row an account, with ``account_id`` and the fields that are known.
        wanted: the uses, with settings that fit their schemas; no two of one name.
        facts: the tables of facts, by name.
        as_of: the day of the run, from which the age of kept values counts.
        cache: the folder that keeps values with ``fresh_for``; None keeps nothing.
        progress: told the column's name and how many of how many calls are done.

    Returns the accounts with, for each use, ``<name>``; for a list ``<name>__folded``; for what ages (it
    reads facts, has ``fresh_for``, or needs fields that age) ``<name>__as_of``, the day the value is of, which
    is the oldest of all these, null where none is known; and a report for each use. A data point that fails
    leaves its values unknown; KeyboardInterrupt alone is raised.
    """
    reports: list[DataPointReport] = []
    columns: list[pl.Series] = []
    answers: dict[str, Found] = {}
    for use in wanted:
        if use.asks is not None:
            service = use.asks.use
            # several data points may read the same answers
            if service.name not in answers:
                answers[service.name] = _scalar(service, accounts, as_of, cache, progress)
            found = asked.compute(use, use.asks, answers[service.name], accounts, as_of, progress)
        elif use.point.batch:
            found = batch.compute(use, accounts, facts, as_of, progress)
        else:
            found = _scalar(use, accounts, as_of, cache, progress)
        reports.append(found.report)
        columns.extend(_columns(use, found, accounts))
    return accounts.with_columns(columns), tuple(reports)


def _scalar(use: Use, accounts: pl.DataFrame, as_of: date, folder: Path | None, progress: Progress | None) -> Found:
    if folder is None or use.point.fresh_for is None:
        return scalar.compute(use, accounts, as_of, None, progress)
    with closing(Cache(folder)) as cache:
        found = scalar.compute(use, accounts, as_of, cache, progress)
    return replace(found, report=replace(found.report, cache_diagnostics=tuple(cache.found)))


def _columns(use: Use, found: Found, accounts: pl.DataFrame) -> list[pl.Series]:
    columns = [found.values.alias(use.name)]
    if use.point.type is FieldType.LIST:
        columns.append(folded(found.values).alias(names.folded(use.name)))
    ages = [accounts[name].cast(pl.Date) for name in _ages(use, accounts.columns)]
    ages += [] if found.days is None else [found.days]
    if ages:
        oldest = pl.DataFrame([age.alias(str(i)) for i, age in enumerate(ages)]).min_horizontal()
        columns.append(oldest.alias(names.age(use.name)))
    return columns


def _ages(use: Use, present: Collection[str]) -> list[str]:
    """Return the columns that tell how old what a data point needs is: a field's own, else the record's."""
    needs = [names.age(need) for need in use.point.needs if need not in names.IDENTITY]
    return [name for name in dict.fromkeys(n if n in present else names.RECORD_AGE for n in needs) if name in present]

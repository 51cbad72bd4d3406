"""Data points that are called for one account: once for each distinct set of what they need."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.cache import keys_of
from icp_rules.datapoints.calls import Caller
from icp_rules.datapoints.report import DataPointReport, Found, Progress, Use, failure
from icp_rules.datapoints.values import DTYPES, checked, tidy
from icp_rules.plugins.data_point import with_defaults
from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from datetime import date

    from icp_rules.datapoints.cache import Cache
    from icp_rules.datapoints.calls import Outcome
    from icp_rules.plugins.data_point import DataPoint

_ROW = "__row"
_INPUT = "__input"


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came of one input; ``day`` is when its value was computed, ``error`` why there is none."""

    value: Any = None
    day: date | None = None
    cached: bool = False
    error: str | None = None


def compute(use: Use, accounts: pl.DataFrame, as_of: date, cache: Cache | None, progress: Progress | None) -> Found:
    """Return a scalar data point's values; where a field it needs is unknown, so is its value.

    ``cache`` is given for a data point with ``fresh_for`` alone.
    """
    groups = _distinct(accounts, use.point.needs)
    inputs = groups.select(use.point.needs).rows()
    settings = with_defaults(use.point, use.settings)
    keys = keys_of(use.point, settings, inputs) if cache else []
    fresh = cache.get(keys, use.point, as_of) if cache else {}
    answers = {i: _Answer(*fresh[key], cached=True) for i, key in enumerate(keys) if key in fresh}
    missing = [i for i in range(len(inputs)) if i not in answers]

    def tell() -> None:
        if progress is not None:
            progress(use.name, len(answers), len(inputs))

    tell()
    with closing(_caller(use.point, settings).each([inputs[i] for i in missing])) as outcomes:
        for place, outcome in outcomes:
            index = missing[place]
            answer = answers[index] = _answer(outcome, use.point, as_of)
            if cache and answer.error is None:
                cache.put(keys[index], use.point, answer.value, as_of)
            tell()
    return _found(use, accounts, groups[_ROW], [answers[i] for i in range(len(inputs))])


def _distinct(accounts: pl.DataFrame, needs: tuple[str, ...]) -> pl.DataFrame:
    """Return each distinct set of known values, with the rows that have it; the first row's comes first."""
    if not set(needs) <= set(accounts.columns):
        return pl.DataFrame(schema={**dict.fromkeys(needs, pl.Null()), _ROW: pl.List(pl.UInt32)})
    known = accounts.select(needs).with_row_index(_ROW).drop_nulls(needs)
    return known.group_by(needs, maintain_order=True).agg(_ROW)


def _caller(point: DataPoint, settings: dict[str, Any]) -> Caller:
    return Caller(partial(point.function, **settings), point.retries, point.parallel, point.per_second)


def _answer(outcome: Outcome, point: DataPoint, as_of: date) -> _Answer:
    if outcome.error is not None:
        return _Answer(error=outcome.error)
    try:
        return _Answer(checked(outcome.value, point.type), as_of)
    except TypeError as error:
        return _Answer(error=described(error))


def _found(use: Use, accounts: pl.DataFrame, rows: pl.Series, answers: list[_Answer]) -> Found:
    by_input = pl.DataFrame(
        {
            _ROW: rows,
            _INPUT: pl.Series(range(len(answers)), dtype=pl.UInt32),
            "value": tidy(pl.Series([a.value for a in answers], dtype=DTYPES[use.point.type]), use.point.type),
            "day": pl.Series([a.day for a in answers], dtype=pl.Date),
            "cached": pl.Series([a.cached for a in answers], dtype=pl.Boolean),
            "failed": pl.Series([a.error is not None for a in answers], dtype=pl.Boolean),
        }
    ).explode(_ROW)
    all_rows = accounts.select("account_id").with_row_index(_ROW)
    table = all_rows.join(by_input, on=_ROW, how="left", maintain_order="left")
    known = table["value"].is_not_null()
    failures = table.filter("failed")
    diagnostic = None
    if len(failures):
        first = failures.row(0, named=True)
        error = answers[first[_INPUT]].error or ""
        diagnostic = failure(use, len(table), len(failures), first["account_id"], error)
    from_cache = int((known & table["cached"]).sum())
    report = DataPointReport(
        use.name,
        computed=int(known.sum()) - from_cache,
        from_cache=from_cache,
        unknown=len(table) - int(known.sum()) - len(failures),
        failed=len(failures),
        failed_accounts=frozenset(failures["account_id"].drop_nulls()),
        diagnostic=diagnostic,
    )
    days = table["day"] if use.point.fresh_for is not None else None
    return Found(table["value"], days, report, table["cached"].fill_null(value=False))

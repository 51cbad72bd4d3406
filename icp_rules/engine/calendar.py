"""Days as numbers: subtracting dates fails on DuckDB, Spark and Ibis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

if TYPE_CHECKING:
    from datetime import date


def day_number(expr: nw.Expr) -> nw.Expr:
    """Return the day's number in the proleptic Gregorian calendar; 1 January of year 1 is day 1."""
    # 64 bits: some engines give years in 16
    before = expr.dt.year().cast(nw.Int64) - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + expr.dt.ordinal_day()


def day_number_of(day: date) -> int:
    """Return the same number for a Python date."""
    return day.toordinal()

"""Counts an account's rows of certain kinds and days, and finds the first and last of their days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules_signals.tables import Table, answer, count_if, matches

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.plugins import Batch


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of a table count: of these kinds, None for any, and from one day to another, both included."""

    kinds: Sequence[str] | None
    kind_column: str
    date_column: str | None = None
    since: date | None = None
    until: date | None = None
    name_column: str | None = None

    def of(self, table: Table) -> nw.LazyFrame[Any]:
        """Return each account's rows: whether one ``counts``, or is ``open`` because something of it is not known.

        ``unread`` is what cannot be read of one that may count.
        """
        cell = table.day(self.date_column) if self.date_column else None
        day = nw.lit(None, dtype=nw.Date()) if cell is None else cell.value
        fits = self._is_such(table)
        if self.since:
            fits = fits & (day >= nw.lit(self.since))
        if self.until:
            fits = fits & (day <= nw.lit(self.until))
        name = table.text(self.name_column) if self.name_column else nw.lit("")
        counts = (fits & ~name.is_null()).fill_null(value=False)
        may_count = fits.fill_null(value=True) & ~counts
        unread = nw.lit(None, dtype=nw.String()) if cell is None else nw.when(may_count).then(cell.unread)
        return table.rows.select(
            "account_id",
            day.alias("day"),
            name.alias("name"),
            counts.alias("counts"),
            may_count.alias("open"),
            unread.alias("unread"),
        )

    def _is_such(self, table: Table) -> nw.Expr:
        if self.kinds is None:
            # a table of one kind need not say so
            return nw.col("account_id").is_null() | nw.lit(value=True)
        return matches(table.text(self.kind_column), self.kinds)


def counted(batch: Batch, rows: Rows) -> nw.LazyFrame[Any]:
    """Return how many rows count; with names, how many different ones, as a conference may stand there twice.

    An account without any is unknown if one of its rows is open; without rows, unless the table is complete.
    """
    table = Table.of(batch)
    found = rows.of(table)
    if rows.name_column:
        found = found.group_by("account_id", nw.col("name").str.to_lowercase().alias("name"), "day").agg(
            nw.col("counts").max(), nw.col("open").max(), nw.col("unread").max()
        )
    per_account = found.group_by("account_id").agg(
        count_if(nw.col("counts")).sum().alias("count"),
        count_if(nw.col("open")).sum().alias("open"),
        nw.col("unread").max(),
    )
    count = nw.col("count").fill_null(0.0) if table.complete else nw.col("count")
    is_open = ((nw.col("count") == 0) & (nw.col("open") > 0)).fill_null(value=False)
    return answer(batch, per_account, nw.when(~is_open).then(count))


def first_day(batch: Batch, rows: Rows) -> nw.LazyFrame[Any]:
    """Return the first day of the rows that count."""
    return _day(batch, rows, nw.col("day").min())


def last_day(batch: Batch, rows: Rows) -> nw.LazyFrame[Any]:
    """Return the last day of the rows that count."""
    return _day(batch, rows, nw.col("day").max())


def _day(batch: Batch, rows: Rows, day: nw.Expr) -> nw.LazyFrame[Any]:
    found = rows.of(Table.of(batch)).with_columns(nw.when(nw.col("counts")).then(nw.col("day")).alias("day"))
    per_account = found.group_by("account_id").agg(day.alias("day"), nw.col("unread").max())
    return answer(batch, per_account, nw.col("day"))


def names(batch: Batch, rows: Rows) -> nw.DataFrame[Any]:
    """Return the names of the rows that count, in the order of the alphabet; known and unknown as when counted."""
    table = Table.of(batch)
    found = rows.of(table).filter(nw.col("counts")).select("account_id", "name").collect(backend="polars")
    by_account: dict[str, set[str]] = {}
    for account_id, name in found.iter_rows():
        by_account.setdefault(account_id, set()).add(name)
    counts = counted(batch, rows).collect(backend="polars")
    value = [
        None if count is None else sorted(by_account.get(account_id, ()))
        for account_id, count in counts.select("account_id", "value").iter_rows()
    ]
    listed = nw.new_series("value", value, nw.List(nw.String()), backend="polars")
    return counts.select("account_id", "problem").with_columns(listed)

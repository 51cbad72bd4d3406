"""Numbers of an account's rows, put together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules_signals.tables import Table, answer, matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.plugins import Batch


def measured(batch: Batch, column: str, *, several: str, factor: float = 1.0, plus: float = 0.0) -> nw.LazyFrame[Any]:
    """Return what the rows of each account come to; unknown where one of them is blank."""
    table, newest = Table.of(batch), batch.settings.get("newest_by")
    figure, unread = _amounts(table, column, batch.settings)
    age = [table.text(newest).alias("age")] if newest else []
    rows = table.rows.select("account_id", (figure * factor + plus).alias("figure"), unread.alias("unread"), *age)
    if newest:
        last = rows.group_by("account_id").agg(nw.col("age").max().alias("last"))
        rows = rows.join(last, on="account_id", how="left").filter(nw.col("age") == nw.col("last"))
    figures = nw.col("figure")
    together = {"mean": figures.mean(), "lowest": figures.min(), "highest": figures.max(), "sum": figures.sum()}
    found = rows.group_by("account_id").agg(
        together[several].alias("all"),
        figures.is_null().cast(nw.Int64()).max().alias("blank"),
        nw.col("unread").max(),
    )
    return answer(batch, found, nw.when(nw.col("blank") == 0).then(nw.col("all")))


def weighed(batch: Batch) -> nw.LazyFrame[Any]:
    """Return the mean of each account's rows of the categories that count, larger ones for more."""
    table, settings = Table.of(batch), batch.settings
    amount, unread = _amounts(table, settings["value_column"], settings)
    items = table.number(settings["items_column"]) if settings["items_column"] else None
    weight = nw.lit(1.0) if items is None else items.value
    counted = table.rows
    if settings["categories"] is not None:
        counted = counted.filter(matches(table.text(settings["category_column"]), settings["categories"]))
    rows = counted.select(
        "account_id",
        (amount * weight).alias("total"),
        weight.alias("weight"),
        (unread if items is None else nw.coalesce(unread, items.unread)).alias("unread"),
    )
    found = rows.group_by("account_id").agg(
        nw.col("total").sum(),
        nw.col("weight").sum(),
        nw.col("total").is_null().cast(nw.Int64()).max().alias("blank"),
        nw.col("unread").max(),
    )
    is_known = (nw.col("blank") == 0) & (nw.col("weight") > 0)
    return answer(batch, found, nw.when(is_known).then(nw.col("total") / nw.col("weight")))


def _amounts(table: Table, column: str, settings: Mapping[str, Any]) -> tuple[nw.Expr, nw.Expr]:
    """Return a column's numbers, money in the value's currency, and the texts that cannot be read."""
    cell, named = table.number(column), settings.get("currency_column")
    if not named:
        return cell.value, cell.unread
    code = table.text(named).str.to_uppercase()
    rate: nw.Expr = nw.lit(None, dtype=nw.Float64())
    for currency, worth in {**settings["rates"], settings["currency"]: 1.0}.items():
        rate = nw.when(code == currency).then(nw.lit(float(worth))).otherwise(rate)
    return cell.value * rate, nw.coalesce(cell.unread, nw.when(rate.is_null()).then(code))

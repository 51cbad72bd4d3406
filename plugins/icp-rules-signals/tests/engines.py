"""Computes a data point of the plugin over small tables, on each engine that needs no server."""

from __future__ import annotations

from datetime import date

import duckdb
import narwhals.stable.v2 as nw
import polars as pl

from icp_rules.plugins import Batch, FactsTable
from icp_rules.plugins.data_point import with_defaults

AS_OF = date(2026, 11, 1)


class Polars:
    def frame(self, data):
        return nw.from_native(pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)).lazy())


class DuckDB:
    def __init__(self):
        self.connection = duckdb.connect()

    def frame(self, data):
        table = pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)).to_arrow()
        name = f"t{id(data)}"
        self.connection.register(name, table)
        return nw.from_native(self.connection.table(name))


def computed(engine, point, rows, settings=None, *, complete=False, accounts=("a", "b", "c")):
    """Return values and problems by account, of rows that are given by column."""
    table = FactsTable("facts", engine.frame(rows), complete=complete)
    given = with_defaults(point, {"source": "facts", **(settings or {})})
    batch = Batch(engine.frame({"account_id": list(accounts)}), given, AS_OF, {"facts": table})
    frame = point.function(batch)
    assert isinstance(frame, nw.LazyFrame) or not point.portable
    found = (frame.collect(backend="polars") if isinstance(frame, nw.LazyFrame) else frame).to_polars()
    assert set(found.columns) == {"account_id", "value", "problem"}
    assert sorted(found["account_id"]) == sorted(accounts)
    assert found.filter(pl.col("value").is_not_null() & pl.col("problem").is_not_null()).is_empty()
    return (
        dict(found.select("account_id", "value").iter_rows()),
        dict(found.filter(pl.col("problem").is_not_null()).select("account_id", "problem").iter_rows()),
    )

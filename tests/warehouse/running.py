"""Runs the text of a query on a real engine, over a table of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import SparkSession

_POSTGRES = {
    pl.String: "text",
    pl.Float64: "double precision",
    pl.Int64: "bigint",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.List(pl.String): "text[]",
}
_SPARK = {
    pl.String: "string",
    pl.Float64: "double",
    pl.Int64: "bigint",
    pl.Date: "date",
    pl.Boolean: "boolean",
    pl.List(pl.String): "array<string>",
}
Rows = list[dict[str, Any]]


def on_duckdb(text: str, frame: pl.DataFrame, table: str = "accounts") -> Rows:
    with duckdb.connect() as connection:
        connection.register(table, frame.to_arrow())
        return _rows(connection.execute(text).fetchall(), [column[0] for column in connection.description])


def on_postgres(text: str, frame: pl.DataFrame, address: str, table: str = "accounts") -> Rows:
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        columns = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_POSTGRES[dtype]))
            for name, dtype in frame.schema.items()
        )
        cursor.execute(sql.SQL("CREATE TEMP TABLE {} ({})").format(sql.Identifier(table), columns))
        with cursor.copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))) as copy:
            for row in frame.iter_rows():
                copy.write_row(row)
        cursor.execute(text)
        assert cursor.description is not None
        found = _rows(cursor.fetchall(), [column.name for column in cursor.description])
        connection.rollback()
        return found


def on_spark(text: str, frame: pl.DataFrame, session: SparkSession, table: str = "accounts") -> Rows:
    fields = ", ".join(f"`{name}` {_SPARK[dtype]}" for name, dtype in frame.schema.items())
    session.createDataFrame(frame.rows(), fields).createOrReplaceTempView(table)
    return sorted((row.asDict() for row in session.sql(text).collect()), key=_key)


def _rows(values: Sequence[Sequence[Any]], names: Sequence[str]) -> Rows:
    return sorted((dict(zip(names, row, strict=True)) for row in values), key=_key)


def _key(row: dict[str, Any]) -> Any:
    return row["account_id"]

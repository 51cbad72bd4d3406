"""The same records as each kind of frame, and any frame back as rows."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import duckdb
import ibis
import narwhals as nw
import pandas as pd
import polars as pl
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pyspark.sql import DataFrame as SparkFrame
    from pyspark.sql import SparkSession


def duckdb_relation(frame: pl.DataFrame) -> duckdb.DuckDBPyRelation:
    return duckdb.connect().from_arrow(frame.to_arrow())


# The engines that need no server, with what makes their own frame of a Polars frame.
ENGINES: dict[str, Callable[[pl.DataFrame], Any]] = {"polars": lambda frame: frame, "duckdb": duckdb_relation}
# Each kind with what makes it of a Polars frame, and the type that must come back.
KINDS: dict[str, tuple[Callable[[pl.DataFrame], Any], type]] = {
    "polars": (lambda frame: frame, pl.DataFrame),
    "polars lazy": (pl.DataFrame.lazy, pl.LazyFrame),
    "pyarrow": (pl.DataFrame.to_arrow, pa.Table),
    "pandas": (lambda frame: frame.to_arrow().to_pandas(), pd.DataFrame),
    "pandas on arrow": (lambda frame: frame.to_arrow().to_pandas(types_mapper=pd.ArrowDtype), pd.DataFrame),
    "duckdb": (duckdb_relation, duckdb.DuckDBPyRelation),
}


def as_polars(frame: Any) -> pl.DataFrame:
    given = nw.from_native(frame)
    if isinstance(given, nw.LazyFrame):
        given = given.collect("polars")
    return pl.DataFrame(pl.from_arrow(given.to_arrow()))


def rows(frame: Any, key: str = "account_id") -> list[dict[str, Any]]:
    """The rows in the order of their ids: SQL engines keep no other."""
    return as_polars(frame).sort(key).to_dicts()


def spark_frame(session: SparkSession, frame: pl.DataFrame, folder: Path) -> SparkFrame:
    """Through a Parquet file, as clusters read their records."""
    path = folder / f"{uuid4().hex}.parquet"
    frame.write_parquet(path)
    return session.read.parquet(str(path))


@contextmanager
def postgres_table(address: str, frame: pl.DataFrame) -> Iterator[ibis.Table]:
    """A table of its own on the server, named in quotes as any column may be."""
    connection = ibis.connect(address)
    try:
        yield connection.create_table(f"t_{uuid4().hex}", frame.to_arrow(), temp=True)
    finally:
        connection.disconnect()

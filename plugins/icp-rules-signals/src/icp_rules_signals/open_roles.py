"""The data point ``open_roles``: how many open roles with certain titles an account has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.plugins import Batch, data_point, glob_pattern

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw

_TEXT = {"type": "string", "minLength": 1}


@data_point(
    type="number",
    unit="open roles",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": {**_TEXT, "description": "the table of facts with one row an open role"},
        "titles": {
            "type": "array",
            "items": _TEXT,
            "minItems": 1,
            "description": "titles to count; * stands for any text",
        },
        "title_column": {**_TEXT, "description": "the column with the role's title", "default": "title"},
    },
)
def open_roles(batch: Batch) -> nw.LazyFrame[Any]:
    """How many open roles have one of the titles.

    An account with roles, but none of these, has 0; it is unknown if one of its titles is. An account without roles
    is unknown, or has 0 where the table is complete.
    """
    import narwhals.stable.v2 as nw  # checking rules loads this plugin and has no use for it

    table = batch.facts[batch.settings["source"]]
    column = batch.settings["title_column"]
    columns = table.rows.collect_schema().names()
    if column not in columns:
        raise ValueError(f"{table.name} has no column '{column}'; it has {', '.join(columns)}")
    title = nw.col(column).str.strip_chars().str.to_lowercase()
    wanted = title.str.contains(glob_pattern(batch.settings["titles"], fold=True))
    untitled = title.is_null() | (title == "")
    counted = table.rows.group_by("account_id").agg(
        nw.when(wanted & ~untitled).then(nw.lit(1)).otherwise(nw.lit(0)).sum().cast(nw.Float64()).alias("count"),
        nw.when(untitled).then(nw.lit(1)).otherwise(nw.lit(0)).sum().alias("untitled"),
    )
    found = batch.accounts.select("account_id").join(counted, on="account_id", how="left")
    count = nw.col("count").fill_null(0.0) if table.complete else nw.col("count")
    is_open = (nw.col("count") == 0) & (nw.col("untitled") > 0)
    value = nw.when(~is_open.fill_null(value=False)).then(count).alias("value")
    return found.with_columns(value).select("account_id", "value")

"""Tables of facts: rows about accounts, for data points to count."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import polars as pl

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.config import ColumnMap
from icp_rules.plugins.data_point import FactsTable
from icp_rules.records.building import Built, match
from icp_rules.records.cells import coerce
from icp_rules.records.cells.texts import as_text, clean
from icp_rules.records.mapping import date_rows

if TYPE_CHECKING:
    from icp_rules.language.fields import Field
    from icp_rules.records.cells import Settings
    from icp_rules.records.loading import Loaded


def build_facts(loaded: Loaded, ids: pl.DataFrame, by: Field, workspace: Settings) -> tuple[FactsTable, Built]:
    """Return a source's rows as facts: about the accounts in ``ids``, or about all that have something in common.

    Every column is clean text, the key is called like the field it is ``by`` and read as that field is; another column
    of that name gives way to it, and so does one called ``account_id``. A row without a key is rejected. A table that
    lost a row is not complete, whatever its source says.
    """
    source = loaded.source
    others = [column for column in loaded.frame if column.name not in (source.key, source.by, ACCOUNT_ID)]
    keys = loaded.frame.get_column(source.key) if loaded.frame.width else pl.Series([], dtype=pl.String)
    if source.by != ACCOUNT_ID:
        keys = coerce(keys, by, ColumnMap(by.name, source.key, source.location), workspace).values
    frame = pl.DataFrame(
        [clean(as_text(keys)).alias(source.by), *(clean(as_text(column)).alias(column.name) for column in others)]
    )
    is_nobodys = frame.get_column(source.by).is_null()
    rejects = loaded.rejected(is_nobodys.arg_true().to_list(), f"it has no {source.key}")
    rows, unmatched = frame if rejects.is_empty() else frame.filter(~is_nobodys), None
    if source.by == ACCOUNT_ID:
        rows, unmatched = match(rows, ids)
    ages, unreadable = date_rows(loaded)
    newest = ages.max() if ages is not None else None
    table = FactsTable(
        source.name,
        nw.from_native(rows.lazy()),
        source.complete and rejects.is_empty() and loaded.rejects().is_empty(),
        newest if isinstance(newest, date) else None,
        source.by,
    )
    return table, Built(
        rows, tuple(column.name for column in others), rejects, unreadable, ages=ages, unmatched=unmatched
    )

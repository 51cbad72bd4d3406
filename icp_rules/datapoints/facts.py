"""Tables of facts that tell of accounts by what they have in common, such as a postal code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.columns import ACCOUNT_ID

if TYPE_CHECKING:
    from icp_rules.plugins.data_point import FactsTable

_KEY = "__key"


def about(table: FactsTable, accounts: nw.LazyFrame[Any]) -> FactsTable:
    """Return a table by the ids of these accounts, which have the field that it is by; case does not tell apart."""
    if table.by == ACCOUNT_ID:
        return table
    key = nw.col(table.by).str.to_lowercase().alias(_KEY)
    keys = accounts.select(ACCOUNT_ID, key).filter(~nw.col(_KEY).is_null())
    rows = keys.join(table.rows.with_columns(key).drop(table.by), on=_KEY, how="inner").drop(_KEY)
    return replace(table, rows=rows, by=ACCOUNT_ID)

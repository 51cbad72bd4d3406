"""Tables of facts that tell of accounts by what they have in common, such as a postal code."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.language.columns import ACCOUNT_ID

if TYPE_CHECKING:
    from icp_rules.plugins.data_point import FactsTable

_KEY = "__key"


def about(table: FactsTable, accounts: nw.LazyFrame[Any]) -> tuple[FactsTable, nw.LazyFrame[Any]]:
    """Return a table by the ids of accounts, and the accounts that it can tell of: those with the field that it is by.

    Case does not tell apart.
    """
    if table.by == ACCOUNT_ID:
        return table, accounts
    key = nw.col(table.by).str.to_lowercase().alias(_KEY)
    known = accounts.filter(~nw.col(table.by).is_null())
    rows = table.rows.with_columns(key).drop(table.by)
    joined = known.select(ACCOUNT_ID, key).join(rows, on=_KEY, how="inner").drop(_KEY)
    return replace(table, rows=joined, by=ACCOUNT_ID), known

"""The data point ``open_roles``: how many open roles with certain titles an account has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.plugins import Batch, data_point
from icp_rules_signals.settings import SOURCE, column, required_globs

if TYPE_CHECKING:
    import narwhals.stable.v2 as nw


@data_point(
    type="number",
    unit="open roles",
    batch=True,
    portable=True,
    facts="source",
    settings={
        "source": SOURCE,
        "titles": required_globs("titles"),
        "title_column": column("title", "the role's title"),
    },
)
def open_roles(batch: Batch) -> nw.LazyFrame[Any]:
    """How many open roles have one of the titles.

    An account with roles, but none of these, has 0; it is unknown if one of its titles is. An account without roles
    is unknown, or has 0 where the table is complete.
    """
    from icp_rules_signals.dated import Rows, counted  # checking rules loads this plugin and has no use for it

    return counted(batch, Rows(batch.settings["titles"], batch.settings["title_column"]))

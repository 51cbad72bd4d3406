"""Rule sets as SQL that a warehouse runs on its own table of accounts.

The expressions are those that ``evaluate`` makes for every engine, so a query cannot judge otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from icp_rules.language.model import RuleSet


def sql(
    rule_set: RuleSet,
    dialect: str,
    *,
    table: str = "accounts",
    columns: Collection[str] | None = None,
    as_of: date | None = None,
) -> str:
    """Return one SELECT that judges a table of accounts by a rule set.

    Args:
        rule_set: from ``load_rule_set`` or a workspace.
        dialect: a key of ``icp_rules.warehouse.dialects.DIALECTS``.
        table: its name, as ``name``, ``schema.name`` or ``database.schema.name``.
        columns: those the table has. By default there is one for each field that the rules read, and ``account_id``.
        as_of: the day that counts as today; by default the day on which the query runs.

    Raises:
        DiagnosticError: the rules read what the table lacks, or ask what the dialect cannot say.
    """
    from icp_rules.warehouse.dialects import DIALECTS
    from icp_rules.warehouse.query import query

    return query(rule_set, table.split("."), DIALECTS[dialect], has=columns, as_of=as_of).text

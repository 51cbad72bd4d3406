"""Rule sets as SQL that a warehouse runs on its own table of accounts.

The expressions are those that ``evaluate`` makes for every engine, so a query cannot judge otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date

    from icp_rules.language.config import Config, SourceConfig
    from icp_rules.language.model import RuleSet
    from icp_rules.warehouse.query import Query


def write_query(
    rule_set: RuleSet,
    dialect: str,
    *,
    table: Sequence[str] = ("accounts",),
    columns: Collection[str] | None = None,
    mapped: tuple[SourceConfig, Config] | None = None,
    as_of: date | None = None,
) -> Query:
    """Return one query that judges a table of accounts by a rule set; ``text()`` is its SQL.

    Args:
        rule_set: from ``load_rule_set`` or a workspace.
        dialect: a key of ``icp_rules.warehouse.dialects.DIALECTS``.
        table: the parts of its name: ``schema.accounts`` is ``("schema", "accounts")``.
        columns: those the table has. By default there is one for each field that the rules read, and ``account_id``. A
            field without a column is unknown; a name that is nearly one of a column that is read is refused.
        mapped: a source whose map says which column gives which field, with the workspace's configuration; by default
            columns are called like fields.
        as_of: the day that counts as today; by default the day on which the query runs.

    Raises:
        DiagnosticError: a column is misspelled, or the rules read a data point that the table lacks (ICP831); they ask
            what the dialect cannot say (ICP830); a column has to be read cell by cell (ICP513); Ibis or SQLGlot is not
            installed (ICP832).
    """
    try:
        from icp_rules.warehouse.dialects import DIALECTS
        from icp_rules.warehouse.query import query
        from icp_rules.warehouse.tables import Layout
    except ImportError as error:
        help_line = 'Install it: pip install "icp-rules[warehouse]"'
        message = f"{error.name} is not installed"
        raise DiagnosticError(Diagnostic(Code.NO_WAREHOUSE, message, help=help_line)) from error
    source, config = mapped or (None, None)
    return query(rule_set, table, DIALECTS[dialect], Layout(columns, source, config), as_of=as_of)

"""Tables that are judged where they are, on a cluster or in a warehouse: typed columns become our fields.

Here no cell is read: columns are renamed, multiplied, cast between kinds of numbers and days, all as expressions, so
that any engine runs them. What only reading can tell (a number written as text, a list in one cell, ``values``) is
refused: such a source is read as records first and written as a table, whose columns then are typed and clean.
"""

from __future__ import annotations

from icp_rules.relations.accounts import account_columns, map_accounts
from icp_rules.relations.clean import unclean
from icp_rules.relations.facts import map_facts
from icp_rules.relations.filling import filled_by_records_alone

__all__ = ["account_columns", "filled_by_records_alone", "map_accounts", "map_facts", "unclean"]

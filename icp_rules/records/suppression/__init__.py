"""Who may not be contacted: lists of accounts, people, domains and kinds of them.

A list either names, by ``account_id``, ``contact_id``, ``email``, ``domain`` and ``name``, or describes, by fields
such as ``country`` and ``title``. Of a row that names, any of its cells is enough; of a row that describes all have to
fit. Of a merged record the values of all its rows count, and of a cell that nobody could read all addresses in it.
"""

from icp_rules.records.suppression.addresses import LIKE_ADDRESS, LIKE_DOMAIN
from icp_rules.records.suppression.left_out import Counts, LeftOut, summed
from icp_rules.records.suppression.lists import Listed, Lists
from icp_rules.records.suppression.matching import Suppression, without_rows
from icp_rules.records.suppression.reading import list_findings, read_lists

__all__ = [
    "LIKE_ADDRESS",
    "LIKE_DOMAIN",
    "Counts",
    "LeftOut",
    "Listed",
    "Lists",
    "Suppression",
    "list_findings",
    "read_lists",
    "summed",
    "without_rows",
]

"""Records that are likely one company or one person, though their identity differs: pairs for people to review.

Nothing is merged here. What speaks for a pair and against it is in ``signs``, which pairs are compared in
``candidates``.
"""

from __future__ import annotations

from icp_rules.records.duplicates.companies import duplicate_accounts
from icp_rules.records.duplicates.pairs import Duplicates
from icp_rules.records.duplicates.people import duplicate_contacts

__all__ = ["Duplicates", "duplicate_accounts", "duplicate_contacts"]

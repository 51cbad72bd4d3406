"""Compares the rules of two git revisions, or of one and the work tree, on the same records."""

from __future__ import annotations

from icp_rules.checks.revisions.choosing import Chosen, choose
from icp_rules.checks.revisions.comparing import Comparison, compare

__all__ = ["Chosen", "Comparison", "choose", "compare"]

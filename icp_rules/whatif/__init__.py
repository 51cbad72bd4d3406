"""What accounts could become: hypothetical accounts are rows that the engine judges like any others."""

from __future__ import annotations

from icp_rules.whatif.account import Outlook, what_if
from icp_rules.whatif.gaps import Gap, Gaps, gaps_of, with_tier

__all__ = ["Gap", "Gaps", "Outlook", "gaps_of", "what_if", "with_tier"]

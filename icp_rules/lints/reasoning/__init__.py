"""What follows from conditions and points: which can hold together, and which scores there are.

All answers err on one side. What is called impossible is impossible; not all that is impossible is found.
"""

from __future__ import annotations

from icp_rules.lints.reasoning.conditions import Goal, always_met, entails, fields_of, never_met, possible, same
from icp_rules.lints.reasoning.values import Aim

__all__ = ["Aim", "Goal", "always_met", "entails", "fields_of", "never_met", "possible", "same"]

"""What accounts could become: hypothetical accounts are rows that the engine judges like any others."""

from __future__ import annotations

from icp_rules.whatif.account import what_if

__all__ = ["what_if"]

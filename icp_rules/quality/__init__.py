"""The quality of what the sources of a workspace hold: what is known, how old it is, and what cannot be right."""

from __future__ import annotations

from icp_rules.quality.assessing import assess
from icp_rules.quality.report import QualityReport

__all__ = ["QualityReport", "assess"]

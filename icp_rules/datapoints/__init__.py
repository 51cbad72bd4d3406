"""Data points on accounts: computes those that are used and adds them as columns."""

from __future__ import annotations

from icp_rules.datapoints.add import add_data_points
from icp_rules.datapoints.report import DataPointReport, Use

__all__ = ["DataPointReport", "Use", "add_data_points"]

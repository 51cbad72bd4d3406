"""Data points on accounts: computes those that are used and adds them as columns."""

from __future__ import annotations

from icp_rules.datapoints.add import add_data_points
from icp_rules.datapoints.report import DataPointReport, Service, Use

__all__ = ["DataPointReport", "Service", "Use", "add_data_points"]

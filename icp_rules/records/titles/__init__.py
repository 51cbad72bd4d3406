"""From a job title to a seniority and a department, by the rules of ``icp_rules/data/titles.yaml``."""

from __future__ import annotations

from icp_rules.records.titles.reading import Reason, TitleReading, TitleRules
from icp_rules.records.titles.rules import title_rules

__all__ = ["Reason", "TitleReading", "TitleRules", "title_rules"]

"""What comes of scoring, whichever way the accounts were read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icp_rules.datapoints import DataPointReport
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.records.report import SourceReport
    from icp_rules.records.suppression import Counts
    from icp_rules.reports.summary import Summary


@dataclass(frozen=True, slots=True)
class Scored:
    """The summary, what became of the rows of each source and of each data point, and the warnings about records.

    ``suppressed`` counts the accounts that may not be contacted.
    """

    summary: Summary
    sources: tuple[SourceReport, ...]
    diagnostics: tuple[Diagnostic, ...]
    data_points: tuple[DataPointReport, ...]
    suppressed: Counts

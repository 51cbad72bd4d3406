"""Reads days, which a schema can only half check: 2026-02-30 has the form of one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostics
from icp_rules.language import durations

if TYPE_CHECKING:
    from icp_rules.language.nodes import Node


def read_day(text: str, node: Node, found: Diagnostics) -> date:
    """Return the day a text says; where there is none, a finding is collected and the first of all days returned."""
    try:
        return durations.parse_day(text)
    except ValueError:
        found.error(Code.WRONG_FORM, f"there is no day {text}", node.span.location, "Write the date as 2026-09-01.")
        return date.min

"""Buying signals: open roles by title, and a call script to use them."""

from __future__ import annotations

from pathlib import Path

from icp_rules.plugins import BriefKind, DataPoint, hookimpl
from icp_rules_signals.open_roles import open_roles

__all__ = ["icp_briefs", "icp_data_points", "open_roles"]


@hookimpl
def icp_data_points() -> list[DataPoint]:
    """Offer the data points."""
    return [open_roles]


@hookimpl
def icp_briefs() -> list[BriefKind]:
    """Offer the call script."""
    return [
        BriefKind(
            "call_script",
            "what to say on a first call: opening, reason, objections, next step",
            template="call_script.md.j2",
            folder=Path(__file__).parent / "templates",
            footnotes=False,
        )
    ]

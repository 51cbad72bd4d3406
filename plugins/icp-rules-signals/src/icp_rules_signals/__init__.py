"""Buying signals: specialised data points over tables and services, and a call script to use them."""

from __future__ import annotations

from pathlib import Path

from icp_rules.plugins import BriefKind, DataPoint, FactsService, hookimpl
from icp_rules_signals.events import (
    conference_count,
    conferences,
    licence_filings,
    newest_licence_filing,
    next_conference,
)
from icp_rules_signals.http.service import HTTP_JSON
from icp_rules_signals.measures import (
    average_item_value,
    estimated_sales_volume,
    property_tax_rate,
    roof_area,
    temperature,
)
from icp_rules_signals.open_roles import open_roles

__all__ = ["icp_briefs", "icp_data_points", "icp_services", "open_roles"]


@hookimpl
def icp_data_points() -> list[DataPoint]:
    """Offer the data points."""
    return [
        open_roles,
        conferences,
        conference_count,
        next_conference,
        property_tax_rate,
        estimated_sales_volume,
        roof_area,
        temperature,
        average_item_value,
        licence_filings,
        newest_licence_filing,
    ]


@hookimpl
def icp_services() -> list[FactsService]:
    """Offer what asks a service for the facts that data points read."""
    return [HTTP_JSON]


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

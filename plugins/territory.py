"""Who works an account: our sales territories in North America."""

from __future__ import annotations

from icp_rules.plugins import DataPoint, data_point, hookimpl

WEST = {"AK", "AZ", "CA", "CO", "HI", "ID", "MT", "NM", "NV", "OR", "UT", "WA", "WY"}


@data_point(type="text", needs=["country", "state"])
def territory(country: str, state: str) -> str | None:
    """The sales territory that works the account."""
    if country == "US":
        return "US West" if state in WEST else "US East"
    return "Canada" if country == "CA" else None


@hookimpl
def icp_data_points() -> list[DataPoint]:
    """Offer our data point."""
    return [territory]

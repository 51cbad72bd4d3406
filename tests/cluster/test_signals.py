"""The data points of icp-rules-signals that are portable have the same values on a cluster."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import icp_rules_signals
import narwhals.stable.v2 as nw
import polars as pl
import pytest

from icp_rules.plugins import Batch, FactsTable
from icp_rules.plugins.data_point import with_defaults

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]

POINTS = {point.name: point for point in icp_rules_signals.icp_data_points() if point.portable}
ACCOUNTS = {"account_id": ["a", "b", "c", "d"]}
ROWS: dict[str, list[str | None]] = {
    "account_id": ["a", "a", "a", "b", "b", "c"],
    "title": ["SDR", " sdr II ", None, "CFO", None, ""],
    "conference": ["Roofcon", "roofcon", "Saleslift", None, "Doorstep", "Fair"],
    "role": ["attended", "Attended", "sponsored", "sponsored", None, "attended"],
    "starts_on": ["2026-11-01", "2026-11-01", "2027-02-10T09:00:00Z", "2026-12-01", None, "soon"],
    "kind": ["Contractor", "contractor", "Liquor", None, "contractor", "contractor"],
    "filed_on": ["2026-10-01", "2024-02-29", "2026-06-30", "2026-05-05", "2027-01-01", "2026-02-30"],
    "year": ["2025", "2024", "2025", None, "2025", "2025"],
    "number": ["1.25", "-3", " 2e1 ", "7", None, "n/a"],
    "currency": ["usd", "EUR", "USD", "EUR", "USD", "USD"],
    "items": ["3", "1", "4", "2", "2", "1"],
}
CASES: list[tuple[str, dict[str, Any]]] = [
    ("open_roles", {"titles": ["sdr*"]}),
    ("conference_count", {}),
    ("conference_count", {"when": "upcoming", "within_days": 60, "roles": ["attend*", "sponsor*"]}),
    ("conference_count", {"when": "past"}),
    ("next_conference", {}),
    ("next_conference", {"roles": ["sponsor*"]}),
    ("property_tax_rate", {"rate_column": "number", "given_in": "mills", "several": "highest", "newest_by": "year"}),
    ("property_tax_rate", {"rate_column": "number", "several": "mean"}),
    (
        "estimated_sales_volume",
        {"volume_column": "number", "currency": "USD", "currency_column": "currency", "rates": {"EUR": 1.25}},
    ),
    ("roof_area", {"area_column": "number", "unit": "m2", "several": "lowest"}),
    ("temperature", {"which": "high", "column": "number", "unit": "celsius"}),
    (
        "average_item_value",
        {"value_column": "number", "category_column": "role", "items_column": "items", "currency": "USD"},
    ),
    (
        "average_item_value",
        {"value_column": "number", "category_column": "role", "categories": ["sponsored"], "currency": "USD"},
    ),
    ("licence_filings", {}),
    ("licence_filings", {"kinds": ["contractor"], "within_days": 100}),
    ("newest_licence_filing", {"kinds": ["contractor"]}),
]


def test_every_portable_one_is_tried() -> None:
    assert {name for name, _ in CASES} == set(POINTS)


def computed(accounts: nw.LazyFrame[Any], rows: nw.LazyFrame[Any], name: str, settings: dict[str, Any]) -> pl.DataFrame:
    table = FactsTable("facts", rows, complete=True)
    given = with_defaults(POINTS[name], {"source": "facts", **settings})
    frame = POINTS[name].function(Batch(accounts, given, date(2026, 11, 1), {"facts": table}))
    found: pl.DataFrame = frame.collect(backend="polars").to_polars()
    return found.select("account_id", "value", "problem").sort("account_id")


# one query each: joined into one, Spark takes minutes to plan it
@pytest.mark.parametrize(("name", "settings"), CASES)
def test_a_cluster_computes_the_same(spark: SparkSession, name: str, settings: dict[str, Any]) -> None:
    frames = [pl.DataFrame(data, schema=dict.fromkeys(data, pl.String)) for data in (ACCOUNTS, ROWS)]
    there = [spark.createDataFrame(f.rows(), schema=", ".join(f"`{c}` string" for c in f.columns)) for f in frames]
    expected = computed(*(nw.from_native(frame.lazy()) for frame in frames), name, settings)
    found = computed(*(nw.from_native(frame) for frame in there), name, settings)
    values = expected["value"].to_list()
    assert found["value"].to_list() == (pytest.approx(values) if expected["value"].dtype == pl.Float64 else values)
    assert found["problem"].to_list() == expected["problem"].to_list()

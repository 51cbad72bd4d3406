"""docs/records.md: cells become what its tables say."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
import yaml
from docs.pages import ROOT
from docs.tables import rows

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import FieldTable
from icp_rules.records.cells import Settings, coerce

PAGE = ROOT / "docs" / "records.md"
FIELDS = {
    "cell": "employees",
    "amount of money": "annual_revenue",
    "date": "last_funding_date",
    "list": "technologies",
    "domain": "domain",
    "website": "website",
    "email": "email",
    "phone": "phone",
}
TABLE = FieldTable()
CASES = [
    (field, row[header].strip("`"), yaml.safe_load(row["map"].strip("`")) or {}, row["becomes"])
    for header, field in FIELDS.items()
    for row in rows(PAGE, header, "map", "becomes")
]


def shown(found: object) -> str:
    if found is None:
        return "unknown"
    if isinstance(found, list):
        return ", ".join(found)
    if isinstance(found, str):
        return found
    return found.isoformat() if isinstance(found, date) else f"{found:.12g}"


def test_the_tables_are_found():
    assert {field for field, *_ in CASES} == set(FIELDS.values())


@pytest.mark.parametrize(("field", "cell", "map_", "becomes"), CASES)
def test_a_cell_becomes_what_the_page_says(field, cell, map_, becomes):
    column = ColumnMap(field, "column", Location("icp.yaml"), **map_)
    coerced = coerce(pl.Series([cell]), {**TABLE.contact, **TABLE.account}[field], column, Settings())
    assert shown(coerced.values.to_list()[0]) == becomes
    assert bool(coerced.unreadable) == (becomes == "unknown"), "what cannot be read is reported"

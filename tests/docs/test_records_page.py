"""docs/records.md: cells become what its tables say."""

from __future__ import annotations

import csv
from datetime import date

import pytest
from docs.pages import ROOT
from docs.tables import rows

from icp_rules import load_workspace
from icp_rules.language.fields import FieldTable
from icp_rules.records import read_records

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
# what a table says beside its cells: in the map, at the source, or at the top of icp.yaml
PLACES = ("map", "source", "`icp.yaml`")
CASES = [
    (field, row[header].strip("`"), place, row[place].strip("`"), row["becomes"])
    for header, field in FIELDS.items()
    for place in PLACES
    for row in rows(PAGE, header, place, "becomes")
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
    assert {place for *_, place, _, _ in CASES} == set(PLACES)


@pytest.mark.parametrize(("field", "cell", "place", "said", "becomes"), CASES)
def test_a_cell_becomes_what_the_page_says(tmp_path, field, cell, place, said, becomes):
    settings = {each: said if each == place else "" for each in PLACES}
    column = ", ".join(filter(None, ["column: x", settings["map"].strip("{}")]))
    is_contacts = field not in FieldTable().account
    accounts = "  accounts: {file: a.csv, map: {account_id: id}}\n" if is_contacts else ""
    (tmp_path / "icp.yaml").write_text(
        f"version: 1\n{settings['`icp.yaml`']}\nsources:\n{accounts}  {'contacts' if is_contacts else 'accounts'}:\n"
        f"    file: a.csv\n    {settings['source']}\n    map: {{account_id: id, {field}: {{{column}}}}}\n"
    )
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("id", "x"), ("1", cell)])
    workspace = load_workspace(tmp_path, only=[])
    assert workspace.found == ()
    records = read_records(workspace.config, workspace.plugins.sources)
    frame = records.contacts if is_contacts else records.accounts
    assert shown(frame[field].to_list()[0]) == becomes
    assert bool(records.sources[-1].unreadable) == (becomes == "unknown"), "what cannot be read is reported"

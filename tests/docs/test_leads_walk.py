"""docs/leads-walk.md, played on the real file it was written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from docs.pages import ROOT
from docs.walks import needs, played, table

from icp_rules.diagnostics import Code
from icp_rules.records import read_records
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("xeducation_leads.csv",)
PAGE = ROOT / "docs" / "leads-walk.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())
SELECT = {
    "specialization": "Specialization",
    "heard_of_us": "How did you hear about X Education",
    "lead_profile": "Lead Profile",
    "city": "City",
}

pytestmark = needs(*FILES)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return played(PAGE, tmp_path_factory.mktemp("walk"), FILES)


@pytest.fixture(scope="module")
def accounts(workspace) -> dict[str, dict[str, object]]:
    loaded = load_workspace(workspace)
    records = read_records(loaded.config, loaded.plugins.sources)
    # Two people live in no country: "unknown" aside, all cells can be read
    (odd,) = records.diagnostics
    assert (odd.code, "2 cells of 'Country'" in odd.message) == (Code.UNREADABLE_CELLS, True)
    return {row["account_id"]: row for row in records.accounts.iter_rows(named=True)}


@pytest.fixture(scope="module")
def scores(workspace) -> dict[str, dict[str, str]]:
    frame = pl.read_csv(workspace / "scores.csv", infer_schema=False)
    return {row["account_id"]: row for row in frame.iter_rows(named=True)}


def test_select_means_unknown_in_13380_cells(accounts):
    leads = table("xeducation_leads.csv")
    assert sum(lead[column] == "Select" for lead in leads for column in SELECT.values()) == 13380
    for lead in leads:
        for field, column in SELECT.items():
            stated = lead[column] if lead[column] not in ("Select", "") else None
            assert accounts[lead["Prospect ID"]][field] == stated


def test_every_score_is_that_of_a_plain_count(scores):
    for lead in table("xeducation_leads.csv"):
        minutes = float(lead["Total Time Spent on Website"]) / 60
        points = 30 * (lead["What is your current occupation"] in ("Working Professional", "Businessman"))
        points += 10 * (lead["Specialization"] not in ("Select", ""))
        points += 40 if minutes >= 15 else 20 if minutes >= 5 else 0
        points += 20 * (lead["Lead Origin"] == "Lead Add Form")
        row = scores[lead["Prospect ID"]]
        assert float(row["score"]) == points
        assert float(row["score_high"]) == points + 30 * (not lead["What is your current occupation"]) + (
            10 * (lead["Specialization"] in ("Select", ""))
        )
        assert (row["status"] == "excluded") is (lead["Do Not Email"] == "Yes")


def test_the_shares_in_the_text_are_those_of_the_file(scores):
    converted = {lead["Prospect ID"]: int(lead["Converted"]) for lead in table("xeducation_leads.csv")}
    shares = {}
    for tier in "ABC":
        outcomes = [converted[name] for name, row in scores.items() if row["tier"] == tier]
        shares[tier] = round(100 * sum(outcomes) / len(outcomes))
    a, b, c = (f"{shares[tier]}%" for tier in "ABC")
    assert f"{a} of the leads in tier A, {b} of those in tier B and {c} of those in tier C" in TEXT

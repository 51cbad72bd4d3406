"""docs/titles.md: titles become what its tables say."""

from __future__ import annotations

import pytest
from docs.pages import ROOT
from docs.tables import rows

from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.records.titles import title_rules

PAGE = ROOT / "docs" / "titles.md"
CASES = [
    (row["title"].strip("`"), row["seniority"], row["department"])
    for row in rows(PAGE, "title", "seniority", "department")
]


@pytest.mark.parametrize(("title", "seniority", "department"), CASES)
def test_a_title_becomes_what_the_page_says(title, seniority, department):
    reading = title_rules().read(title)
    assert (reading.seniority or "unknown", reading.department or "unknown") == (seniority, department)


def test_the_page_has_every_seniority():
    told = [row["seniority"].strip("`") for row in rows(PAGE, "seniority", "who")]
    assert told == list(load_vocabulary("seniorities").entries)

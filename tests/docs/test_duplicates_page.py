"""docs/duplicates.md: its tables hold every sign with its points."""

from __future__ import annotations

from docs.pages import ROOT
from docs.tables import rows

from icp_rules.records.duplicates.signs import Sign

PAGE = ROOT / "docs" / "duplicates.md"


def test_every_sign_stands_in_a_table_with_its_points():
    tables = [*rows(PAGE, "sign, accounts", "points"), *rows(PAGE, "sign, contacts", "points")]
    shown = {
        (sign.strip(), row["points"].split()[-1])
        for row in tables
        for sign in (row.get("sign, accounts") or row["sign, contacts"]).split(",")
    }
    told = {
        (words.strip(), str(sign.points))
        for sign in Sign
        for words in sign.words.replace("{}", "").rstrip(": ").split(",")
    }
    # the one sign that tells what is the same by a word of its own
    assert told - {("same", "10")} == shown - {("same city", "10"), ("same postal code", "10")}

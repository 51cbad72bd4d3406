"""docs/panel.md tells the orders and columns that the code has."""

from __future__ import annotations

import re

from docs.pages import ROOT
from docs.tables import rows

from icp_rules.briefs.panel import SCHEMA
from icp_rules.briefs.plan import LEFT_OUT, REASONS, SURVIVOR
from icp_rules.briefs.ranking import RANKING

PAGE = ROOT / "docs" / "panel.md"


def numbered(name: str) -> list[str]:
    """The items of the numbered list below the comment that names it."""
    _, _, below = PAGE.read_text(encoding="utf-8").partition(f": {name} -->\n")
    return re.findall(r"^\d+\. (.+)$", below.partition("\n\n")[0], re.MULTILINE)


def test_the_orders_are_those_of_the_code():
    assert numbered("RANKING") == [rule.text for rule in RANKING]
    assert numbered("SURVIVOR") == list(SURVIVOR)


def test_the_tables_have_the_columns_that_are_written():
    told = [row["column"].strip("`") for row in rows(PAGE, "column", "what it is")]
    assert told == [*SCHEMA, *(name for name in LEFT_OUT if name != "contact_row")]


def test_the_reasons_are_those_of_the_code():
    assert {row["reason"].strip("`"): row["contacts"] for row in rows(PAGE, "reason", "contacts")} == REASONS

"""docs/crm-walk.md, played on the real files it was written with."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import polars as pl
import pytest
from docs.pages import ROOT
from docs.walks import needs, played, table

if TYPE_CHECKING:
    from pathlib import Path

FILES = ("crm_accounts.csv", "crm_sales_pipeline.csv")
PAGE = ROOT / "docs" / "crm-walk.md"

pytestmark = needs(*FILES)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    return played(PAGE, tmp_path_factory.mktemp("walk"), FILES)


def test_misspelled_values_are_found_by_the_rules(workspace):
    trace = pl.read_parquet(workspace / "out" / "trace" / "established-tech.parquet").rows_by_key(
        "account_id", named=True
    )
    rows = table("crm_accounts.csv")
    sectors = {row["account"]: row["sector"] for row in rows}
    assert Counter(sectors.values())["technolgy"] == 12
    for account, sector in sectors.items():
        is_tech = sector in ("technolgy", "software", "telecommunications")
        assert trace[account][0]["state__tech"] is is_tech, account
    at_home = {"United States", "Philipines", "China", "Japan", "Korea"}
    for row in rows:
        state = trace[row["account"]][0]["state__region"]
        assert state is (row["office_location"] in at_home), row["office_location"]


def test_deals_without_an_account_are_rejected_each_with_its_line(workspace):
    rejects = pl.read_csv(workspace / "out" / "rejects.csv")
    lines = [line for line, row in enumerate(table("crm_sales_pipeline.csv"), 2) if not row["account"]]
    assert rejects["line"].to_list() == lines
    assert rejects["reason"].unique().to_list() == ["it has no account"]


def test_a_deal_over_either_spelling_of_a_product_counts(workspace):
    scores = pl.read_csv(workspace / "deals" / "scores.csv", infer_schema=False)
    score = dict(scores.select("account_id", "score").iter_rows())
    deals = table("crm_sales_pipeline.csv")
    assert len(score) == len(deals) == 8800
    for deal in deals:
        points = 30 * (deal["product"] in ("GTXPro", "GTX Plus Pro", "GTK 500")) + 20 * (
            deal["deal_stage"] == "Engaging"
        )
        assert float(score[deal["opportunity_id"]]) == points * 2

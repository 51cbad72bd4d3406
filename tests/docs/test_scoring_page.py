"""docs/scoring.md: the engine computes the table, and the text below it says the same."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl
import pytest
from docs.pages import ROOT, blocks
from docs.tables import rows

from icp_rules import evaluate, load_rule_set

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

PAGE = ROOT / "docs" / "scoring.md"
GIVEN = ("business_model", "industry", "employees", "technologies")
SCORED = ("score", "score_low", "score_high", "coverage", "status", "tier", "tier_high")
TABLE = rows(PAGE, *GIVEN, *SCORED)


def value(name: str, cell: str) -> object:
    if cell == "?":
        return None
    if name == "technologies":
        return [item.strip() for item in cell.strip("[]").split(",") if item]
    return float(cell) if name == "employees" else cell


def shown(number: float | str | None) -> str:
    if isinstance(number, float):
        return f"{math.floor(number * 10 + 1e-9) / 10:g}"
    return number or ""


@pytest.fixture
def judged(tmp_path: Path, as_of: date) -> pl.DataFrame:
    (block,) = [block for block in blocks(PAGE) if block.kind == "rule_set"]
    path = tmp_path / "contract.yaml"
    path.write_text(block.text, encoding="utf-8")
    given = [{"account_id": str(i), **{n: value(n, row[n]) for n in GIVEN}} for i, row in enumerate(TABLE)]
    return evaluate(load_rule_set(path), pl.DataFrame(given), as_of=as_of)


def test_the_engine_computes_the_table(judged):
    assert len(TABLE) == 7
    for row, found in zip(TABLE, judged.iter_rows(named=True), strict=True):
        assert {name: shown(found[name]) for name in SCORED} == {name: row[name] for name in SCORED}


def test_the_trace_has_the_columns_the_page_names(judged):
    assert {"state__headcount", "points__headcount", "cut__firmographic", "floor"} <= set(judged.columns)


def test_a_cut_takes_what_the_page_says(judged):
    first = judged.row(0, named=True)
    points = [first[f"points__{name}"] for name in ("headcount", "sector", "crm", "shop")]
    assert (points, first["cut__firmographic"]) == ([20, 15, 15, 0], -5)

"""The table that says what a score means, on every kind of frame, through the public API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from engine.frames import KINDS, rows

import icp_rules

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from icp_rules.language.model import RuleSet

RULES = """
icp: 1
id: tested
name: The contract
require:
  - {id: b2b, when: {business_model: [b2b, both]}, why: We sell to businesses only}
exclude:
  - {id: legal, when: {industry: Legal}, why: Procurement never clears}
score:
  - group: firmographic
    max: 30
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 500], points: 20}, {between: [50, 99], points: 10}]
      - {id: sector, when: {industry: [Software, Fintech]}, points: 15}
  - group: technographic
    criteria:
      - {id: crm, when: {technologies: {any_of: [Salesforce, HubSpot]}}, points: 15}
      - {id: shop, when: {technologies: {any_of: [Shopify]}}, points: -10}
tiers: {A: 80, B: 60, C: 40, D: 0}
"""

INPUTS = ("business_model", "industry", "employees", "technologies")
SCORES = ("score", "score_low", "score_high", "coverage", "status", "tier", "tier_high")
THIRD = 100 / 3

TABLE: list[tuple[tuple[Any, ...], tuple[Any, ...]]] = [
    (("b2b", "Software", 230, ["Salesforce"]), (100, 100, 100, 1.0, "qualified", "A", "A")),
    (("b2b", "Retail", 70, ["HubSpot", "Shopify"]), (THIRD, THIRD, THIRD, 1.0, "qualified", "D", "D")),
    (("both", "Software", None, ["Salesforce"]), (2 * THIRD, 2 * THIRD, 100, 0.6, "qualified", "B", "A")),
    (("b2b", "Software", 230, None), (2 * THIRD, 2000 / 45, 100, 0.7, "qualified", "B", "A")),
    (("b2b", "Legal", 600, []), (0, 0, 0, 1.0, "excluded", None, None)),
    ((None, "Fintech", 120, ["Gong"]), (2 * THIRD, 2 * THIRD, 2 * THIRD, 1.0, "unverified", "B", "B")),
    (("b2c", "Software", 230, []), (2 * THIRD, 2 * THIRD, 2 * THIRD, 1.0, "disqualified", None, None)),
]

# For each row the states of b2b, legal, headcount, sector, crm, shop; the points of the last four; both cuts; floor.
TRACE: list[tuple[Any, ...]] = [
    (True, False, True, True, True, False, 20, 15, 15, 0, -5, 0, 0),
    (True, False, True, False, True, True, 10, 0, 15, -10, 0, 0, 0),
    (True, False, None, True, True, False, 0, 15, 15, 0, 0, 0, 0),
    (True, False, True, True, None, None, 20, 15, 0, 0, -5, 0, 0),
    (True, True, False, False, False, False, 0, 0, 0, 0, 0, 0, 0),
    (None, False, True, True, False, False, 20, 15, 0, 0, -5, 0, 0),
    (False, False, True, True, False, False, 20, 15, 0, 0, -5, 0, 0),
]
CRITERIA = ("headcount", "sector", "crm", "shop")
CONTRIBUTIONS = (
    *(f"points__{one}" for one in CRITERIA),
    "cut__firmographic",
    "cut__technographic",
    "floor",
)
TRACE_COLUMNS = (*(f"state__{one}" for one in ("b2b", "legal", *CRITERIA)), *CONTRIBUTIONS)


@pytest.fixture
def rule_set(tmp_path: Path) -> RuleSet:
    path = tmp_path / "tested.yaml"
    path.write_text(RULES, encoding="utf-8")
    return icp_rules.load_rule_set(path)


@pytest.fixture
def accounts() -> pl.DataFrame:
    return pl.DataFrame(
        [{"account_id": f"a{i}", **dict(zip(INPUTS, given, strict=True))} for i, (given, _) in enumerate(TABLE)],
        schema={
            "account_id": pl.String,
            "business_model": pl.String,
            "industry": pl.String,
            "employees": pl.Float64,
            "technologies": pl.List(pl.String),
        },
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_of_the_table_comes_out_on_every_kind_of_frame(
    kind: str, rule_set: RuleSet, accounts: pl.DataFrame, as_of: date
) -> None:
    make, expected_type = KINDS[kind]
    judged = icp_rules.evaluate(rule_set, make(accounts), as_of=as_of)
    assert type(judged) is expected_type
    for found, (given, expected), trace in zip(rows(judged), TABLE, TRACE, strict=True):
        assert tuple(found[name] for name in SCORES) == pytest.approx(expected, abs=1e-9), given
        assert tuple(found[name] for name in TRACE_COLUMNS) == trace, given


@pytest.mark.parametrize("kind", KINDS)
def test_contributions_add_up_to_the_points(kind: str, rule_set: RuleSet, accounts: pl.DataFrame, as_of: date) -> None:
    for found in rows(icp_rules.evaluate(rule_set, KINDS[kind][0](accounts), as_of=as_of)):
        assert 100 * sum(found[name] for name in CONTRIBUTIONS) / 45 == pytest.approx(found["score"])


def test_the_frame_has_the_identity_the_scores_and_the_trace_and_nothing_else(
    rule_set: RuleSet, accounts: pl.DataFrame, as_of: date
) -> None:
    named = accounts.with_columns(name=pl.lit("Northwind"), notes=pl.lit("not asked for"))
    judged = icp_rules.evaluate(rule_set, named, as_of=as_of)
    assert set(judged.columns) == {"account_id", "name", *SCORES, *TRACE_COLUMNS}
    assert judged["points__crm"].dtype == pl.Float64
    assert judged["state__crm"].dtype == pl.Boolean
    assert judged["account_id"].to_list() == accounts["account_id"].to_list()


def test_a_lazy_frame_is_not_read_before_it_is_collected(
    rule_set: RuleSet, accounts: pl.DataFrame, as_of: date
) -> None:
    read = 0

    def counted(batch: pl.DataFrame) -> pl.DataFrame:
        nonlocal read
        read += 1
        return batch

    lazy = accounts.lazy().map_batches(counted, schema=accounts.schema)
    judged = icp_rules.evaluate(rule_set, lazy, as_of=as_of)
    assert read == 0
    assert judged.collect().height == len(TABLE)
    assert read == 1


def test_the_name_identifies_accounts_that_have_no_id(rule_set: RuleSet, accounts: pl.DataFrame, as_of: date) -> None:
    judged = icp_rules.evaluate(rule_set, accounts.rename({"account_id": "name"}), as_of=as_of)
    assert judged["name"].to_list() == [f"a{i}" for i in range(len(TABLE))]
    assert "account_id" not in judged.columns


def test_a_frame_that_names_no_account_is_refused_with_a_finding(
    rule_set: RuleSet, accounts: pl.DataFrame, as_of: date
) -> None:
    with pytest.raises(icp_rules.DiagnosticError, match="account_id"):
        icp_rules.evaluate(rule_set, accounts.drop("account_id"), as_of=as_of)


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_without_rows_gives_the_same_columns_and_no_rows(
    kind: str, rule_set: RuleSet, accounts: pl.DataFrame, as_of: date
) -> None:
    judged = icp_rules.evaluate(rule_set, KINDS[kind][0](accounts.clear()), as_of=as_of)
    assert rows(judged) == []


@pytest.mark.parametrize("kind", KINDS)
def test_without_any_field_all_is_unknown(kind: str, rule_set: RuleSet, accounts: pl.DataFrame, as_of: date) -> None:
    judged = icp_rules.evaluate(rule_set, KINDS[kind][0](accounts.select("account_id")), as_of=as_of)
    for found in rows(judged):
        assert tuple(found[name] for name in SCORES) == (0, 0, 100, 0, "unverified", "D", "A")
        assert all(found[name] is None for name in TRACE_COLUMNS if name.startswith("state__"))
        assert all(found[name] == 0 for name in CONTRIBUTIONS)

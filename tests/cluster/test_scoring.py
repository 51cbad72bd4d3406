"""A cluster scores a workspace's Parquet and tables as this process does, or says why it does not."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from cluster.workspaces import assert_judged_alike

if TYPE_CHECKING:
    from pathlib import Path

    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.needs("java"), pytest.mark.xdist_group("spark")]

ROWS = 400
CONFIG = """version: 1
currency: USD
sources:
  accounts:
    file: accounts.parquet
    as_of: {column: seen}
    map:
      account_id: Account ID
      name: Company
      domain: Domain
      website: Site
      industry: Sector
      country: Country
      employees: Size
      annual_revenue: {column: Revenue k EUR, unit: 1000, currency: EUR, rate: 1.08}
      last_funding_date: Funded
      technologies: Tech
      tags: Tags
  postings: {file: postings, key: company, as_of: 2026-10-20}
derive: {revenue_per_head: annual_revenue / employees, marks: "coalesce(tags, technologies)"}
data_points: {open_sdr_roles: {use: open_roles, source: postings, titles: ["sdr*", "*sales development*"]}}
suppress: [suppress.csv]
"""
GROWTH = """icp: 1
id: growth
name: Growth
freshness: {default: 300d, technologies: 90d}
require: [{id: here, when: {region: [EMEA, NAMER]}}]
exclude: [{id: legal, when: {industry: Legal}}]
score:
  - group: firm
    max: 30
    criteria:
      - {id: size, field: employees, bands: [{between: [100, 500], points: 20}, {at_least: 50, points: 10}]}
      - {id: rich, when: {revenue_per_head: {at_least: 108000}}, points: 15}
      - {id: named, when: {name: {like: "*labs*"}}, points: 5}
  - group: signals
    min: -5
    criteria:
      - {id: hiring, when: {open_sdr_roles: {at_least: 2}}, points: 10}
      - {id: funded, field: last_funding_date, fades: {half_life: 180d}, points: 10}
      - {id: crm, when: {technologies: {any_of: [Salesforce, HubSpot]}}, points: 15}
      - {id: stack, field: technologies, per_item: [Gong, Outreach], points: -5}
      - {id: key, when: {tags: {any_of: [Key Account]}}, points: 5}
      - {id: marks, when: {marks: {any_of: [key account, Gong]}}, points: 2}
tiers: {A: 60, B: 30, C: 0}
"""
SMALL = """icp: 1
id: small
name: Small
value: {expected_acv: 500, currency: USD}
exclude: [{id: large, when: {employees: {more_than: 300}}}]
score:
  - group: all
    criteria:
      - {id: known, when: {employees: {known: true}}, points: 5}
      - {id: us, when: {country: US}, points: 5}
tiers: {best: 90, rest: 20}
"""
FILTER = """icp: 1
id: only-software
name: Filter
require: [{id: software, when: {industry: Software}}]
"""


def picked(values: list[Any], step: int) -> list[Any]:
    return [values[at * step % 97 % len(values)] for at in range(ROWS)]


def accounts() -> pl.DataFrame:
    seen = [date(2026, 10, 1) - timedelta(days=at * 7 % 400) for at in range(ROWS)]
    tools = [["Salesforce"], ["Gong", "Outreach"], [], None, ["HubSpot", "Homegrown"]]
    return pl.DataFrame(
        {
            "Account ID": [f"A-{at}" for at in range(ROWS)],
            "Company": picked(["Acme Labs", "Löwe & Söhne", None, "LABS"], 3),
            "Domain": [f"a{at}.example" if at % 3 else None for at in range(ROWS)],
            "Site": [f"https://www.s{at}.example/about?x=1" if at % 4 else None for at in range(ROWS)],
            "Sector": picked(["Software", "Legal", None, "Basket Weaving"], 5),
            "Country": picked(["US", "DE", "BR", None, "IN"], 7),
            "Size": pl.Series(picked([10, 49, 50, 120, None, 501], 11), dtype=pl.Int32),
            "Revenue k EUR": picked([2.3, 1000.0, float("nan"), None, 5400.0], 13),
            "Funded": pl.Series(
                picked([date(2026, 9, 1), date(1969, 5, 1), None, date(2027, 1, 1)], 17), dtype=pl.Date
            ),
            "Tech": picked(tools, 19),
            "Tags": picked([["key account"], ["Key Account", "x"], None, ["KEY ACCOUNT"]], 23),
            "seen": pl.Series([None if at % 10 == 0 else seen[at] for at in range(ROWS)], dtype=pl.Date),
        }
    )


def postings() -> pl.DataFrame:
    titles = ["SDR, Berlin", "Head of Sales Development", "Engineer", None, " sdr "]
    return pl.DataFrame(
        {"company": [f"A-{at * 3 % ROWS}" for at in range(ROWS)], "title": picked(titles, 29), "score": [0.5] * ROWS}
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "workspace"
    (root / "rule_sets").mkdir(parents=True)
    (root / "icp.yaml").write_text(CONFIG, encoding="utf-8")
    for name, text in {"growth": GROWTH, "small": SMALL, "only-software": FILTER}.items():
        (root / "rule_sets" / f"{name}.yaml").write_text(text, encoding="utf-8")
    accounts().write_parquet(root / "accounts.parquet")
    (root / "postings").mkdir()
    postings()[:200].write_parquet(root / "postings" / "one.parquet")
    postings()[200:].write_parquet(root / "postings" / "two.parquet")
    lines = ["account_id,name,domain", "a-7,,", ",löwe & söhne,", ",,www.a8.example", ",,s9.example"]
    (root / "suppress.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def edit(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


def test_scores_and_traces_are_those_of_polars(spark: SparkSession, workspace: Path, tmp_path: Path, as_of: date):
    expected = assert_judged_alike(spark, workspace, tmp_path / "out", as_of)
    scores = expected.scores
    # what is compared says something
    assert scores["suppressed"].sum() > 0
    assert scores.filter("best")["rule_set"].n_unique() == 2
    assert expected.traces["growth"]["state__hiring"].n_unique() == 3
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert record["tool"] == "icp-rules"
    assert record["summary"]["accounts"] == ROWS

"""Generated accounts with the mess of real exports, and a rule set of 20 criteria over them; all from one seed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.writers import write_csv, write_parquet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED = 20261101
PIECE = 500_000
# Of so many rows one is the second of its account.
AGAIN = 100
INDUSTRIES = ["Software", "Fintech", "Healthcare", "Retail", "Legal", "Manufacturing", "Education", "Logistics"]
COUNTRIES = ["United States", "US", "Canada", "Deutschland", "UK", "France", "India", "Brazil"]
TOOLS = ["Salesforce", "hub spot", "Gong", "Outreach", "Salesloft", "Shopify", "Zoom", "WebEx", "Slack", "AWS"]
# what one name in a hundred goes on with
LONG = ", " + ", ".join(f"successor in title of Holding Number {number}" for number in range(12))
MODELS = ["b2b", "b2c", "both", "B2B"]

CONFIG = """version: 1
sources:
  accounts:
    file: accounts.csv
    as_of: 2026-10-01
    decimal: "."
    map:
      account_id: id
      name: company
      industry: industry
      business_model: model
      employees: {column: size, range: low}
      annual_revenue: revenue
      founded_year: founded
      last_funding_date: funded
      country: country
      technologies: {column: tech, split: ";"}
      monthly_visits: visits
      city: city
"""

RULE_SET = """icp: 1
id: bench
name: Twenty criteria
freshness: {default: 360d}
require:
  - {id: b2b, when: {business_model: [b2b, both]}}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: firmographic
    max: 60
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 500], points: 20}, {between: [50, 99], points: 10}, {more_than: 500, points: 5}]
      - {id: sector, when: {industry: [Software, Fintech]}, points: 15}
      - {id: health, when: {industry: Healthcare}, points: 5}
      - {id: home, when: {country: [US, CA]}, points: 10}
      - {id: europe, when: {country: [DE, FR, GB]}, points: 5}
      - {id: revenue, when: {annual_revenue: {at_least: 5000000}}, points: 10}
      - {id: young, when: {founded_year: {more_than: 2010}}, points: 5}
      - {id: named, when: {name: {like: ["*labs*", "*cloud*"]}}, points: 5}
  - group: technographic
    max: 40
    criteria:
      - {id: crm, when: {technologies: {any_of: [Salesforce, HubSpot]}}, points: 15}
      - {id: shop, when: {technologies: {any_of: [Shopify]}}, points: -10}
      - {id: stack, field: technologies, per_item: [Gong, Outreach, Salesloft], points: 5, max: 10}
      - {id: video, when: {technologies: {any_of: [Zoom, Webex]}}, points: 10}
      - {id: both-calls, when: {technologies: {all_of: [Zoom, Slack]}}, points: 5}
      - {id: few-tools, when: {technologies: {size: {at_most: 2}}}, points: 5}
  - group: timing
    min: -5
    criteria:
      - {id: funded, field: last_funding_date, fades: {half_life: 180d}, points: 20}
      - {id: lately, when: {last_funding_date: {within: 90d}}, points: 5}
      - {id: traffic, when: {monthly_visits: {between: [10000, 500000]}}, points: 10}
      - id: two-of-three
        when: {count: {at_least: 2, of: [{employees: {at_least: 50}}, {founded_year: {at_least: 2015}}, {country: US}]}}
        points: 10
      - {id: no-revenue, when: {annual_revenue: {known: false}}, points: -5}
      - {id: city, when: {not: {city: {starts_with: new}}}, points: 5}
tiers: {A: 75, B: 55, C: 35, D: 0}
"""


def indexed(rows: int, first: int = 0) -> pl.DataFrame:
    """Return a frame with the numbers that everything is drawn by."""
    return pl.DataFrame({"i": pl.int_range(first, first + rows, eager=True)})


def draw(salt: int, upper: int) -> pl.Expr:
    """Return a whole number below ``upper`` for each row; another salt draws others."""
    return pl.col("i").hash(SEED + salt) % upper


def pick(salt: int, values: list[str]) -> pl.Expr:
    """Return one of the values for each row."""
    return draw(salt, len(values)).replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def fraction(salt: int) -> pl.Expr:
    """Return a number from 0 to 1 for each row."""
    return draw(salt, 1 << 32) / (1 << 32)


def skewed(salt: int, values: list[str]) -> pl.Expr:
    """Return one of the values for each row, the first ones far more often than the last."""
    place = (fraction(salt) ** 2 * len(values)).floor().cast(pl.UInt32)
    return place.replace_strict(dict(enumerate(values)), return_dtype=pl.String)


def missing(expr: pl.Expr, salt: int, percent: int) -> pl.Expr:
    """Return nothing in so many rows of a hundred."""
    return pl.when(draw(salt, 100) >= percent).then(expr)


def accounts(rows: int, first: int = 0) -> pl.DataFrame:
    """Return generated accounts as their source has them: every cell text, null where it is empty.

    From another ``first`` on, they are those that follow.
    """
    size = draw(5, 2000) + 1
    grouped = pl.format("{},{}", draw(6, 9) + 1, (draw(7, 1000)).cast(pl.String).str.zfill(3))
    sizes = (
        pl.when(draw(8, 10) < 7)
        .then(size.cast(pl.String))
        .when(draw(8, 10) < 9)
        .then(grouped)
        .otherwise(pl.lit("51-200"))
    )
    tools = pl.concat_list(skewed(20, TOOLS), pick(21, TOOLS), pick(22, TOOLS)).list.slice(0, draw(23, 4))
    days = pl.date(2018, 1, 1) + pl.duration(days=draw(12, 3100))
    return indexed(rows, first).select(
        id=pl.format("A-{}", "i"),
        company=_company(),
        industry=missing(skewed(2, INDUSTRIES), 3, 5),
        model=missing(pick(4, MODELS), 30, 8),
        size=missing(sizes, 9, 10),
        revenue=missing((draw(10, 200_000_000) + 10_000).cast(pl.String), 31, 30),
        founded=missing((draw(11, 60) + 1965).cast(pl.String), 32, 10),
        funded=missing(days.dt.to_string("%Y-%m-%d"), 33, 50),
        country=missing(skewed(13, COUNTRIES), 34, 3),
        tech=missing(tools.list.join("; "), 35, 15),
        visits=missing((draw(14, 900_000)).cast(pl.String), 36, 20),
        city=pick(15, ["New York", "Berlin", "Newport", "Paris", "Toronto", "Austin"]),
    )


def _company() -> pl.Expr:
    """Return names, few of them very long."""
    name = pl.format("Company {} {}", "i", pick(1, ["Labs", "Cloud", "GmbH", "Inc.", "& Sons"]))
    return pl.when(draw(40, 100) == 0).then(name + LONG).otherwise(name)


def workspace(folder: Path, rows: int) -> Path:
    """Write a workspace with that many accounts into a folder and return it."""
    (folder / "rule_sets").mkdir(parents=True, exist_ok=True)
    (folder / "icp.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "rule_sets" / "bench.yaml").write_text(RULE_SET, encoding="utf-8")
    accounts(rows).write_csv(folder / "accounts.csv")
    return folder


def large_workspace(folder: Path, rows: int, suffix: str) -> Path:
    """Write a workspace with so many accounts, made in pieces, into a folder and return it; ``.csv`` or ``.parquet``.

    One row in a hundred (``AGAIN``) is the second of its account, far behind the first, and differs in one cell.
    """
    (folder / "rule_sets").mkdir(parents=True, exist_ok=True)
    (folder / "icp.yaml").write_text(CONFIG.replace("accounts.csv", f"accounts{suffix}"), encoding="utf-8")
    (folder / "rule_sets" / "bench.yaml").write_text(RULE_SET, encoding="utf-8")
    with (folder / f"accounts{suffix}").open("wb") as file:
        write = write_parquet if suffix == ".parquet" else partial(write_csv, separator=",")
        write(_in_pieces(rows), file)
    return folder


def _in_pieces(rows: int) -> Iterator[pl.DataFrame]:
    again = rows // AGAIN
    for first in range(0, rows - again, PIECE):
        yield accounts(min(PIECE, rows - again - first), first)
    for first in range(0, again, PIECE):
        yield accounts(min(PIECE, again - first), first).with_columns(city=pl.lit("Lyon"))

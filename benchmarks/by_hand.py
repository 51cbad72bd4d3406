"""The rule set of ``generated.py`` written by hand in Polars: the yardstick for ``evaluate`` and ``icp score``.

``python benchmarks/by_hand.py accounts.csv scores.parquet`` writes for this one rule set what ``icp score`` writes; the
summary, and the counts of what could not be read, are ours alone.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.language.vocabularies import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = date(2026, 11, 1)
RECORDED = date(2026, 10, 1)
OLDEST = AS_OF - timedelta(days=360)
HALF_LIFE = 180
TIERS = {"A": 75, "B": 55, "C": 35, "D": 0}
TOLERANCE = 1e-9

# The most each criterion can give, by group.
GROUPS = {
    "firmographic": {
        "headcount": 20.0,
        "sector": 15.0,
        "health": 5.0,
        "home": 10.0,
        "europe": 5.0,
        "revenue": 10.0,
        "young": 5.0,
        "named": 5.0,
    },
    "technographic": {"crm": 15.0, "shop": 0.0, "stack": 10.0, "video": 10.0, "both_calls": 5.0, "few_tools": 5.0},
    "timing": {
        "funded": 20.0,
        "lately": 5.0,
        "traffic": 10.0,
        "two_of_three": 10.0,
        "no_revenue": 0.0,
        "city": 5.0,
    },
}
BEST = {name: best for group in GROUPS.values() for name, best in group.items()}
CUTS = {"firmographic": (None, 60.0), "technographic": (None, 40.0), "timing": (-5.0, None)}
ATTAINABLE = 60.0 + 40.0 + sum(GROUPS["timing"].values())
TOOLS = ("Salesforce", "HubSpot", "Shopify", "Gong", "Outreach", "Salesloft", "Zoom", "Webex", "Slack")

SCORES = ("status", "tier", "tier_high", "score", "score_low", "score_high", "coverage")
OUTPUT = (
    "account_id",
    "name",
    *SCORES,
    *(f"state__{name}" for name in ("b2b", "legal", *BEST)),
    *(f"points__{name}" for name in BEST),
    *(f"cut__{name}" for name in ("firmographic", "technographic", "timing")),
    "floor",
)
# Texts that tell as little as a blank cell.
PLACEHOLDERS = {"-", "--", "–", "—", "?", "n/a", "na", "#n/a", "nan", "none", "null", "nil", "tbd"}
PLACEHOLDERS |= {"unknown", "undefined", "select", "not available", "not specified"}
NAMIBIA = "na"


def judged(accounts: pl.LazyFrame) -> pl.LazyFrame:
    """Return what ``evaluate`` returns for typed accounts: identity, scores and the trace."""
    return (
        accounts.with_columns(_usable())
        .with_columns(_tools())
        .with_columns(_states())
        .with_columns(_points())
        .with_columns(_sums())
        .with_columns(_cuts())
        .with_columns(_scores())
        .with_columns(_tiers())
        .select(OUTPUT)
    )


def _usable() -> list[pl.Expr]:
    """Return the fields where they are young enough, text folded."""
    is_fresh = (pl.col("record__as_of") >= OLDEST) | pl.col("record__as_of").is_null()
    texts = ("industry", "business_model", "country", "city")
    others = ("employees", "annual_revenue", "founded_year", "last_funding_date", "technologies", "monthly_visits")
    return [
        _folded("name").alias("folded_name"),
        *(pl.when(is_fresh).then(_folded(name)).alias(name) for name in texts),
        *(pl.when(is_fresh).then(name).alias(name) for name in others),
    ]


def _folded(name: str) -> pl.Expr:
    return pl.col(name).str.strip_chars().str.to_lowercase()


def _tools() -> list[pl.Expr]:
    return [pl.col("technologies").list.contains(tool).alias(tool) for tool in TOOLS]


def _states() -> list[pl.Expr]:
    col = pl.col
    employees, founded, funded = col("employees"), col("founded_year"), col("last_funding_date")
    industry, country = col("industry"), col("country")
    counted = (employees >= 50, founded >= 2015, country == "us")
    enough = pl.sum_horizontal(part.cast(pl.Int8) for part in counted)
    possible = enough + pl.sum_horizontal(part.is_null().cast(pl.Int8) for part in counted)
    states = {
        "b2b": col("business_model").is_in(["b2b", "both"]),
        "legal": industry == "legal",
        "headcount": (employees >= 100) | employees.is_between(50, 99),
        "sector": industry.is_in(["software", "fintech"]),
        "health": industry == "healthcare",
        "home": country.is_in(["us", "ca"]),
        "europe": country.is_in(["de", "fr", "gb"]),
        "revenue": col("annual_revenue") >= 5_000_000,
        "young": founded > 2010,
        "named": col("folded_name").str.contains_any(["labs", "cloud"]),
        "crm": col("Salesforce") | col("HubSpot"),
        "shop": col("Shopify"),
        "stack": col("Gong") | col("Outreach") | col("Salesloft"),
        "video": col("Zoom") | col("Webex"),
        "both_calls": col("Zoom") & col("Slack"),
        "few_tools": col("technologies").list.len() <= 2,
        "funded": funded <= AS_OF,
        "lately": funded.is_between(AS_OF - timedelta(days=90), AS_OF),
        "traffic": col("monthly_visits").is_between(10_000, 500_000),
        "two_of_three": pl.when(enough >= 2).then(True).when(possible < 2).then(False),
        "no_revenue": col("annual_revenue").is_null(),
        "city": ~col("city").str.starts_with("new"),
    }
    return [state.alias(f"state__{name}") for name, state in states.items()]


def _points() -> list[pl.Expr]:
    employees = pl.col("employees")
    size = pl.when(employees > 500).then(5.0).when(employees >= 100).then(20.0).otherwise(10.0)
    days = (AS_OF - pl.col("last_funding_date")).dt.total_days()
    stack = pl.sum_horizontal("Gong", "Outreach", "Salesloft") * 5.0
    varying = {"headcount": size, "stack": stack.clip(upper_bound=10.0), "funded": 0.5 ** (days / HALF_LIFE) * 20.0}
    given = BEST | {"shop": -10.0, "no_revenue": -5.0} | varying
    status = (
        pl.when("state__legal")
        .then(pl.lit("excluded"))
        .when(~pl.col("state__b2b"))
        .then(pl.lit("disqualified"))
        .when(pl.col("state__legal").is_null() | pl.col("state__b2b").is_null())
        .then(pl.lit("unverified"))
        .otherwise(pl.lit("qualified"))
    )
    return [
        status.alias("status"),
        *(pl.when(f"state__{n}").then(points).otherwise(0.0).alias(f"points__{n}") for n, points in given.items()),
    ]


def _sums() -> list[pl.Expr]:
    """Return the sum of each group, and of the bests of its unknown criteria."""
    expressions = []
    for name, bests in GROUPS.items():
        unknown = (pl.when(pl.col(f"state__{n}").is_null()).then(best).otherwise(0.0) for n, best in bests.items())
        expressions += [
            pl.sum_horizontal(f"points__{n}" for n in bests).alias(name),
            pl.sum_horizontal(unknown).alias(f"unknown_{name}"),
        ]
    return expressions


def _cuts() -> list[pl.Expr]:
    """Return what the groups' cuts took or gave, and the account's points with their bounds."""
    shop_at_worst = pl.when(pl.col("state__shop").is_null()).then(10.0).otherwise(0.0)
    low = {"firmographic": 0.0, "technographic": -shop_at_worst, "timing": 0.0}
    # unknown revenue is met and takes points: known, it would take none
    high = {name: pl.col(f"unknown_{name}") for name in GROUPS}
    high["timing"] -= pl.col("points__no_revenue")
    sums = {name: pl.col(name) for name in GROUPS}
    return [
        *((_cut(name, group) - group).alias(f"cut__{name}") for name, group in sums.items()),
        pl.sum_horizontal(_cut(name, group) for name, group in sums.items()).alias("points"),
        pl.sum_horizontal(_cut(name, group + low[name]) for name, group in sums.items()).alias("points_low"),
        pl.sum_horizontal(_cut(name, group + high[name]) for name, group in sums.items()).alias("points_high"),
    ]


def _cut(group: str, points: pl.Expr) -> pl.Expr:
    lower, upper = CUTS[group]
    return points.clip(lower, upper)


def _scores() -> list[pl.Expr]:
    points = {"score": pl.col("points"), "score_low": pl.col("points_low"), "score_high": pl.col("points_high")}
    unknown = pl.sum_horizontal(f"unknown_{name}" for name in GROUPS)
    best = sum(BEST.values())
    return [
        *((value.clip(lower_bound=0.0) * 100.0 / ATTAINABLE).alias(name) for name, value in points.items()),
        (-points["score"]).clip(lower_bound=0.0).alias("floor"),
        ((best - unknown) / best).alias("coverage"),
    ]


def _tiers() -> list[pl.Expr]:
    is_judged = pl.col("status").is_in(["qualified", "unverified"])

    def tier(score: str) -> pl.Expr:
        reached = pl.lit(None, pl.String)
        for name, threshold in reversed(TIERS.items()):
            reached = pl.when(pl.col(score) >= threshold - TOLERANCE).then(pl.lit(name)).otherwise(reached)
        return pl.when(is_judged).then(reached)

    return [tier("score").alias("tier"), tier("score_high").alias("tier_high")]


def score_csv(source: Path, target: Path) -> None:
    """Write the scores of a CSV of generated accounts as Parquet, with the columns of ``icp score``."""
    judgement = judged(typed_accounts(source).lazy()).select("account_id", "name", *SCORES)
    is_best = pl.col("status").is_in(["qualified", "unverified"])
    columns = {"rule_set": pl.lit("bench"), "best": is_best, "suppressed": pl.lit(value=False)}
    order = ("account_id", "name", "rule_set", *SCORES, "best", "suppressed")
    judgement.with_columns(**columns).select(order).collect().write_parquet(target)


def typed_accounts(source: Path) -> pl.DataFrame:
    """Return the accounts of a CSV with the values that the records make of its cells."""
    cells = pl.read_csv(source, infer_schema=False)
    accounts = pl.DataFrame(
        {
            "account_id": _clean(cells["id"]),
            "name": _clean(cells["company"]),
            "industry": _by_distinct(cells["industry"], partial(_spelled, "industries"), pl.String),
            "business_model": _by_distinct(cells["model"], _text, pl.String),
            "employees": _by_distinct(cells["size"], _number, pl.Float64),
            "annual_revenue": cells["revenue"].cast(pl.Float64, strict=False),
            "founded_year": cells["founded"].cast(pl.Float64, strict=False),
            "last_funding_date": _by_distinct(cells["funded"], _day, pl.Date),
            "country": _by_distinct(cells["country"], _country, pl.String),
            "city": _by_distinct(cells["city"], _text, pl.String),
            "technologies": _by_distinct(cells["tech"], _tools_of, pl.List(pl.String)),
            "monthly_visits": cells["visits"].cast(pl.Float64, strict=False),
        }
    ).with_columns(record__as_of=RECORDED)
    accounts = accounts.filter(pl.col("account_id").is_not_null())
    if accounts["account_id"].n_unique() == accounts.height:
        return accounts
    known_first = pl.exclude("account_id").drop_nulls().first()
    return accounts.group_by("account_id", maintain_order=True).agg(known_first)


def _clean(cells: pl.Series) -> pl.Series:
    """Return text as NFC with plain spaces and none around it, null where it is blank."""
    if (cells.str.len_chars() != cells.str.len_bytes()).any():
        cells = cells.str.normalize("NFC").str.replace_all(r"\p{Zs}", " ")
    cells = cells.str.strip_chars()
    return cells.set(cells == "", None)


def _by_distinct(cells: pl.Series, read: Callable[[str], Any], dtype: Any) -> pl.Series:
    """Read each distinct cell once."""
    distinct = cells.drop_nulls().unique()
    values = pl.Series([read(text) for text in distinct.to_list()], dtype=dtype)
    place = pl.int_range(distinct.len(), dtype=pl.UInt32, eager=True)
    return values.gather(cells.replace_strict(distinct, place, default=None))


def _text(cell: str) -> str | None:
    text = re.sub(r"\s", " ", unicodedata.normalize("NFC", cell)).strip()
    return None if not text or text.lower() in PLACEHOLDERS else text


def _spelled(vocabulary: str, cell: str) -> str | None:
    text = _text(cell)
    return text and (load_vocabulary(vocabulary).spell(text) or text)


def _country(cell: str) -> str | None:
    return NAMIBIA.upper() if cell.strip().lower() == NAMIBIA else _spelled("countries", cell)


def _number(cell: str) -> float | None:
    """Read 1234, 1,234 and the lower end of 51-200."""
    low = (_text(cell) or "").partition("-")[0]
    try:
        return float(low.replace(",", ""))
    except ValueError:
        return None


def _day(cell: str) -> date | None:
    try:
        return date.fromisoformat(cell.strip())
    except ValueError:
        return None


def _tools_of(cell: str) -> list[str] | None:
    tools = (_spelled("technologies", item) for item in cell.split(";"))
    return list(dict.fromkeys(tool for tool in tools if tool)) or None


if __name__ == "__main__":
    score_csv(Path(sys.argv[1]), Path(sys.argv[2]))

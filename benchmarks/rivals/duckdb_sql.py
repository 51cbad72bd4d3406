"""The rule set of ``generated.py`` written by hand in DuckDB's SQL, with every column of the trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import by_hand

from rivals import Job, Rival

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

    from icp_rules.language.model import RuleSet

_TEXTS = ("industry", "business_model", "country", "city")
_OTHERS = ("employees", "annual_revenue", "founded_year", "last_funding_date", "technologies", "monthly_visits")
_STATES = {
    "b2b": "business_model IN ('b2b', 'both')",
    "legal": "industry = 'legal'",
    "headcount": "employees >= 100 OR employees BETWEEN 50 AND 99",
    "sector": "industry IN ('software', 'fintech')",
    "health": "industry = 'healthcare'",
    "home": "country IN ('us', 'ca')",
    "europe": "country IN ('de', 'fr', 'gb')",
    "revenue": "annual_revenue >= 5000000",
    "young": "founded_year > 2010",
    "named": "contains(name, 'labs') OR contains(name, 'cloud')",
    "crm": "list_has_any(technologies, ['Salesforce', 'HubSpot'])",
    "shop": "list_contains(technologies, 'Shopify')",
    "stack": "list_has_any(technologies, ['Gong', 'Outreach', 'Salesloft'])",
    "video": "list_has_any(technologies, ['Zoom', 'Webex'])",
    "both_calls": "list_has_all(technologies, ['Zoom', 'Slack'])",
    "few_tools": "len(technologies) <= 2",
    "funded": "last_funding_date <= $as_of",
    "lately": "last_funding_date BETWEEN $as_of - INTERVAL 90 DAY AND $as_of",
    "traffic": "monthly_visits BETWEEN 10000 AND 500000",
    "two_of_three": "CASE WHEN enough >= 2 THEN true WHEN possible < 2 THEN false END",
    "no_revenue": "annual_revenue IS NULL",
    "city": "NOT starts_with(city, 'new')",
}
_COUNTED = ("employees >= 50", "founded_year >= 2015", "country = 'us'")
_FIXED = {
    "sector": 15,
    "health": 5,
    "home": 10,
    "europe": 5,
    "revenue": 10,
    "young": 5,
    "named": 5,
    "crm": 15,
    "shop": -10,
    "video": 10,
    "both_calls": 5,
    "few_tools": 5,
    "lately": 5,
    "traffic": 10,
    "two_of_three": 10,
    "no_revenue": -5,
    "city": 5,
}
_VARYING = {
    "headcount": "CASE WHEN employees > 500 THEN 5.0 WHEN employees >= 100 THEN 20.0 ELSE 10.0 END",
    "stack": "least(10.0, 5.0 * len(list_intersect(technologies, ['Gong', 'Outreach', 'Salesloft'])))",
    "funded": "20.0 * pow(0.5, date_diff('day', last_funding_date, $as_of) / 180.0)",
}


def sql() -> str:
    """Return the statement over a table ``accounts``; its parameter ``as_of`` is a date."""
    return f"""
WITH usable AS (
  SELECT account_id, name AS shown_name, lower(trim(name)) AS name,
    record__as_of IS NULL OR record__as_of >= $as_of - INTERVAL 360 DAY AS fresh,
    {_listed(f"CASE WHEN fresh THEN lower(trim(a.{n})) END AS {n}" for n in _TEXTS)},
    {_listed(f"CASE WHEN fresh THEN a.{n} END AS {n}" for n in _OTHERS)}
  FROM accounts a
), counted AS (
  SELECT *, {" + ".join(f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in _COUNTED)} AS enough,
    {" + ".join(f"CASE WHEN NOT ({one}) THEN 0 ELSE 1 END" for one in _COUNTED)} AS possible
  FROM usable
), stated AS (
  SELECT *, {_listed(f"{state} AS state__{name}" for name, state in _STATES.items())} FROM counted
), pointed AS (
  SELECT *, {_listed(_points())},
    CASE WHEN state__legal THEN 'excluded' WHEN NOT state__b2b THEN 'disqualified'
      WHEN state__legal IS NULL OR state__b2b IS NULL THEN 'unverified' ELSE 'qualified' END AS status
  FROM stated
), summed AS (
  SELECT *, {_listed(_sums())} FROM pointed
), cut AS (
  SELECT *, {_listed(_cuts())} FROM summed
), scored AS (
  SELECT *, {_listed(_scores())} FROM cut
)
SELECT account_id, shown_name AS name, status, {_tier("score")} AS tier, {_tier("score_high")} AS tier_high,
  {_listed(name for name in by_hand.OUTPUT if name not in ("account_id", "name", "status", "tier", "tier_high"))}
FROM scored
"""  # noqa: S608 - made of constants


def _listed(parts: Iterable[str]) -> str:
    return ",\n    ".join(parts)


def _points() -> list[str]:
    given = {**{name: f"{points}.0" for name, points in _FIXED.items()}, **_VARYING}
    return [
        f"CASE WHEN state__{name} THEN {points} ELSE 0.0 END::DOUBLE AS points__{name}"
        for name, points in given.items()
    ]


def _sums() -> list[str]:
    sums = []
    for group, bests in by_hand.GROUPS.items():
        sums.append(f"{' + '.join(f'points__{name}' for name in bests)} AS sum_{group}")
        unknown = (f"CASE WHEN state__{name} IS NULL THEN {best} ELSE 0.0 END::DOUBLE" for name, best in bests.items())
        sums.append(f"{' + '.join(unknown)} AS unknown_{group}")
    return sums


def _clipped(group: str, points: str) -> str:
    lower, upper = by_hand.CUTS[group]
    points = points if upper is None else f"least({points}, {upper})"
    return points if lower is None else f"greatest({points}, {lower})"


def _cuts() -> list[str]:
    shop_at_worst = "CASE WHEN state__shop IS NULL THEN 10.0 ELSE 0.0 END::DOUBLE"
    low = {"firmographic": "0.0::DOUBLE", "technographic": f"-({shop_at_worst})", "timing": "0.0::DOUBLE"}
    # unknown revenue is met and takes points: known, it would take none
    high = {g: f"unknown_{g}" + (" - points__no_revenue" if g == "timing" else "") for g in by_hand.GROUPS}
    groups = list(by_hand.GROUPS)
    return [
        *(f"{_clipped(g, f'sum_{g}')} - sum_{g} AS cut__{g}" for g in groups),
        f"{' + '.join(_clipped(g, f'sum_{g}') for g in groups)} AS points",
        f"{' + '.join(_clipped(g, f'(sum_{g} + {low[g]})') for g in groups)} AS points_low",
        f"{' + '.join(_clipped(g, f'(sum_{g} + {high[g]})') for g in groups)} AS points_high",
    ]


def _scores() -> list[str]:
    best = sum(by_hand.BEST.values())
    unknown = " + ".join(f"unknown_{group}" for group in by_hand.GROUPS)
    names = {"score": "points", "score_low": "points_low", "score_high": "points_high"}
    return [
        *(
            f"greatest({points}, 0.0) * 100.0 / {by_hand.ATTAINABLE}::DOUBLE AS {name}"
            for name, points in names.items()
        ),
        "greatest(-points, 0.0) AS floor",
        f"({best} - ({unknown})) / {best}::DOUBLE AS coverage",
    ]


def _tier(score: str) -> str:
    reached = " ".join(f"WHEN {score} >= {least} - 1e-9 THEN '{name}'" for name, least in by_hand.TIERS.items())
    return f"CASE WHEN status IN ('qualified', 'unverified') THEN CASE {reached} END END"


def prepare(_rule_set: RuleSet, accounts: pl.DataFrame) -> Job:
    """Return the job of the whole rule set, over a table that DuckDB holds, with its answer taken over as Arrow."""
    import duckdb

    connection = duckdb.connect()
    connection.register("given", accounts.to_arrow())
    connection.execute("CREATE TABLE accounts AS FROM given")
    statement = sql()

    def run() -> object:
        return connection.sql(statement, params={"as_of": by_hand.AS_OF}).to_arrow_table()

    return Job(run, _as_polars)


def _as_polars(table: object) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(pl.from_arrow(table))


RIVAL = Rival("DuckDB's SQL, by hand", "duckdb", "every column of the trace", "", prepare, 1_000_000, by_record=False)

"""Tables of briefs such as a run makes, of any size."""

from __future__ import annotations

from typing import Any

import polars as pl

SCHEMA: dict[str, Any] = {
    "rule_set": pl.String,
    "account_id": pl.String,
    "account": pl.String,
    "persona": pl.String,
    "role": pl.String,
    "contact": pl.String,
    "contact_name": pl.String,
    "title": pl.String,
    "email": pl.String,
    "status": pl.String,
    "tier": pl.String,
    "score": pl.Float64,
    "kind": pl.String,
    "variant": pl.String,
    "path": pl.String,
    "key": pl.String,
    "state": pl.String,
    "reason": pl.String,
}
ROLES = (("vp-sales", "VP Sales"), ("revops-lead", "RevOps lead"), ("cfo", "CFO"))
_FIRST = ("Ada", "Björn", "Chiara", "Dilan", "Émile", "Fatima", "Goran")
_LAST = ("Okafor", "Lindqvist", "Rossi", "Yılmaz", "Dubois", "Haddad", "Novák", "Tanaka")
_WORDS = ("Harbor", "Quartz", "Maple", "Orbit", "Lumen", "Cinder", "Fjord", "Willow", "Atlas", "Pepper", "Nimbus")
_ENDS = ("Labs", "Logistics", "Software", "Foods", "Energy", "Health", "Robotics")


def brief(number: int, **changed: Any) -> dict[str, Any]:
    """Return the row of one brief, the same for the same number; each account has three."""
    at, place = divmod(number, 3)
    persona, role = ROLES[place]
    first, last = _FIRST[number % 7], _LAST[number // 7 % 8]
    account_id = f"A-{at:05}"
    contact = None if number % 13 == 12 else f"C-{number:06}"
    score = float((at * 37) % 1000) / 10
    failed = number % 97 == 96
    row = {
        "rule_set": "midmarket-saas" if at % 3 else "enterprise-retail",
        "account_id": account_id,
        "account": f"{_WORDS[at % 11]} {_ENDS[at // 11 % 7]} {at}",
        "persona": persona,
        "role": role,
        "contact": contact,
        "contact_name": contact and f"{first} {last}",
        "title": contact and f"{role}, region {at % 9}",
        "email": contact and f"{first}.{last}{number}@example.com".lower(),
        "status": "qualified" if at % 4 else "unverified",
        "tier": "A" if score >= 70 else "B" if score >= 40 else None,
        "score": score,
        "kind": "brief",
        "variant": None,
        "path": None if failed else f"briefs/midmarket-saas/{account_id}/{persona}-{number}",
        "key": f"{number:064x}",
        "state": "failed" if failed else "written",
        "reason": "brief.md.j2:12: account.employees is unknown: missing" if failed else None,
    }
    return row | changed


def batch_table(count: int) -> pl.DataFrame:
    """Return the table of this many briefs."""
    return pl.DataFrame([brief(number) for number in range(count)], schema=SCHEMA)

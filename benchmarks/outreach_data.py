"""A workspace of which a run writes so many briefs: companies, real ones where they are at hand, and made-up people."""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
from generated import SEED

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
AS_OF = "2026-11-01"
# Each account has so many people, half of them for each of two personas.
PEOPLE = 16
TITLES = {
    "vp-sales": ["VP Sales", "VP of Sales", "Head of Sales", "Chief Revenue Officer", "VP, Sales and Partnerships"],
    "revops-lead": [
        "Head of Revenue Operations",
        "RevOps Manager",
        "Sales Operations Manager",
        "Director of Revenue Operations",
    ],
}
_FIRST = ["Ann", "Bea", "Cleo", "Dora", "Emil", "Finn", "Greta", "Hugo", "Ida", "Jonas", "Kira", "Liam", "Mona", "Nils"]
_LAST = ["Ash", "Birch", "Cedar", "Dale", "Elm", "Fern", "Grove", "Heath", "Ivy", "Juniper", "Kale", "Larch", "Moss"]
_WORDS = ["Harbor", "Lantern", "Meadow", "Nimbus", "Orchard", "Pebble", "Quartz", "River", "Summit", "Thicket"]

CONFIG = """version: 1
sources:
  accounts:
    file: accounts.csv
    as_of: 2026-10-01
    map:
      account_id: id
      name: name
      website: website
      description: one_liner
      industry: {column: industry, unknown: [Unspecified]}
      employees: {column: team_size, unknown: [0]}
      growth_stage: stage
      tags: {column: tags, split: ";"}
      locations: {column: regions, split: ";"}
  contacts:
    file: contacts.csv
    as_of: 2026-10-15
briefs:
  kinds: [brief]
  layout: LAYOUT
  panel: {max: PEOPLE}
"""

RULE_SET = """icp: 1
id: companies
name: Companies that sell
owner: revops@example.com
freshness: {default: 360d}
require:
  - {id: named, when: {name: {known: true}}, why: Has a name}
score:
  - group: company
    criteria:
      - id: headcount
        field: employees
        bands:
          - {between: [50, 500], points: 25}
          - {less_than: 50, points: 15}
          - {more_than: 500, points: 10}
        why: "{{ employees }} people: enough reps to need a system, few enough to decide quickly"
      - {id: growing, when: {growth_stage: Growth}, points: 15, why: In the growth stage}
      - {id: home, when: {locations: {any_of: [United States of America]}}, points: 10, why: In our time zones}
      - {id: far, when: {locations: {any_of: [Oceania]}}, points: -5, why: Far from our time zones}
  - group: market
    criteria:
      - {id: b2b, when: {industry: B2B}, points: 20, why: Sells to businesses}
      - id: software
        field: tags
        per_item: [SaaS, Enterprise, Sales, Analytics]
        points: 5
        max: 15
        why: "Tagged {{ tags }}"
tiers: {A: 50, B: 30, C: 0}
"""


def make(folder: Path, briefs: int, yc: Path | None = None, layout: str = "folders") -> None:
    """Write a workspace of which a run writes so many briefs, with the personas and templates of the example.

    ``yc`` is the folder with ``yc_companies.csv``.
    """
    folder.mkdir(parents=True)
    shutil.copytree(ROOT / "templates", folder / "templates")
    (folder / "icp.yaml").write_text(CONFIG.replace("LAYOUT", layout).replace("PEOPLE", str(PEOPLE)), encoding="utf-8")
    example = (ROOT / "rule_sets" / "midmarket-saas.yaml").read_text(encoding="utf-8")
    personas = re.sub(r"max: \d", f"max: {PEOPLE // 2}", example[example.index("personas:") :])
    (folder / "rule_sets").mkdir()
    (folder / "rule_sets" / "companies.yaml").write_text(RULE_SET + personas, encoding="utf-8")
    accounts = _accounts(-(-briefs // PEOPLE), yc)
    accounts.write_csv(folder / "accounts.csv")
    people = pl.DataFrame(list(_people(accounts["id"], briefs)), orient="row")
    people.write_csv(folder / "contacts.csv")


def _accounts(count: int, yc: Path | None) -> pl.DataFrame:
    """Return so many companies; real ones come again under another id where there are too few."""
    wanted = ["id", "name", "website", "one_liner", "industry", "team_size", "stage", "tags", "regions"]
    if yc is None:
        return pl.DataFrame([_company(number, random.Random(SEED + number)) for number in range(count)])  # noqa: S311 - not for secrets
    real = pl.read_csv(yc / "yc_companies.csv", infer_schema=False).select(wanted)
    rounds = [
        real.with_columns(pl.format("{}-{}", "id", pl.lit(number))) if number else real
        for number in range(-(-count // real.height))
    ]
    return pl.concat(rounds).head(count)


def _company(number: int, lots: random.Random) -> dict[str, str]:
    name = f"{lots.choice(_WORDS)} {lots.choice(_WORDS)} {number}"
    return {
        "id": f"A-{number:06}",
        "name": name,
        "website": f"https://{name.lower().replace(' ', '-')}.example",
        "one_liner": f"Software for the {lots.choice(_WORDS).lower()} business",
        "industry": lots.choice(["B2B", "Fintech", "Healthcare", "Software", "Unspecified"]),
        "team_size": str(lots.choice([0, 12, 60, 180, 900])),
        "stage": lots.choice(["Early", "Growth"]),
        "tags": "; ".join(lots.sample(["SaaS", "Enterprise", "Sales", "Analytics", "AI"], 3)),
        "regions": lots.choice(["United States of America", "Europe", "Oceania"]),
    }


def _people(accounts: pl.Series, briefs: int) -> Iterator[dict[str, str]]:
    """Yield people, one for each brief."""
    lots = random.Random(SEED)  # noqa: S311 - not for secrets
    titles = [TITLES["vp-sales"], TITLES["revops-lead"]]
    for number in range(briefs):
        account = accounts[number // PEOPLE]
        first, last = lots.choice(_FIRST), lots.choice(_LAST)
        yield {
            "contact_id": f"C-{number:07}",
            "account_id": account,
            "first_name": first,
            "last_name": last,
            "email": f"{first}.{last}.{number}@example.com".lower(),
            "title": lots.choice(titles[number % 2]),
        }

"""A workspace whose data has something of everything a quality report tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.quality import assess
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icp_rules.quality import QualityReport

CONFIG = """\
version: 1
sources:
  accounts:
    file: accounts.csv
    as_of: {column: Updated}
    map:
      account_id: ID
      name: Company
      industry: Sector
      country: Country
      employees: Size
      technologies: Tools
      company_status: Status
  contacts: {file: contacts.csv, map: {account_id: ID, title: Job, seniority: Level}}
  postings: {file: postings.csv, key: company}
fields: {company_status: {type: text}}
derive: {seats: employees / 10}
contradictions:
  - {id: hiring-but-closed, when: {hiring: true, company_status: {is_not: Active}}, why: A company that hires is open.}
  - {id: tiny, when: {seats: {less_than: 0.1}}, why: Somebody works there.}
"""
ACCOUNTS = """\
ID,Company,Sector,Country,Size,Tools,Status,Updated
1,Quillmere,Software,DE,120,HubSpot;Gong,Active,2026-10-22
2,Ombrelle,Sofware,US,about forty,HubSpot,Closed,2026-10-12
2,Ombrelle,Retail,US,50,,Active,2026-01-01
3,Fenwick,Falconry,Narnia,n/a,,Active,2026-02-01
4,Tarnfield,Falconry,,,Gong,,soon
,Nobody,Retail,US,5,,Active,2026-10-01
"""
CONTACTS = """\
ID,Job,Level
1,Kestrels,c_suite
1,Falcons,
3,Falconer,
9,Kestrels,c_suite
"""
POSTINGS = "company,title,where\n1,SDR,Berlin\n2,SDR,\n2,Falconer,Berlin\n"
RULE_SET = """\
icp: 1
id: falconers
name: Falconers
freshness: {default: 360d, industry: 90d}
score:
  - group: fit
    criteria:
      - {id: sector, when: {industry: Falconry}, points: 5}
      - {id: seats, when: {seats: {at_least: 1}}, points: 5}
      - {id: crm, when: {technology_categories: {any_of: [crm]}}, points: 5}
      - {id: growth, when: {growth_stage: seed}, points: 5}
      - {id: calls, when: {calls: {at_least: 1}}, points: 5}
tiers: {A: 50}
personas:
  - {id: boss, role: champion, match: {seniority: c_suite}, brief: default.md.j2}
"""
PLUGIN = """\
from icp_rules.plugins import data_point, hookimpl


@data_point(type="boolean", needs=["account_id"])
def hiring(account_id):
    return account_id != "1"


@data_point(type="number", needs=["country"])
def calls(country):
    raise RuntimeError("a report calls no service")


@hookimpl
def icp_data_points():
    return [hiring, calls]
"""
FILES = {
    "icp.yaml": CONFIG,
    "accounts.csv": ACCOUNTS,
    "contacts.csv": CONTACTS,
    "postings.csv": POSTINGS,
    "rule_sets/falconers.yaml": RULE_SET,
    "plugins/own.py": PLUGIN,
    "templates/default.md.j2": "Hello\n",
}


@pytest.fixture
def assessed(tmp_path: Path, as_of) -> Callable[..., QualityReport]:
    """Return the report on a workspace; ``changed`` are files that differ from those above."""

    def report(changed: dict[str, str] | None = None, **options) -> QualityReport:
        for name, text in {**FILES, **(changed or {})}.items():
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        return assess(load_workspace(tmp_path), lambda *_: None, as_of=as_of, **options)

    return report

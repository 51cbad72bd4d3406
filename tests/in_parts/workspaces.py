"""A workspace with much that can be told of its accounts, and files of accounts that are anything but tidy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.workspace import Workspace

HEADER = "id,company,site,sector,size,revenue,tech,seen"
CONFIG = """version: 1
currency: USD
sources:
  accounts:
    file: accounts.csv
    as_of: {column: seen}
    identity: [IDENTITY]
    dates: month_first
    map:
      MAP
      name: company
      website: site
      industry: sector
      employees: {column: size, range: low}
      annual_revenue: revenue
      technologies: {column: tech, split: ";"}
  contacts: {file: contacts.csv}
  postings: {file: postings.csv, key: company_id}
derive: {revenue_per_head: annual_revenue / employees}
suppress:
  - suppress.csv
  - {name: kinds, file: kinds.csv, reason: of that kind}
max_rejects: 100%
"""
# All that can be reached is a power of two: Polars divides a frame of one row to another last bit than a longer one.
RULES = """icp: 1
id: fits
name: What fits
freshness: {default: 400d}
require:
  - {id: known, when: {industry: {known: true}}}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: all
    criteria:
      - id: heads
        field: employees
        bands: [{at_least: 100, points: 32}, {at_least: 10, points: 10}]
        why: "{{ employees }} people"
      - {id: crm, when: {technologies: {any_of: [Salesforce, hub spot, Our Own]}}, points: 16}
      - {id: rich, when: {revenue_per_head: {at_least: 1000}}, points: 8}
      - {id: named, when: {domain: {ends_with: .example}}, points: 8}
tiers: {A: 80, B: 40, C: 0}
"""
SECOND = """icp: 1
id: other
name: What fits too
score:
  - group: all
    criteria:
      - {id: small, when: {employees: {at_most: 99}}, points: 16}
      - {id: sector, when: {industry: [Software, Retail]}, points: 16}
tiers: {A: 50, B: 0}
"""
CONTACTS = "contact_id,account_id,email\n1,a-1,ada@one.example\n2,zz,bo@two.example\n3,a-2,\n"
POSTINGS = "company_id,title\na-1,SDR\nzz,SDR\n,SDR\n"
SUPPRESS = "domain\ntwo.example\n"
KINDS = "industry,expires\nRetail,2030-01-01\nLegal,2020-01-01\n"


def workspace(folder: Path, identity: str = "account_id") -> Workspace:
    """Write the workspace into a folder; accounts are told apart by ``account_id``, or have none and go by ``name``."""
    texts = {
        "icp.yaml": CONFIG.replace("IDENTITY", identity).replace(
            "      MAP\n", "      account_id: id\n" if identity == "account_id" else ""
        ),
        "rule_sets/fits.yaml": RULES,
        "rule_sets/other.yaml": SECOND,
        "contacts.csv": CONTACTS,
        "postings.csv": POSTINGS,
        "suppress.csv": SUPPRESS,
        "kinds.csv": KINDS,
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load_workspace(folder)

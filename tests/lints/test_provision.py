"""Rules on fields that no source gives."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.provision import UnprovidedField

CONFIG = """version: 1
fields: {seats: {type: number}, plan: {type: text}}
derive:
  per_seat: annual_revenue / seats
  size: coalesce(employees, seats)
  any_size: coalesce(seats, employees_last_year)
  twice: per_seat * 2
sources:
  accounts: {file: a.csv, map: {account_id: Id, employees: Size, annual_revenue: Revenue, website: Site, country: Land}}
  contacts: {file: c.csv, map: {account_id: Id, title: Title, email: Mail}}
"""
PERSONA = "require: [{id: x, when: {country: US}}]\npersonas: [{id: vp, role: user, brief: a.md.j2, "


def reads(field: str, columns: str, about: str = "x") -> list[str]:
    return [f"'{about}' reads '{field}', which is unknown for all: no column gives {columns}"]


CASES = {
    "mapped": ("require: [{id: x, when: {employees: {at_least: 5}}}]\n", []),
    "not mapped": ("require: [{id: x, when: {industry: Software}}]\n", reads("industry", "'industry'")),
    "an own one": ("exclude: [{id: x, when: {plan: Free}}]\n", reads("plan", "'plan'")),
    "the id": ("exclude: [{id: x, when: {account_id: A1}}]\n", []),
    "told by the website": ("exclude: [{id: x, when: {domain: example.com}}]\n", []),
    "told by the country": ("require: [{id: x, when: {region: EMEA}}]\n", []),
    "told by what is not mapped either": (
        "require: [{id: x, when: {technology_categories: {any_of: [CRM]}}}]\n",
        reads("technology_categories", "'technology_categories'"),
    ),
    "derived": (
        "require: [{id: x, when: {per_seat: {at_least: 5}}}]\n",
        reads("per_seat", "'seats', of which 'per_seat' is made"),
    ),
    "derived of a derived one": (
        "require: [{id: x, when: {twice: {at_least: 5}}}]\n",
        reads("twice", "'seats', of which 'twice' is made"),
    ),
    "coalesced with what is mapped": ("require: [{id: x, when: {size: {at_least: 5}}}]\n", []),
    "coalesced with what is not": (
        "require: [{id: x, when: {any_size: {at_least: 5}}}]\n",
        reads("any_size", "'seats' and 'employees_last_year', of which 'any_size' is made"),
    ),
    "one of several": (
        "require: [{id: x, when: {any: [{employees: {at_least: 5}}, {not: {plan: Free}}]}}]\n",
        reads("plan", "'plan'"),
    ),
    "a field twice": ("require: [{id: x, when: {any: [{plan: A}, {plan: B}]}}]\n", reads("plan", "'plan'")),
    "bands": (
        "score: [{group: g, criteria: [{id: x, field: seats, bands: [{at_least: 1, points: 1}]}]}]\n",
        reads("seats", "'seats'"),
    ),
    "per item": (
        "score: [{group: g, criteria: [{id: x, field: tags, per_item: [a], points: 1}]}]\n",
        reads("tags", "'tags'"),
    ),
    "fades": (
        "score: [{group: g, criteria: [{id: x, field: last_funding_date, fades: {half_life: 9d}, points: 1}]}]\n",
        reads("last_funding_date", "'last_funding_date'"),
    ),
    "a title": (PERSONA + "match: {title: CFO}}]\n", []),
    "told by the title": (PERSONA + "match: {seniority: vp, department: sales}}]\n", []),
    "of a contact, not mapped": (
        PERSONA + "match: {title: CFO, time_zone: Europe/Berlin}}]\n",
        reads("time_zone", "'time_zone'", "vp"),
    ),
    "of a contact, mapped for accounts alone": (
        PERSONA + "match: {title: CFO, country: DE}}]\n",
        reads("country", "'country'", "vp"),
    ),
    "of the account": (PERSONA + "match: {title: CFO, account.country: DE}}]\n", []),
    "of the account, not mapped": (
        PERSONA + "match: {title: CFO, account.plan: Free}}]\n",
        reads("plan", "'plan'", "vp"),
    ),
    "a proof": (
        PERSONA + "match: {title: CFO}, proof: [{story: One, when: {plan: Free}}]}]\n",
        reads("plan", "'plan'", "vp"),
    ),
}


@pytest.mark.parametrize(("rules", "expected"), CASES.values(), ids=CASES)
def test_a_field_that_no_source_gives(tmp_path, rules, expected):
    files = {"icp.yaml": CONFIG, "rule_sets/a.yaml": rule_set("a", rules)}
    assert messages(tmp_path, files, UnprovidedField()) == expected


@pytest.mark.parametrize(
    "config",
    [
        "version: 1\n",
        "version: 1\nsources: {accounts: {file: a.csv}}\n",
        "version: 1\nsources: {accounts: {file: a.csv, map: {account_id: Id, industry: Branch}}}\n",
    ],
)
def test_without_a_map_nothing_is_said(tmp_path, config):
    files = {"icp.yaml": config, "rule_sets/a.yaml": rule_set("a", CASES["not mapped"][0])}
    assert messages(tmp_path, files, UnprovidedField()) == []


def test_a_data_point_is_not_in_the_map(tmp_path):
    plugin = (
        "from icp_rules.plugins import data_point, hookimpl\n\n@data_point(type='number', needs=['industry'])\n"
        "def score_of(industry):\n    return None\n\n@hookimpl\ndef icp_data_points():\n    return [score_of]\n"
    )
    rules = "require: [{id: x, when: {score_of: {at_least: 5}}}]\n"
    files = {"icp.yaml": CONFIG, "plugins/own.py": plugin, "rule_sets/a.yaml": rule_set("a", rules)}
    assert messages(tmp_path, files, UnprovidedField()) == []


def test_the_finding_names_the_source_to_mend(tmp_path):
    files = {"icp.yaml": CONFIG, "rule_sets/a.yaml": rule_set("a", CASES["of a contact, not mapped"][0])}
    (found,) = findings(tmp_path, files, UnprovidedField())
    assert found.help == "Name its column under `sources: contacts: map:`, or leave it out of the rule."
    assert (found.about, found.location.line) == ("vp", 5)

"""What changed is decided by meaning: a table of texts that mean the same, and one of changes as they are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.checks.revisions.changes import Weight, changes
from icp_rules.language.config import Config
from icp_rules.language.fields import FieldTable
from icp_rules.language.reading import read_library

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.checks.revisions.changes import Change

BASE = """icp: 1
id: tested
name: Tested
owner: revops@example.com
value: {expected_acv: 45000, currency: USD}
freshness: {default: 180d}
lists:
  home: [US, CA]
require:
  - {id: b2b, when: {business_model: [b2b, both]}, why: We sell to businesses}
exclude:
  - {id: legal, when: {industry: Legal}}
score:
  - group: firmographic
    max: 30
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 500], points: 20}, {between: [50, 99], points: 10}]
      - {id: sector, when: {industry: Software}, points: 15}
      - {id: home, when: {country: $home}, points: 5}
  - group: technographic
    criteria:
      - {id: crm, when: {technologies: {any_of: [Salesforce, HubSpot]}}, points: 15}
      - {id: stack, field: technologies, per_item: [Gong, Outreach], points: 5, max: 10}
      - {id: funded, field: last_funding_date, fades: {half_life: 12w}, points: 10}
tiers: {A: 80, B: 60}
personas:
  - id: vp-sales
    role: economic_buyer
    match: {title: {like: ["vp*sales*", "head of sales*"]}}
    brief: default.md.j2
"""

SAME = {
    "a comment": ("id: tested", "id: tested  # ours"),
    "another name": ("name: Tested", "name: Told otherwise"),
    "another owner": ("revops@example.com", "sales@example.com"),
    "a description": ("name: Tested", "name: Tested\ndescription: New"),
    "a review": ("name: Tested", "name: Tested\nreview: {last: 2026-09-01, every: 90d}"),
    "another why": ("We sell to businesses", "No consumers"),
    "a why that was missing": ("{industry: Legal}}", "{industry: Legal}, why: They never buy}"),
    "a list of one": ("industry: Software}", "industry: [Software]}"),
    "an operator spelled out": ("industry: Software}", "industry: {is: software}}"),
    "an alias": ("[Salesforce, HubSpot]", "[hub spot, Salesforce]"),
    "a list's items in its place": ("country: $home", "country: [CA, US]"),
    "a list that nothing uses": ("home: [US, CA]", "home: [US, CA]\n  far: [JP]"),
    "a list with its name in it": ("home: [US, CA]", "us: [US]\n  home: [CA, $us]"),
    "bands in another order": (
        "[{between: [100, 500], points: 20}, {between: [50, 99], points: 10}]",
        "[{between: [50, 99], points: 10}, {between: [100, 500], points: 20}]",
    ),
    "ends of a band": ("{between: [50, 99], points: 10}", "{at_least: 50, at_most: 99, points: 10.0}"),
    "weeks as days": ("half_life: 12w", "half_life: 84d"),
    "a limit that cuts nothing": ("points: 5, max: 10", "points: 5"),
    "a group's limit that cuts nothing": ("group: technographic", "group: technographic\n    max: 60"),
    "freshness that is the default": ("{default: 180d}", "{default: 180d, employees: 180d}"),
    "freshness of what no rule reads": ("{default: 180d}", "{default: 180d, city: 30d}"),
    "tiers in another order": ("{A: 80, B: 60}", "{B: 60.0, A: 80}"),
    "another id": ("{id: sector,", "{id: branch,"),
    "globs in another order": ('["vp*sales*", "head of sales*"]', '["head of sales*", "VP*Sales*"]'),
    "a pain": ("role: economic_buyer", "role: economic_buyer\n    pains: [Quota]"),
    "another group's name": ("group: technographic", "group: tools"),
    "the name of a group that cuts": ("group: firmographic", "group: firm"),
    "block style": (
        "{id: sector, when: {industry: Software}, points: 15}",
        '{"id": "sector", "points": 15,\n         "when": {"industry": "Software"}}',
    ),
    "a part in all": ("when: {industry: Software}", "when: {all: [{industry: Software}]}"),
    "not the opposite": ("when: {industry: Software}", "when: {not: {industry: {is_not: Software}}}"),
}

TOLD = {
    "points": ("Software}, points: 15", "Software}, points: 25", "sector gives 25 points, was 15"),
    "a condition": (
        "when: {industry: Software}",
        "when: {employees: {at_least: 5}}",
        "sector asks: employees is at least 5; was: industry is Software",
    ),
    "an item more": (
        "[Salesforce, HubSpot]",
        "[Salesforce, HubSpot, Zoho]",
        "crm asks: technologies has any of Salesforce, HubSpot or Z",
    ),
    "an item of a list": (
        "home: [US, CA]",
        "home: [US, MX]",
        "home asks: country is one of US or MX; was: country is one of US or CA",
    ),
    "a band's points": (
        "[50, 99], points: 10",
        "[50, 99], points: 15",
        "headcount band employees is between 50 and 99 gives 15 points, was 10",
    ),
    "a new band": (
        "{between: [50, 99], points: 10}",
        "{between: [50, 99], points: 10}, {more_than: 500, points: 5}",
        "headcount has a new band, employees is more than 500: 5 points",
    ),
    "a band less": (
        ", {between: [50, 99], points: 10}",
        "",
        "headcount no longer has the band employees is between 50 and 99: 10 points",
    ),
    "a new criterion": (
        "      - {id: home",
        "      - {id: big, when: {employees: {at_least: 9}}, points: 1}\n      - {id: home",
        "big is new: 1 points where employees is at least 9",
    ),
    "a criterion less": (
        "      - {id: home, when: {country: $home}, points: 5}\n",
        "",
        "home is gone: 5 points where country is one of US or CA",
    ),
    "an item of each": (
        "per_item: [Gong, Outreach]",
        "per_item: [Gong, Clari]",
        "stack now has Clari and no longer has Outreach",
    ),
    "a limit": ("points: 5, max: 10", "points: 5, max: 6", "stack is cut at 6 points, was no limit"),
    "a half life": ("half_life: 12w", "half_life: 30d", "funded fades to half in 30 days, was 84"),
    "a group's limit": (
        "max: 30",
        "max: 35",
        "group firmographic is cut to at most 35 points, was cut to at most 30 points",
    ),
    "a require less": (
        "require:\n  - {id: b2b, when: {business_model: [b2b, both]}, why: We sell to businesses}\n",
        "",
        "require b2b is gone: business_model is one of b2b or both",
    ),
    "a new exclude": (
        "{industry: Legal}}",
        "{industry: Legal}}\n  - {id: tiny, when: {employees: {less_than: 5}}}",
        "exclude tiny is new: employees is less than 5",
    ),
    "tiers": ("{A: 80, B: 60}", "{A: 85, B: 60}", "tiers: A 85, B 60; was A 80, B 60"),
    "the value": ("45000", "50000", "expected value: 50,000 USD; was 45,000 USD"),
    "freshness": ("{default: 180d}", "{default: 180d, employees: 30d}", "employees may be 30 days old, was 180 days"),
}


def compared(folder: Path, old: str, new: str, base: str = BASE) -> list[Change]:
    both, sets = Config(folder), []
    assert old in base
    for text in (base, base.replace(old, new, 1)):
        (folder / "tested.yaml").write_text(text, encoding="utf-8")
        library = read_library(folder, FieldTable())
        assert not library.found, library.found
        sets.append(library.rule_sets["tested"])
    return list(changes(sets[0], sets[1], both, both))


@pytest.mark.parametrize(("old", "new"), SAME.values(), ids=SAME)
def test_what_means_the_same_moves_nothing(tmp_path, old, new):
    assert [c.sentence for c in compared(tmp_path, old, new) if c.weight is not Weight.WORDING] == []


@pytest.mark.parametrize(("old", "new", "told"), TOLD.values(), ids=TOLD)
def test_a_change_is_told_in_a_sentence_with_its_place(tmp_path, old, new, told):
    found = [c for c in compared(tmp_path, old, new) if c.weight is Weight.SCORING]
    assert len(found) == 1
    assert found[0].sentence.startswith(told)
    assert found[0].location is not None
    assert found[0].location.line


_STEP = "    sequence: [{id: intro, channel: task, day: %s, template: a.md.j2}]"
PERSONA = {
    "a title": ('"head of sales*"', '"head of sales*", "cro"', "persona vp-sales: asks:"),
    "how many": (
        "brief: default",
        "need: {min: 1, max: 2}\n    brief: default",
        "persona vp-sales: needs 1 to 2 contacts",
    ),
    "a first step": (
        "brief: default.md.j2",
        "brief: default.md.j2\n" + _STEP % "0",
        "persona vp-sales: step intro is new",
    ),
    "the brief": ("brief: default", "brief: other", "persona vp-sales: gets the brief other.md.j2, was default.md.j2"),
}


@pytest.mark.parametrize(("old", "new", "told"), PERSONA.values(), ids=PERSONA)
def test_a_persona_moves_no_account(tmp_path, old, new, told):
    found = compared(tmp_path, old, new)
    assert [c.weight for c in found if c.weight is not Weight.WORDING] == [Weight.PERSONAS]
    assert found[0].sentence.startswith(told)


STEPS = (
    BASE
    + """    sequence:
      - {id: intro, channel: email, day: 0, subject: Hello, template: a.md.j2}
      - {id: call, channel: call, day: 2, template: b.md.j2, when: {employees: {at_least: 100}}}
"""
)
CHANGED = {
    "a day": ("day: 2", "day: 3", "step call is another"),
    "a channel": ("channel: call", "channel: linkedin", "step call is another"),
    "a condition": ("at_least: 100}}}\n", "at_least: 50}}}\n", "step call is another"),
    "a template": ("a.md.j2", "c.md.j2", "step intro is another"),
    "a name": ("id: call", "id: ring", "step ring is new; step call is gone"),
}


@pytest.mark.parametrize(("old", "new", "told"), CHANGED.values(), ids=CHANGED)
def test_a_step_moves_no_account(tmp_path, old, new, told):
    found = compared(tmp_path, old, new, STEPS)
    assert [(c.weight, c.sentence) for c in found] == [(Weight.PERSONAS, f"persona vp-sales: {told}")]


def test_a_subject_is_wording(tmp_path):
    found = compared(tmp_path, "subject: Hello", "subject: Good day", STEPS)
    assert [(c.weight, c.sentence) for c in found] == [(Weight.WORDING, "persona vp-sales is worded otherwise")]


def test_wording_is_told_as_such(tmp_path):
    found = compared(tmp_path, "We sell to businesses", "No consumers")
    assert [(c.weight, c.sentence) for c in found] == [(Weight.WORDING, "the why of b2b is worded otherwise")]


def test_bands_that_overlap_are_in_an_order_that_counts(tmp_path):
    old = "{between: [100, 500], points: 20}, {between: [50, 99], points: 10}"
    base = compared(tmp_path, old, "{between: [100, 500], points: 20}, {between: [50, 120], points: 10}")
    assert len(base) == 2


def test_of_a_long_list_what_came_and_went_is_told(tmp_path):
    base = BASE.replace("home: [US, CA]", "home: [US, CA, DE, FR, GB, IT]")
    found = compared(tmp_path, "[US, CA, DE", "[US, MX, DE", base)
    assert [c.sentence for c in found] == [
        "home asks whether country is one of a list that now has MX and no longer has CA"
    ]

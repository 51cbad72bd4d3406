"""Data points, fields and templates that nothing uses."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.usage import UnusedDataPoint, UnusedField, UnusedTemplate

US = "require: [{id: us, when: {country: US}}]\n"
PERSONA = "personas: [{{id: vp, role: user, match: {match}, brief: vp.md.j2{more}}}]\n"
SEEN = {"templates/vp.md.j2": "{{ account.name }}\n"}
PLUGIN = """from icp_rules.plugins import data_point, hookimpl

@data_point(type="number", needs=["sales_team"])
def jobs_page(sales_team):
    return None

@hookimpl
def icp_data_points():
    return [jobs_page]
"""
CONFIG = """version: 1
fields: {{sales_team: {{type: number}}, plan: {{type: text}}}}
derive: {{team_share: sales_team / employees}}
data_points: {{roles: {{use: jobs_page}}}}
{}"""


def persona(match: str = "{seniority: vp}", more: str = "") -> str:
    return US + PERSONA.format(match=match, more=more)


def config(more: str = "") -> str:
    return CONFIG.format(more)


READERS = {
    "nothing": (US, "", "{{ account.name }}", {"roles", "team_share", "plan"}),
    "a filter": ("exclude: [{id: x, when: {plan: Free}}]\n", "", None, {"roles", "team_share"}),
    "a band": (
        "score: [{group: g, criteria: [{id: c, field: team_share, bands: [{at_least: 0.5, points: 1}]}]}]\n",
        "",
        None,
        {"roles", "plan"},
    ),
    "a why": ("require: [{id: us, when: {country: US}, why: 'on {{ plan }}'}]\n", "", None, {"roles", "team_share"}),
    "a match": (persona("{account.roles: {at_least: 1}}"), "", "-", {"team_share", "plan"}),
    "a proof": (
        persona(more=", proof: [{story: One, when: {roles: {at_least: 1}}}]"),
        "",
        "-",
        {"team_share", "plan"},
    ),
    "a step": (
        persona(more=", sequence: [{id: s, channel: task, day: 0, template: vp.md.j2, when: {roles: {at_least: 1}}}]"),
        "",
        "-",
        {"team_share", "plan"},
    ),
    "the subject of a step": (
        persona(more=", sequence: [{id: s, channel: email, day: 0, template: vp.md.j2, subject: 'on {{ plan }}'}]"),
        "",
        "-",
        {"roles", "team_share"},
    ),
    "an opening": (persona(more=", opening: 'on {{ plan }}'"), "", "-", {"roles", "team_share"}),
    "a template": (persona(), "", "{{ account.roles|default('?') }}", {"team_share", "plan"}),
    "a template that computes what it reads": (persona(), "", "{% set x = 'a' %}{{ account[x] }}", set()),
    "a contradiction": (
        US,
        "contradictions: [{id: x, when: {plan: Free, team_share: {at_least: 1}}, why: No}]\n",
        None,
        {"roles"},
    ),
    "the identity of accounts": (
        US,
        "sources: {accounts: {file: a.csv, identity: [plan, country], map: {account_id: Id, country: Land}}}\n",
        None,
        {"roles", "team_share"},
    ),
}


@pytest.mark.parametrize(("rules", "more", "template", "expected"), READERS.values(), ids=READERS)
def test_what_nothing_reads(tmp_path, rules, more, template, expected):
    files = {"icp.yaml": config(more), "plugins/jobs.py": PLUGIN, "rule_sets/a.yaml": rule_set("a", rules)}
    files |= {"templates/vp.md.j2": template} if template else {}
    found = [*findings(tmp_path, files, UnusedDataPoint()), *findings(tmp_path, files, UnusedField())]
    # the plugin's data point needs sales_team
    assert {one.about for one in found} == expected
    assert {one.location.file for one in found} <= {str(tmp_path / "icp.yaml")}


def test_a_field_that_only_an_unused_one_is_made_of(tmp_path):
    derive = "version: 1\nfields: {seats: {type: number}}\nderive: {a: seats / 2, b: a + 1}\n"
    files = {"icp.yaml": derive, "rule_sets/a.yaml": rule_set("a", US)}
    assert [one.about for one in findings(tmp_path, files, UnusedField())] == ["seats", "a", "b"]
    files["rule_sets/a.yaml"] = rule_set("a", "require: [{id: x, when: {b: {at_least: 1}}}]\n")
    assert findings(tmp_path, files, UnusedField()) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("", ["seats", "half"]),
        ("sources: {accounts: {file: a.csv}}\n", ["half"]),
        ("sources: {accounts: {file: a.csv, map: {account_id: Id, seats: Seats}}}\n", ["half"]),
        ("sources: {accounts: {file: a.csv, map: {account_id: Id}}}\n", ["seats", "half"]),
    ],
)
def test_a_field_that_a_source_may_give_is_not_told_of(tmp_path, source, expected):
    config = f"version: 1\nfields: {{seats: {{type: number}}}}\nderive: {{half: seats / 2}}\n{source}"
    files = {"icp.yaml": config, "rule_sets/a.yaml": rule_set("a", US)}
    assert [one.about for one in findings(tmp_path, files, UnusedField())] == expected


def test_a_template_that_a_step_or_a_variant_names(tmp_path):
    step = "{id: s, channel: task, day: 0, template: a.md.j2, variants: {A: {}, B: {template: b.md.j2}}}"
    templates = {f"templates/{name}.md.j2": "-" for name in ("vp", "a", "b", "c")}
    files = {"rule_sets/a.yaml": rule_set("a", persona(more=f", sequence: [{step}]")), **templates}
    found = findings(tmp_path, files, UnusedTemplate())
    assert [one.location.file for one in found] == [str(tmp_path / "templates/c.md.j2")]


def test_templates_are_not_missed_where_there_is_no_persona(tmp_path):
    files = {"rule_sets/a.yaml": rule_set("a", US), **SEEN}
    assert findings(tmp_path, files, UnusedTemplate()) == []


def test_nothing_is_called_unused_where_a_template_is_wrong(tmp_path):
    files = {"icp.yaml": config(), "plugins/jobs.py": PLUGIN, "rule_sets/a.yaml": rule_set("a", persona())}
    for lint in (UnusedDataPoint(), UnusedField(), UnusedTemplate()):
        assert findings(tmp_path, {**files, "templates/vp.md.j2": "{{ account.nam }}"}, lint) == []


TEMPLATES = {
    "named by a persona": ({"vp.md.j2": "-"}, []),
    "named by none": ({"vp.md.j2": "-", "cfo.md.j2": "-"}, ["cfo.md.j2"]),
    "included": ({"vp.md.j2": "{% include 'parts/head.md.j2' %}", "parts/head.md.j2": "-"}, []),
    "included by one that is": (
        {"vp.md.j2": "{% include 'a.md.j2' %}", "a.md.j2": "{% include 'b.md.j2' %}", "b.md.j2": "-"},
        [],
    ),
    "included by one that nothing uses": (
        {"vp.md.j2": "-", "a.md.j2": "{% include 'b.md.j2' %}", "b.md.j2": "-"},
        ["a.md.j2", "b.md.j2"],
    ),
    "one of several, where one may be missing": (
        {"vp.md.j2": "{% include ['own.md.j2', 'a.md.j2'] ignore missing %}", "a.md.j2": "-"},
        [],
    ),
    "extended": ({"vp.md.j2": "{% extends 'a.md.j2' %}", "a.md.j2": "{% block b %}{% endblock %}"}, []),
    "imported": (
        {"vp.md.j2": "{% from 'a.md.j2' import m %}{{ m() }}", "a.md.j2": "{% macro m() %}-{% endmacro %}"},
        [],
    ),
    "one of a name that is made up as it is written": (
        {"vp.md.j2": "{% set x = 'a' %}{% include x ~ '.md.j2' %}", "a.md.j2": "-", "b.md.j2": "-"},
        [],
    ),
    "the one to start from": ({"vp.md.j2": "-", "default.md.j2": "-"}, []),
    "no template": ({"vp.md.j2": "-", "notes.txt": "-", ".vp.md.j2.swp": "-", ".old.md.j2": "-"}, []),
}


@pytest.mark.parametrize(("templates", "expected"), TEMPLATES.values(), ids=TEMPLATES)
def test_a_template(tmp_path, templates, expected):
    files = {"rule_sets/a.yaml": rule_set("a", persona()), **{f"templates/{k}": v for k, v in templates.items()}}
    found = findings(tmp_path, files, UnusedTemplate())
    assert [one.location.file for one in found] == [str(tmp_path / "templates" / name) for name in expected]


def test_a_template_of_a_kind_of_brief(tmp_path):
    plugin = (
        "from icp_rules.plugins import BriefKind, hookimpl\n\n@hookimpl\ndef icp_briefs():\n"
        "    return [BriefKind('note', 'a note', template='note.md.j2')]\n"
    )
    files = {
        "rule_sets/a.yaml": rule_set("a", persona()),
        **SEEN,
        "templates/note.md.j2": "-",
        "plugins/note.py": plugin,
    }
    assert messages(tmp_path, files, UnusedTemplate()) == []

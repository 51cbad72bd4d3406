"""What is wrong with a template is found before anything is rendered, at its line and column."""

from __future__ import annotations

import pytest
from briefs.desk import BRIEF, RULES, both, templates_in

from icp_rules.briefs.check import check_templates, fields_used
from icp_rules.diagnostics import Code
from icp_rules.language.fields import Field, FieldTable, FieldType
from icp_rules.plugins import BriefKind

# Each template with what is misspelled in it and the name that is meant; the place is where the word last stands.
MISSPELLED = [
    ("{{ acount.name }}", "acount", "account"),
    ("Hello\n\n  {{ account.employes }}", "employes", "employees"),
    ("{{ account . employes }}", "employes", "employees"),
    ("{{ account['employes'] }}", "employes", "employees"),
    ("{{ account | attr('employes') }}", "employes", "employees"),
    ("{{ account.employes | default('?') }}", "employes", "employees"),
    ("{% if account.employes is defined %}x{% endif %}", "employes", "employees"),
    ("{% for r in reasons %}{{ r.txt }}{% endfor %}", "txt", "text"),
    ("{% for r in reasons if r.pionts > 1 %}{{ r.text }}{% endfor %}", "pionts", "points"),
    ("{% for s in panel.seats %}{% for c in s.contacts %}{{ c.emial }}{% endfor %}{% endfor %}", "emial", "email"),
    ("{% for r in reasons | sort(attribute='pionts') | reverse %}{{ r.text }}{% endfor %}", "pionts", "points"),
    ("{{ reasons | map(attribute='txt') | join(', ') }}", "txt", "text"),
    ("{{ (reasons | selectattr('pionts') | first).text }}", "pionts", "points"),
    ("{{ (reasons | first).txt }}", "txt", "text"),
    ("{{ reasons[0].txt }}{{ reasons[:2][0].text }}", "txt", "text"),
    ("{% set a = account %}{{ a.employes }}", "employes", "employees"),
    ("{% with p = persona %}{{ p.pain }}{% endwith %}", "pain", "pains"),
    ("{% set f %}{{ account.employes }}{% endset %}{{ f }}", "employes", "employees"),
    ("{% macro m(x) %}{{ x.whatever }}{{ persona.gaols }}{% endmacro %}{{ m(1) }}", "gaols", "goals"),
    ("{% call(x) loop_over(account.employes) %}{% endcall %}", "loop_over", None),
    ("{% block b %}{{ score.valeu }}{% endblock %}", "valeu", "value"),
    ("{{ (contact if contact else account).emial }}{{ contact.emial }}", "emial", "email"),
    ("{{ ('yes' if score.teir is defined else 'no') }}", "teir", "tier"),
    ("{{ account.name ~ persona.nmae }}", "nmae", "name"),
    ("{{ {'a': persona.nmae} | length }}", "nmae", "name"),
    ("{% filter upper %}{{ persona.nmae }}{% endfilter %}", "nmae", "name"),
    ("{{ loop.index }}", "loop", None),
    ("{{ signals[0].date.yaer }}", "yaer", None),
    ("{{ account.name.uper() }}", "uper", None),
    ("{# {{ acount }} #}{% raw %}{{ acount }}{% endraw %}\n{{ as_off }}", "as_off", "as_of"),
]

FINE = [
    "{{ account.name.upper() }} {{ as_of.year }} {{ as_of.isoformat() }} {{ reasons | length }}",
    "{% for r in reasons %}{{ loop.index }} {{ r.text }}{% else %}none{% endfor %}",
    "{% macro m(x, y=1) %}{{ x.whatever }} {{ y }} {{ caller() }} {{ varargs }}{% endmacro %}",
    "{% set ns = namespace(n=0) %}{% for r in reasons %}{% set ns.n = ns.n + 1 %}{% endfor %}{{ ns.n }}",
    "{% for name, points in [('a', 1)] %}{{ name }}{{ points }}{% endfor %}",
    "{{ reasons | groupby('group') | length }} {{ reasons | sum(attribute='points') }}",
    "{% for group in reasons | groupby('group') %}{{ group.grouper }}{% endfor %}",
    "{{ contact.full_name if contact else persona.titles | join(', ') }}",
    "{{ account.technologies[0] }} {{ range(3) | join(',') }}",
    "{{ (signals | first).value }} {{ 'a'.upper() }}",
    "{% from 'macros.j2' import hello, bye as ciao %}{{ hello(1) }}{{ ciao(2) }}",
    "{% import 'macros.j2' as m %}{{ m.hello(account) }}",
    "{% include ['there.j2', 'macros.j2'] %}{% include 'maybe.j2' ignore missing %}",
    "{% for r in reasons %}{% include 'row.j2' %}{% endfor %}",
]
PARTS = {
    "macros.j2": "{% macro hello(x) %}{{ x.name }}{% endmacro %}{% macro bye(x) %}{% endmacro %}",
    "there.j2": "{{ account.name }}",
    "row.j2": "{{ r.text }}",
}


def findings(load, folder, template, **more):
    rules = load({**RULES, "personas": RULES["personas"][:1], **more})
    return check_templates([rules], templates_in(folder, PARTS | both(template)))


@pytest.mark.parametrize(("template", "word", "meant"), MISSPELLED)
def test_a_misspelled_name_is_found_at_its_place(load, tmp_path, template, word, meant):
    found = findings(load, tmp_path, template)
    finding = next(one for one in found if f"'{word}'" in one.message)
    assert finding.code is Code.TEMPLATE_PATH
    before = template[: template.rindex(word)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    place = finding.location
    assert (place.file, place.line, place.column) == ("vp-sales.md.j2", line, column)
    assert place.text[place.column - 1 : place.end_column - 1] == word
    if meant is not None:
        assert finding.help == f"Did you mean '{meant}'?"


@pytest.mark.parametrize("template", FINE)
def test_what_exists_is_not_found_fault_with(load, tmp_path, template):
    assert findings(load, tmp_path, template) == []


def test_the_same_word_twice_on_a_line_is_found_twice(load, tmp_path):
    found = findings(load, tmp_path, "{{ account.employes }} or {{ account.employes }}")
    assert [one.location.column for one in found] == [12, 38]


@pytest.mark.parametrize(
    ("template", "line", "part"),
    [
        ("one\n{% if account %}\ntwo", 3, "unexpected end of template"),
        ("{{ account.name }", 1, "unexpected '}'"),
        ("one\n\n{% fro r in reasons %}", 3, "unknown tag 'fro'"),
        ("{{ account.name | uper }}", 1, "there is no filter 'uper'"),
        ("{% if account.name is defnied %}{% endif %}", 1, "there is no test 'defnied'"),
        ("{{ account.name | safe }}", 1, "there is no filter 'safe'"),
        ("{% block a %}{% endblock %}\n{% block a %}{% endblock %}", 2, "block 'a' defined twice"),
        ("{{ 'open }}", 1, "unexpected char"),
        ("{% for one in reasons %}" * 21 + "{% endfor %}" * 21, 1, "too many statically nested blocks"),
    ],
)
def test_a_syntax_error_has_file_and_line(load, tmp_path, template, line, part):
    (finding,) = findings(load, tmp_path, template)
    assert finding.code is Code.TEMPLATE_SYNTAX
    assert part in finding.message.lower()
    assert (finding.location.file, finding.location.line) == ("vp-sales.md.j2", line)
    assert finding.location.text == template.split("\n")[line - 1]


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{{ account }}", "cannot be printed"),
        ("{{ reasons }}", "cannot be printed"),
        ("{{ panel.seats | first }}", "cannot be printed"),
        ("{% for x in account %}{% endfor %}", "no list"),
        ("{% for x in as_of %}{% endfor %}", "no list"),
        ("{{ reasons.text }}", "in a list"),
        ("{% import 'reads.j2' as m %}", "there is no variable 'account'"),
    ],
)
def test_what_could_never_work_is_found(load, tmp_path, template, part):
    (tmp_path / "reads.j2").write_text("{% macro m() %}{{ account.name }}{% endmacro %}", encoding="utf-8")
    (finding,) = findings(load, tmp_path, template)
    assert finding.code is Code.TEMPLATE_PATH
    assert part in finding.message


@pytest.mark.parametrize("statement", ["extends", "include"])
def test_what_a_template_builds_on_is_checked_too(load, tmp_path, statement):
    (tmp_path / "deep.j2").write_text("\n{{ account.employes }}", encoding="utf-8")
    (tmp_path / "middle.j2").write_text(f"{{% {statement} 'deep.j2' %}}", encoding="utf-8")
    (finding,) = findings(load, tmp_path, f"{{% {statement} 'middle.j2' %}}")
    assert (finding.location.file, finding.location.line) == ("deep.j2", 2)


def test_templates_that_include_each_other_are_walked_once(load, tmp_path):
    (tmp_path / "b.j2").write_text("{% include 'vp-sales.md.j2' %}{{ nope }}", encoding="utf-8")
    assert len(findings(load, tmp_path, "{% include 'b.j2' %}")) == 1


def test_a_missing_template_is_found_where_the_persona_names_it(load, tmp_path):
    first, second = RULES["personas"]
    rules = load({**RULES, "personas": [first | {"brief": "vp-sale.md.j2"}, second | {"brief": "nothing-like-it"}]})
    found = check_templates([rules], templates_in(tmp_path, both("x")))
    assert [one.code for one in found] == [Code.TEMPLATE_MISSING] * 2
    assert found[0].help == "Did you mean 'vp-sales.md.j2'?"
    assert [one.location.text[one.location.column :].split('"')[0] for one in found] == [
        "vp-sale.md.j2",
        "nothing-like-it",
    ]


def test_a_missing_part_is_found_where_it_is_named(load, tmp_path):
    (finding,) = findings(load, tmp_path, "one\n{% include 'ther.j2' %}")
    assert finding.code is Code.TEMPLATE_MISSING
    assert (finding.location.line, finding.location.column, finding.help) == (2, 13, "Did you mean 'there.j2'?")


def test_a_template_that_is_not_utf8_is_found(load, tmp_path):
    made = templates_in(tmp_path, both("x"))
    (tmp_path / "vp-sales.md.j2").write_bytes(b"caf\xe9")
    rules = load(RULES)
    (finding,) = check_templates([rules], made)
    assert (finding.code, finding.location.file) == (Code.NOT_UTF8, "vp-sales.md.j2")


def test_a_kinds_template_is_checked_with_its_own_filters(load, tmp_path):
    folder = tmp_path / "kind"
    folder.mkdir()
    (folder / "script.j2").write_text("{{ account.name | shout }}{{ nope }}{% include 'there.j2' %}", encoding="utf-8")
    kind = BriefKind("script", "", template="script.j2", folder=folder, filters={"shout": str.upper})
    workspace = tmp_path / "templates"
    made = templates_in(workspace, PARTS | both("{{ account.name | shout }}"), (kind,))
    (finding,) = check_templates([load(RULES)], type(made)(workspace, (kind,)))
    assert "nope" in finding.message
    found = check_templates([load(RULES)], type(made)(workspace, (BRIEF,)))
    assert {one.message for one in found} == {"there is no filter 'shout'"}


@pytest.mark.parametrize(
    ("template", "fields"),
    [
        ("{{ account.name }}{% for r in reasons %}{{ r.text }}{% endfor %}", {"name"}),
        ("{% if account.visits is defined %}{% endif %}{{ account.city | default('') }}", {"visits", "city"}),
        ("{% include 'there.j2' %}{% set a = account %}{{ a.city }}", {"name", "city"}),
        ("{% macro m(x) %}{{ x.visits }}{{ x.whatever }}{% endmacro %}{{ m(account) }}", {"visits"}),
        ("{{ account['city'] }}{{ account | attr('state') }}", {"city", "state"}),
        ("{{ reasons[0].text }}", set()),
    ],
)
def test_the_fields_templates_read_are_known(load, tmp_path, template, fields):
    table = FieldTable().extended([Field("visits", FieldType.NUMBER, "a data point")])
    personas = [RULES["personas"][0] | {"opening": "{{ contact.first_name }}, {{ budget }}?"}]
    rules = load({**RULES, "personas": personas}, table)
    assert fields_used(rules, templates_in(tmp_path, PARTS | both(template))) == fields | {"budget"}


def test_a_field_whose_name_is_computed_may_be_any(load, tmp_path):
    rules = load(RULES)
    used = fields_used(rules, templates_in(tmp_path, both("{% for f in ['city'] %}{{ account[f] }}{% endfor %}")))
    assert used == frozenset(rules.fields.account)

"""Templates stay in their folder and their sandbox, and come out the same whenever they run."""

from __future__ import annotations

import pytest
from briefs.desk import BRIEF, RULES, SHIPPED, batch, both, briefs, first, templates_in, text_of

from icp_rules.briefs.check import check_templates
from icp_rules.briefs.environment import BriefEnvironment
from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.briefs.templates import Templates
from icp_rules.diagnostics import Code, DiagnosticError, Severity

# Found without rendering, with the place of the attempt.
SEEN = [
    ("{{ account.__class__ }}", "__class__", 12),
    ("{{ ''.__class__.__mro__ }}", "__class__", 7),
    ("{{ account['__dict__'] }}", "__dict__", 13),
    ("{{ account | attr('__class__') }}", "__class__", 20),
    ("{{ reasons | map(attribute='__class__') | list }}", "__class__", 29),
    ("{{ self.__init__.__globals__ }}", "__init__", 9),
    ("{{ _secret.__class__ }}", "__class__", 12),
    ("{% autoescape false %}{{ account.name }}{% endautoescape %}", "autoescape", 4),
    ("{% include '../secret.j2' %}", "../secret.j2", 13),
    ("{% include '/etc/passwd' %}", "/etc/passwd", 13),
    ("{% include '/etc/passwd' ignore missing %}", "/etc/passwd", 13),
    ("{% include 'a/../../secret.j2' %}", "a/../../secret.j2", 13),
    ("{% extends 'C:\\\\secret.j2' %}", None, None),
    ("{% import 'link.j2' as x %}", "link.j2", 12),
    ("{% include ['link.j2', 'there.j2'] %}", "link.j2", 14),
    ("{% include 'folder/secret.j2' %}", "folder/secret.j2", 13),
]

# Seen only as they run.
RUN = [
    "{% set name = '../' ~ 'secret.j2' %}{% include name %}",
    "{% set name = '/etc/' ~ 'passwd' %}{% include name ignore missing %}",
    "{% set name = 'link' ~ '.j2' %}{% include name %}",
    "{{ 'x' * 1000000000 }}",
    "{{ [1] * 1000000000 }}",
    "{{ 9 ** 999999 }}",
    "{{ range(100000) | length }}",
    "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
    "{% include 'vp-sales.md.j2' %}",
    "{{ '{0.__class__}'.format(account) }}",
    "{{ [].append(1) }}",
    # each would print close to a billion characters
    "{{ '%800000000d' % 1 }}",
    "{{ '%.800000000f' % 1.5 }}",
    "{{ '%*d' % (800000000, 1) }}",
    "{{ '%5%%800000000d' % 1 }}",
    "{{ '%(a(b)c)800000000d' % {'a(b)c': 1} }}",
    "{{ '%800000000d' | format(1) }}",
    "{{ '{:800000000d}'.format(1) }}",
    "{{ '{:{w}d}'.format(1, w=800000000) }}",
    "{{ '{a:800000000d}'.format_map({'a': 1}) }}",
    "{{ ('{:800000000d}' | attr('format'))(1) }}",
    "{{ 'x'.center(900000000) }}",
    "{{ 'x'.ljust(900000000) }}",
    "{{ 'x'.rjust(900000000) }}",
    "{{ 'x'.zfill(900000000) }}",
    "{{ '\\t'.expandtabs(900000000) }}",
    "{{ 'x'['center'](900000000) }}",
    "{{ ('x' | attr('center'))(900000000) }}",
    "{{ 'x'.encode().center(900000000) | length }}",
    "{{ 1.to_bytes(900000000, 'big') | length }}",
    "{{ 'x' | center(900000000) }}",
    "{{ 'x' | center(width=900000000) }}",
    "{{ ['x'] | map('center', 900000000) | first }}",
    "{{ 'x' | indent(900000000, true) }}",
    "{{ [1] | batch(900000000, 0) | list | length }}",
    "{{ [1] | slice(900000000) | list | length }}",
    "{{ 1.5 | round(900000000, 'ceil') }}",
    # no signal ends the multiplication of numbers of millions of digits
    "{{ (9 ** 64) ** 64 }}",
    "{% set n = namespace(x=99) %}{% for i in range(40) %}{% set n.x = n.x * n.x %}{% endfor %}",
    # a clock
    "{{ as_of.today() }}",
    "{{ as_of.fromtimestamp(0) }}",
    "{{ (as_of | attr('today'))() }}",
]

# What formats values and is no attempt at anything.
FORMATS = [
    ("{{ '%.1f' % 2.25 }}", "2.2"),
    ("{{ '%d%% of %5d' % (50, 2026) }}", "50% of 2026"),
    ("{{ '%(n)03d' % {'n': 7} }}", "007"),
    ("{{ 7 % 4 }}", "3"),
    ("{{ '%s and %s in 2026' | format('a', 'b') }}", "a and b in 2026"),
    ("{{ '{:,.0f} in 20261101'.format(12500) }}", "12,500 in 20261101"),
    ("{{ '{0:>8}'.format('x') | trim }}", "x"),
    ("{{ 12500.5 | round | int }}", "12,500"),
    ("{{ 'x' | center(9) | trim }}", "x"),
    ("{{ [1, 2, 3] | batch(2) | map('sum') | join('/') }}", "3/3"),
    ("{{ [1, 2, 3] | slice(2) | map('sum') | join('/') }}", "3/3"),
    ("{{ 'a\\nb' | indent(2) | replace(' ', '.') | length }}", "5"),
]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "secret.j2").write_text("secret", encoding="utf-8")
    inside = tmp_path / "templates"
    inside.mkdir()
    (inside / "there.j2").write_text("there", encoding="utf-8")
    (inside / "link.j2").symlink_to(tmp_path / "secret.j2")
    (inside / "folder").symlink_to(tmp_path, target_is_directory=True)
    return inside


@pytest.mark.parametrize(("template", "text", "column"), SEEN)
def test_attempts_to_leave_are_found_without_rendering(load, folder, template, text, column):
    rules = load(RULES)
    made = templates_in(folder, both(template))
    found = [one for one in check_templates([rules], made) if one.location.file == "vp-sales.md.j2"]
    unsafe = [one for one in found if one.code is Code.TEMPLATE_UNSAFE]
    assert unsafe, found
    place = unsafe[0].location
    assert place.line == 1
    if text is not None:
        assert (place.column, place.text[place.column - 1 : place.end_column - 1]) == (column, text)
    with pytest.raises(DiagnosticError):
        briefs(batch(rules), made)


@pytest.mark.parametrize("template", RUN)
def test_attempts_to_leave_block_the_brief(load, folder, template):
    found = first(batch(load(RULES)), templates_in(folder, both(template)))
    assert isinstance(found, Blocked), text_of(found)
    assert found.code is Code.TEMPLATE_UNSAFE
    (finding,) = blocked_findings([found])
    assert finding.severity is Severity.ERROR


NESTED = {
    "parentheses": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "lists": "{{ " + "[" * 3000 + "1" + "]" * 3000 + " }}",
    "signs": "{{ " + "-" * 5000 + "1 }}",
    "sums": "{{ 1" + "+1" * 5000 + " }}",
    "filters": "{{ 'x'" + "|upper" * 5000 + " }}",
    "attributes": "{{ account" + ".name" * 5000 + " }}",
    "conditions": "{% if 1 %}" * 5000 + "x" + "{% endif %}" * 5000,
    "macros": "{% macro m() %}" * 300 + "{% endmacro %}" * 300,
    "loops": "{% for a in [1] %}" * 50 + "x" + "{% endfor %}" * 50,
    "digits": "{{ " + "9" * 5000 + " }}",
}


@pytest.mark.parametrize("case", NESTED)
def test_what_no_program_can_be_made_of_is_found_without_rendering(load, tmp_path, case):
    made = templates_in(tmp_path, both(NESTED[case]))
    found = [one for one in check_templates([load(RULES)], made) if one.location.file == "vp-sales.md.j2"]
    assert {one.code for one in found} == {Code.TEMPLATE_SYNTAX}


@pytest.mark.parametrize("template", ["{{ '\\ud800' }}", "{% set name = '\\ud800' %}{% include name %}"])
def test_half_a_character_blocks_its_brief_alone(load, tmp_path, template):
    broken, fine = briefs(batch(load(RULES)), templates_in(tmp_path, both("fine") | {"vp-sales.md.j2": template}))
    assert isinstance(broken, Blocked)
    assert "\\ud800" in broken.message
    assert text_of(fine) == "fine\n"


def test_an_attribute_s_name_that_is_put_together_is_none(load, folder):
    found = first(batch(load(RULES)), templates_in(folder, both("{{ (account | attr('_' ~ '_class__')) }}")))
    assert isinstance(found, Blocked), text_of(found)


@pytest.mark.parametrize(("template", "text"), FORMATS)
def test_values_can_be_formatted(load, tmp_path, template, text):
    assert text_of(first(batch(load(RULES)), templates_in(tmp_path, both(template)))) == f"{text}\n"


def test_a_persona_cannot_name_a_template_elsewhere(load, folder):
    persona = {**RULES["personas"][0], "brief": "../secret.j2"}
    rules = load({**RULES, "personas": [persona]})
    (finding,) = check_templates([rules], templates_in(folder, {}))
    assert finding.code is Code.TEMPLATE_UNSAFE
    assert finding.location.text[finding.location.column - 1 :].startswith('"../secret.j2"')


def test_a_folder_that_is_itself_a_link_is_fine(load, tmp_path, folder):
    (tmp_path / "linked").symlink_to(folder, target_is_directory=True)
    made = templates_in(tmp_path / "linked", both("{% include 'there.j2' %}"))
    assert text_of(first(batch(load(RULES)), made)) == "there\n"


@pytest.mark.parametrize("name", ["now", "lipsum", "random", "open", "__builtins__"])
def test_there_is_no_clock_and_no_chance(name):
    environment = BriefEnvironment([], {})
    assert name not in environment.globals
    assert name not in environment.filters


def test_what_else_goes_wrong_blocks_its_brief_alone(load, tmp_path):
    template = "{{ account.name + 1 }}"
    files = both("fine") | {"vp-sales.md.j2": template}
    broken, fine = briefs(batch(load(RULES)), templates_in(tmp_path, files))
    assert isinstance(broken, Blocked)
    assert (broken.code, broken.location.line, broken.path) == (Code.BRIEF_BLOCKED, 1, None)
    assert text_of(fine) == "fine\n"


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{{ reasons | map('upper') }}", "generator"),
        ("{{ {'a': 1} }}", "dict"),
        ("{{ none }}", "nothing"),
        ("{{ ''.join }}", "builtin_function"),
    ],
)
def test_what_is_no_value_is_not_printed(load, tmp_path, template, part):
    found = first(batch(load(RULES)), templates_in(tmp_path, both(template)))
    assert isinstance(found, Blocked)
    assert part in found.message


def test_the_context_cannot_be_changed(load, tmp_path):
    found = first(batch(load(RULES)), templates_in(tmp_path, both("{% set account.name = 'x' %}")))
    assert isinstance(found, Blocked)


def test_the_shipped_templates_are_loaded_by_name():
    loader = Templates(SHIPPED, (BRIEF,)).environment(BRIEF).folder_loader
    assert {"_brief.md.j2", "vp-sales.md.j2", "revops-lead.md.j2", "default.md.j2"} <= set(loader.list_templates())

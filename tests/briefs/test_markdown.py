"""What records hold is printed as people read it and can never be markup."""

from __future__ import annotations

import re
from datetime import date
from html import escape as escape_html
from html import unescape

import pytest
from briefs.desk import ACME, ANN, RULES, batch, both, first, templates_in, text_of
from hypothesis import example, given
from hypothesis import strategies as st

from icp_rules.briefs.markdown import Markdown, escape, join
from icp_rules.briefs.page import html_page

PAYLOADS = [
    "{{ 7*7 }}",
    "{% include '/etc/passwd' %}",
    "</script><script>alert(1)</script>",
    "[x](javascript:alert(1))",
    "![x](https://example.com/a.png)",
    "<b>Bold</b> & Co",
    "<https://example.com>",
    "**Bold** _and_ `code` ~~gone~~",
    "# Title",
    "- item",
    "1. item",
    "> quote",
    "one\n\n# two\r\n---\x0bthree\u2028four",
    "| a | b |",
    "&lt;b&gt; &#60;b&#62;",
    r"back\slash \[x](y)",
    "===",
    "---",
    "```\ncode",
    "[a]: https://example.com",
    "\u202eevil",
]


def shown(html: str) -> str:
    """Return the text of a page's body, as a reader sees it."""
    body = html.split("<main>\n", 1)[1].rsplit("</main>", 1)[0]
    return unescape(re.sub(r"<[^>]*>", "", body)).strip()


def plain(text: str) -> str:
    """Return a text on one line, without what turns its order round or cannot be seen."""
    text = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", " ", text)
    return re.sub("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text).strip()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_name_is_shown_as_it_is_in_every_place(load, tmp_path, payload):
    places = (
        "# {{ account.name }}\n\n{{ account.name }}\n\n- {{ account.name }}\n\n| a |\n|---|\n| {{ account.name }} |\n"
    )
    brief = first(batch(load(RULES), [ACME | {"name": payload}]), templates_in(tmp_path, both(places)))
    html = brief.html()
    tags = re.findall(r"<(\w+)", html.split("<main>")[1])
    assert " ".join(tags) == "h1 p ul li table thead tr th tbody tr td"
    lines = [line for line in shown(html).splitlines() if line]
    assert [line for line in lines if line != "a"] == [plain(payload)] * 4
    assert f"<title>{escape_html(plain(payload))}: Head of sales</title>" in html


@given(st.text(max_size=60))
@example("1)")
@example("_a_b_ a_b")
@example("+ ")
@example("#" * 6)
@example("- - -")
def test_any_text_stays_text(text):
    html = html_page(escape(text) + "\n", "t")
    assert shown(html) == plain(text)
    assert re.findall(r"<(\w+)", html.split("<main>")[1]) in (["p"], [])


@pytest.mark.parametrize(
    "name", ["AT&T", "snake_case", "2026-09-01", "a@b.example", "+1 206 555 0196", "C#", "-5%", "a-b"]
)
def test_what_is_no_markup_is_left_alone(name):
    assert escape(name) == name


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12500, "12,500"),
        (0.25, "0.25"),
        (-10.0, "-10"),
        (True, "yes"),
        (date(2026, 9, 1), "2026-09-01"),
        (("a", "*b*"), r"a, \*b\*"),
        ((), "none"),
    ],
)
def test_values_print_as_people_read_them(value, text):
    assert escape(value) == text


def test_years_and_scores_print_as_such(load, tmp_path):
    template = (
        "{{ account.founded_year }} {{ score.value }} {{ score.coverage | percent }} {{ account.annual_revenue }}"
    )
    printed = text_of(first(batch(load(RULES)), templates_in(tmp_path, both(template))))
    assert printed == "2019 75 100% 5,000,000\n"


TRUSTED = [
    ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m(account.name) }}", r"**\*A\***"),
    ("{% macro m(x) %}**{{ x }}**{% endmacro %}{{ m('a') ~ account.name }}", r"**a**\*A\*"),
    ("{% macro m() %}**{{ caller() }}**{% endmacro %}{% call m() %}{{ account.name }}{% endcall %}", r"**\*A\***"),
    ("{% set x %}**{{ account.name }}**{% endset %}{{ x }}{{ x ~ account.name }}", r"**\*A\*****\*A\***\*A\*"),
    ("{% filter upper %}**{{ account.name }}**{% endfilter %}", r"**\*A\***"),
    ("{% block b %}**{{ account.name }}**{% endblock %}{{ self.b() ~ account.name }}", r"**\*A\*****\*A\***\*A\*"),
    ("{{ account.name | e }}{{ account.name | escape }}{{ account.name | forceescape }}", r"\*A\*" * 3),
    ("{{ [account.name, 5000] | join(' - ') }}", r"\*A\* - 5,000"),
    ("{{ [account, account] | join(' and ', attribute='name') }}", r"\*A\* and \*A\*"),
    ("{% set x %}**b**{% endset %}{{ [x, account.name] | join(', ') }}", r"**b**, \*A\*"),
    ("{% set x %}**%s**{% endset %}{{ x | format(account.name) }}{{ x % account.name }}", r"**\*A\***" * 2),
    ("{{ \"it's\" }} {{ 'b*' }}", r"it's b\*"),
    ("{{ account.name | replace('A', '**') }}", r"\*\*\*\*"),
]


@pytest.mark.parametrize(("template", "text"), TRUSTED)
def test_only_a_templates_own_text_is_markup(load, tmp_path, template, text):
    made = batch(load(RULES), [ACME | {"name": "*A*"}])
    assert text_of(first(made, templates_in(tmp_path, both(template)))).strip() == text


def test_super_is_markup_and_what_is_added_is_not(load, tmp_path):
    files = {"base.j2": "{% block b %}**x**{% endblock %}"} | both(
        "{% extends 'base.j2' %}{% block b %}{{ super() }} {{ super() ~ account.name }}{% endblock %}"
    )
    made = batch(load(RULES), [ACME | {"name": "*A*"}])
    assert text_of(first(made, templates_in(tmp_path, files))) == "**x** **x**\\*A\\*\n"


def test_what_a_plugins_filter_returns_is_escaped(load, tmp_path):
    from markupsafe import Markup

    from icp_rules.plugins import BriefKind

    kind = BriefKind("brief", "", filters={"bold": lambda value: Markup("<b>%s</b> **x**") % value})
    found = first(batch(load(RULES)), templates_in(tmp_path, both("{{ account.name | bold }}"), (kind,)))
    assert text_of(found) == "\\<b\\>Acme\\</b\\> \\*\\*x\\*\\*\n"


def test_contacts_are_escaped_too(load, tmp_path):
    person = ANN | {"first_name": "<i>Ann</i>", "last_name": "[x](https://e.example)"}
    found = first(
        batch(load(RULES), contacts=[person]),
        templates_in(tmp_path, both("{{ contact.full_name }} {{ persona.opening }}")),
    )
    assert "<i>" not in found.html().split("<main>")[1]
    assert "<a " not in found.html()


def test_joining_keeps_markdown():
    assert join([Markdown("**a**"), "*b*"]) == r"**a**\*b\*"
    assert Markdown("%s") % "*b*" == r"\*b\*"

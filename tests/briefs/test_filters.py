"""Numbers, money, dates and plurals in templates, in English and by locale."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.briefs.check import check_templates
from icp_rules.briefs.outcome import Blocked, Rendered
from icp_rules.diagnostics import Code
from tests.briefs.desk import ACME, ANN, RULES, SHIPPED, batch, both, first, templates_in, text_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BIG = {**ACME, "employees": 12_500.0, "annual_revenue": 5_000_000.0}


@pytest.fixture
def tell(load: Callable[..., Any], tmp_path: Path) -> Callable[..., Rendered | Blocked]:
    """Render a template's text for a large Acme's head of sales, by a locale."""
    made = batch(load(RULES), [BIG], [ANN], currency="USD")

    def render(text: str, locale: str | None = None, **files: str) -> Rendered | Blocked:
        others = {f"{name}.md.j2": content for name, content in files.items()}
        return first(made, replace(templates_in(tmp_path, both(text) | others), locale=locale))

    return render


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("{{ account.employees }}", "12,500", "12.500"),
        ("{{ account.employees | number }}", "12,500", "12.500"),
        ("{{ 0.25 }}", "0.25", "0,25"),
        ("{{ 0.6 | percent }}", "60%", "60\xa0%"),
        ("{{ account.annual_revenue | money }}", "USD 5,000,000", "5.000.000\xa0$"),
        ("{{ 12.5 | money('EUR') }}", "EUR 12.5", "12,50\xa0€"),
        ("{{ account.founded_year }}", "2019", "2019"),
        ("{{ score.value }}", "75", "75"),
        ("{{ as_of }}", "2026-11-01", "01.11.2026"),
        ("{{ as_of | date('long') }}", "November 1, 2026", "1\\. November 2026"),
        ("{{ account.last_funding_date | date }}", "2026-05-05", "05.05.2026"),
        ("{{ 1 | plural(one='role', other='roles') }}", "role", "role"),
        ("{{ 3 | plural(one='role', other='roles') }}", "roles", "roles"),
        ("{{ [1234, 0.5] }}", "1,234, 0.5", "1.234, 0,5"),
        ("{{ account.employees ~ '' }}", "12,500", "12.500"),
        ("{{ [1234] | join(' ') }}", "1,234", "1.234"),
        (
            "{{ reasons | selectattr('id', 'eq', 'size') | map(attribute='text') | first }}",
            "12,500 people",
            "12.500 people",
        ),
        ("{{ persona.opening }}", "Ann, a team of 12,500?", "Ann, a team of 12.500?"),
        (
            "{{ provenance | selectattr('field', 'eq', 'employees') | map(attribute='text') | first }}",
            "12,500 people",
            "12.500 people",
        ),
    ],
)
def test_values_print_in_english_or_by_the_locale(tell: Any, text: str, english: str, german: str) -> None:
    assert text_of(tell(text)) == f"{english}\n"
    assert text_of(tell(text, "de_DE")) == f"{german}\n"


def test_the_guide_shows_what_the_filters_print(tell: Any) -> None:
    guide = (SHIPPED.parent / "docs" / "briefs.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `({{ .+? }})` \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", guide, re.MULTILINE)
    assert len(rows) == 6
    for code, english, german in rows:
        expression = code.replace("\\|", "|")
        text = f"{{% for n in [1, 2] %}}{expression}; {{% endfor %}}"
        for locale, shown in ((None, english), ("de_DE", german)):
            printed = text_of(tell(text, locale)).replace("\xa0", " ").replace("\\", "").rstrip(";\n").split("; ")
            assert shown == ", ".join(dict.fromkeys(printed))


def test_money_reads_the_currency_of_the_workspace_where_it_is_given(tell: Any) -> None:
    macro = "{% macro m(n) %}{{ n | money }}{% endmacro %}"
    text = "{{% import 'm.md.j2' as x {} %}}{{{{ x.m(5) }}}}"
    assert text_of(tell(text.format("with context"), m=macro)) == "USD 5\n"
    found = tell(text.format("without context"))
    assert isinstance(found, Blocked)
    assert "with context" in found.message
    assert found.location.file == "m.md.j2"


def test_plurals_are_those_of_the_language(tell: Any) -> None:
    text = "{% for n in [1, 3, 5, 22] %}{{ n }} {{ n | plural(one='a', few='b', many='c', other='d') }} {% endfor %}"
    assert text_of(tell(text, "pl_PL")) == "1 a 3 b 5 c 22 b\n"
    assert text_of(tell(text)) == "1 a 3 d 5 d 22 d\n"


def test_a_day_begins_no_list(tell: Any) -> None:
    assert text_of(tell("{{ as_of }}", "cs_CZ")) == "1\\. 11. 2026\n"


def test_a_plural_is_escaped_like_any_value(tell: Any) -> None:
    assert text_of(tell("{{ 2 | plural(other='*x*') }}")) == "\\*x\\*\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{{ account.name | money }}", "'money' is for a number, and not for str"),
        ("{{ true | number }}", "'number' is for a number, and not for bool"),
        ("{{ 5 | date }}", "'date' is for a date, and not for int"),
        ("{{ as_of | date('lang') }}", "'date' is short, medium, long or full, and not 'lang'"),
        ("{{ 5 | plural(one='a') }}", "'plural' needs the form 'other', which every language has"),
        ("{{ 5 | plural(ones='a', other='b') }}", "'plural' has no form 'ones'"),
        ("{{ account.budget | money }}", "account.budget is unknown: there is none"),
        ("{{ account.budget | number }}", "account.budget is unknown: there is none"),
        ("{{ account.budget | percent }}", "account.budget is unknown: there is none"),
        ("{{ account.budget | plural(other='x') }}", "account.budget is unknown: there is none"),
        ("{{ account.budget | date }}", "account.budget is unknown: there is none"),
    ],
)
@pytest.mark.parametrize("locale", [None, "de_DE"])
def test_what_cannot_be_printed_so_blocks_its_brief(tell: Any, text: str, message: str, locale: str | None) -> None:
    found = tell(text, locale)
    assert isinstance(found, Blocked)
    assert found.code is Code.BRIEF_BLOCKED
    assert found.message.startswith(message)


def test_a_brief_leaves_nothing_behind_for_the_next(tell: Any) -> None:
    assert text_of(tell("{{ account.employees }}", "de_DE")) == "12.500\n"
    assert text_of(tell("{{ account.employees }}")) == "12,500\n"


def test_the_filters_are_known_without_rendering(load: Any, tmp_path: Path) -> None:
    text = "{{ 1 | money }}{{ 1 | number }}{{ as_of | date('long') }}{{ 1 | plural(other='x') }}"
    assert check_templates([load(RULES)], templates_in(tmp_path, both(text))) == []

"""A brief never claims what nobody knows: an unknown value is asked about or replaced, or blocks its brief."""

from __future__ import annotations

from datetime import date

import pytest
from briefs.desk import ACME, RULES, batch, both, briefs, first, templates_in, text_of

from icp_rules.briefs.outcome import Blocked, blocked_findings
from icp_rules.diagnostics import Code, Severity
from icp_rules.language.model import WhyUnknown

BLOCKS = [
    "{{ account.budget }}",
    "{{ account.budget or 5 }}",
    "{{ account.budget ~ ' dollars' }}",
    "{{ account.budget | int }}",
    "{{ account.budget | string }}",
    "{{ account.budget | round }}",
    "{{ account.budget + 1 }}",
    "{{ account.budget * 2 }}",
    "{{ -account.budget }}",
    "{{ [account.budget] }}",
    "{{ {'a': account.budget} | list }}{{ {'a': account.budget}.values() | list }}",
    "{{ '%s' | format(account.budget) }}",
    "{{ '%r' | format(account.budget) }}",
    "{{ [account.budget, 2] | sum }}",
    "{{ [account.budget, 2] | join(', ') }}",
    "{{ 'big' if account.budget > 50 else 'small' }}",
    "{% if account.budget %}x{% endif %}",
    "{% if not account.budget %}x{% endif %}",
    "{% if account.budget == 5 %}x{% endif %}",
    "{% if account.budget != 5 %}x{% endif %}",
    "{% if 5 < account.budget %}x{% endif %}",
    "{% if account.budget is none %}x{% else %}y{% endif %}",
    "{% if account.budget is number %}x{% else %}y{% endif %}",
    "{% if account.budget is false %}x{% else %}y{% endif %}",
    "{% if account.budget is sameas(1) %}x{% else %}y{% endif %}",
    "{% if 'x' in account.tags %}x{% endif %}",
    "{% if account.budget in [1, 2] %}x{% endif %}",
    "{% for tag in account.tags %}x{% endfor %}",
    "{{ account.tags | length }}",
    "{{ account.tags[0] }}",
    "{{ account.city.upper() }}",
    "{{ account.city | upper }}",
    "{{ account.city | default(account.state) }}",
    "{{ account['budget'] }}",
    "{{ account | attr('budget') }}",
]

PRINTS = [
    ("{{ account.budget | default('no figure') }}", "no figure"),
    ("{{ account.budget | d(0) }}", "0"),
    ("{{ account.city | default(account.state) | default('somewhere') }}", "somewhere"),
    ("{% if account.budget is defined %}x{% else %}y{% endif %}", "y"),
    ("{% if account.budget is undefined %}x{% else %}y{% endif %}", "x"),
    ("{{ 'x' if account.budget is defined and account.budget > 5 else 'y' }}", "y"),
]


@pytest.fixture
def acme(load):
    def made(**fields):
        return batch(load(RULES), [ACME | {"budget": None, "tags": None, "city": None, "state": None} | fields])

    return made


@pytest.mark.parametrize("template", BLOCKS)
def test_printing_or_testing_an_unknown_value_blocks_the_brief(acme, tmp_path, template):
    found = first(acme(), templates_in(tmp_path, both("Line one\n" + template)))
    assert isinstance(found, Blocked)
    assert found.code is Code.BRIEF_BLOCKED
    assert found.path in ("account.budget", "account.tags", "account.city", "account.state")
    assert found.reason is WhyUnknown.MISSING
    assert (found.location.file, found.location.line) == ("vp-sales.md.j2", 2)


@pytest.mark.parametrize(("template", "text"), PRINTS)
def test_an_unknown_value_may_be_asked_about_and_replaced(acme, tmp_path, template, text):
    assert text_of(first(acme(), templates_in(tmp_path, both(template)))) == text + "\n"


@pytest.mark.parametrize(
    ("field", "value", "template", "text"),
    [
        ("budget", 0.0, "{{ account.budget }}{% if account.budget == 0 %}!{% endif %}", "0!"),
        ("budget", 0.0, "{{ account.budget | default('none') }}", "0"),
        ("tags", [], "{{ account.tags | default('unknown') }}", "none"),
        ("budget", 1234.5, "{{ account.budget }}", "1,234.5"),
    ],
)
def test_nothing_and_zero_are_values(acme, tmp_path, field, value, template, text):
    assert text_of(first(acme(**{field: value}), templates_in(tmp_path, both(template)))) == text + "\n"


def test_false_is_a_value(load, tmp_path):
    from icp_rules.language.fields import Field, FieldTable, FieldType

    fields = FieldTable().extended([Field("pilot", FieldType.BOOLEAN, "had a pilot")])
    made = batch(load(RULES, fields), [ACME | {"pilot": False}])
    template = "{{ account.pilot }} {{ account.pilot | default('unknown') }}{% if account.pilot is false %}!{% endif %}"
    assert text_of(first(made, templates_in(tmp_path, both(template)))) == "no no!\n"


def test_the_reason_tells_missing_stale_and_failed_apart(load, tmp_path):
    rows = [
        ACME | {"account_id": "A-1", "city": None},
        ACME | {"account_id": "A-2", "city": "Oslo", "record__as_of": date(2026, 1, 1)},
        ACME | {"account_id": "A-3", "city": None},
    ]
    made = batch(load(RULES), rows, failures={"city": {"A-3"}})
    found = briefs(made, templates_in(tmp_path, both("{{ account.city }}")))
    reasons = {one.about.account_id: one.reason for one in found}
    assert reasons == {"A-1": WhyUnknown.MISSING, "A-2": WhyUnknown.STALE, "A-3": WhyUnknown.FAILED}


def test_blocked_briefs_are_counted_by_line_and_cause(load, tmp_path):
    rows = [ACME | {"account_id": f"A-{i}", "city": None} for i in range(3)]
    rows.append(ACME | {"account_id": "A-4", "city": "Oslo", "record__as_of": date(2026, 1, 1)})
    files = {
        "part.j2": "Offices:\n{{ account.city }}\n",
        "vp-sales.md.j2": "# Hello\n\n{% include 'part.j2' %}",
        "revops-lead.md.j2": "{% if account.city is defined %}{{ account.city }}{% endif %}",
    }
    found = briefs(batch(load(RULES), rows, []), templates_in(tmp_path, files))
    blocked = [one for one in found if isinstance(one, Blocked)]
    assert len(found) == 8
    missing, stale = blocked_findings(blocked)
    assert missing.code is Code.BRIEF_BLOCKED
    assert missing.severity is Severity.WARNING
    assert missing.message == "3 briefs not written: account.city is unknown: there is none"
    assert stale.message == "1 brief not written: account.city is unknown: it is too old to be used"
    assert (missing.location.file, missing.location.line, missing.location.text) == ("part.j2", 2, "{{ account.city }}")
    assert "{{ account.city | default('…') }}" in missing.help


def test_the_advice_names_nothing_that_cannot_be_written(load, tmp_path):
    template = "{% for p in provenance %}{{ p.as_of }}{% endfor %}"
    found = first(batch(load(RULES), [ACME | {"record__as_of": None}]), templates_in(tmp_path, both(template)))
    (finding,) = blocked_findings([found])
    assert finding.message == "1 brief not written: the age of industry is unknown: there is none"
    assert finding.help.startswith("Give it a default('…'), or ask whether it is defined.")


def test_what_a_role_lacks_without_a_contact_blocks_too(load, tmp_path):
    template = "{{ contact.email }}"
    found = first(batch(load(RULES), contacts=[]), templates_in(tmp_path, both(template)))
    assert isinstance(found, Blocked)
    assert "{% if contact %}" in found.message


def test_an_opening_is_unknown_where_a_value_it_names_is(load, tmp_path):
    template = "{{ persona.opening }}"
    with_contact, without = briefs(batch(load(RULES)), templates_in(tmp_path, both(template)))
    assert text_of(with_contact) == "Ann, a team of 230?\n"
    assert isinstance(without, Blocked)
    assert without.path == "persona.opening"
    assert without.message == "persona.opening is unknown: it names contact.first_name, and there is none"

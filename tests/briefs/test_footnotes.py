"""Each claim of a brief has a footnote that says what it rests on, where that comes from and how old it is."""

from __future__ import annotations

import re
from datetime import date

import pytest
from briefs.desk import (
    ACME,
    ANN,
    AS_OF,
    BRIEF,
    FOOTNOTED,
    PERSONA,
    REVOPS,
    RULES,
    SHIPPED,
    batch,
    both,
    briefs,
    first,
    templates_in,
    text_of,
)
from briefs.test_markdown import PAYLOADS
from hypothesis import example, given
from hypothesis import strategies as st

from icp_rules.briefs.context import Account, Provenance
from icp_rules.briefs.footnotes import with_footnotes, without_footnotes
from icp_rules.briefs.markdown import escape
from icp_rules.briefs.page import html_page
from icp_rules.briefs.templates import Templates
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula

REFERENCE = re.compile(r"(?<!\\)\[\^([^\]\\]+)\](?!:)")
DEFINITION = re.compile(r"^\[\^([^\]]+)\]: (.+)$", re.MULTILINE)
NAMES = sorted(p.name for p in SHIPPED.glob("*.md.j2") if not p.name.startswith("_"))


def printed(load, tmp_path, template, account=ACME, contacts=(ANN,), **more):
    """Return a brief's text and its footnotes."""
    made = batch(load(RULES | more), [account], list(contacts))
    text = text_of(first(made, templates_in(tmp_path, both(template), (FOOTNOTED,))))
    notes = dict(DEFINITION.findall(text))
    return DEFINITION.sub("", text).strip(), notes


REFERENCES = [
    ("{{ account.employees }} people", "230[^employees] people"),
    ("{{ account['employees'] }}", "230[^employees]"),
    ("{{ account.technologies | join(' and ') }}", "Salesforce and Shopify[^technologies]"),
    ("{{ account.technologies | first | upper }}", "SALESFORCE[^technologies]"),
    (
        "{% for one in account.technologies %}\n- {{ one }}\n{% endfor %}",
        "- Salesforce[^technologies]\n- Shopify[^technologies]",
    ),
    ("{% set size = account.employees %}{{ size }}", "230[^employees]"),
    ("{% with size = account.employees %}{{ size }}{% endwith %}", "230[^employees]"),
    ("{{ account.last_funding_date.year }}", "2,026[^last_funding_date]"),
    ("{{ account.industry.lower() }}", "fintech[^industry]"),
    ("{{ account.employees - 30 }}", "200[^employees]"),
    ("{{ account.employees ~ ' in ' ~ account.industry }}", "230 in Fintech[^employees][^industry]"),
    ("{{ account.city | default('nowhere') }}", "nowhere"),
    ("{{ account.city | default(account.industry) }}", "Fintech[^industry]"),
    ("{{ account.industry | default(account.employees) }}", "Fintech[^industry]"),
    ("{{ account.industry if account.employees > 9 else account.employees }}", "Fintech[^industry]"),
    ("{% if account.employees > 9 %}big{% endif %}", "big"),
    ("{{ reasons[1].text }}", "230 people[^employees]"),
    (
        "{{ reasons | map(attribute='text') | join('; ') }}",
        (
            "technologies: Salesforce, Shopify; 230 people; last_funding_date: 2026-05-05"
            "[^technologies][^employees][^last_funding_date]"
        ),
    ),
    ("{{ reasons[1].points }} {{ reasons[1].id }} {{ reasons[1].fields }}", "20 size employees"),
    ("{% for one in watch_outs %}{{ one.text }}{% endfor %}", "A web shop[^technologies]"),
    (
        "{% for one in signals %}{{ one.text }}, {{ one.date }}{% endfor %}",
        "last funding date[^last_funding_date], 2026-05-05",
    ),
    (
        "{{ contact.full_name }}, {{ contact.title }}\n{{ contact.email }}",
        "Ann Ash[^contact-1], VP Sales\nann@acme.example[^contact-1]",
    ),
    ("{{ contact.source }} {{ contact.as_of }}", "contacts 2026-10-02"),
    ("{{ account.name }} {{ account.account_id }}", "Acme A-1"),
    ("{{ persona.opening }} {{ score.value }} {{ brief.title }}", "Ann, a team of 230? 75 Acme: Head of sales"),
    # once in a line
    (
        "{{ account.employees }} and {{ account.employees }}\n{{ account.employees }}",
        "230[^employees] and 230\n230[^employees]",
    ),
    # where it would be noise, or do harm
    ("# {{ account.employees }}\n\nx", "# 230\n\nx"),
    ("> ## {{ account.employees }}\n\nx", "> ## 230\n\nx"),
    ("```\n{{ account.employees }}\n```\n{{ account.employees }}", "```\n230\n```\n230[^employees]"),
    ("`{{ account.employees }}` x", "`230`[^employees] x"),
    (
        "[{{ account.industry }}](https://a.example/{{ account.employees }})",
        "[Fintech](https://a.example/230)[^industry][^employees]",
    ),
    ("x <https://a.example/{{ account.industry }}>", "x <https://a.example/Fintech>[^industry]"),
    ("{{ account.employees }}(x)", "230[^employees]\\(x)"),
    ("**{{ account.employees }}** | {{ account.industry }}", "**230[^employees]** | Fintech[^industry]"),
    # a template's own
    ("Own[^1] {{ account.employees }}\n\n[^1]: Of us", "Own[^1] 230[^employees]"),
]


@pytest.mark.parametrize(("template", "text"), REFERENCES)
def test_what_is_printed_has_its_reference(load, tmp_path, template, text):
    found, notes = printed(load, tmp_path, template)
    assert found == text
    assert set(notes) == set(REFERENCE.findall(text))


NOTES = [
    ("{{ account.employees }}", {}, "Employees: 230 people (source: accounts; 2026-10-01, 31 days old)"),
    ("{{ account.annual_revenue }}", {}, "Annual revenue: USD 5,000,000 (source: accounts; 2026-10-01, 31 days old)"),
    ("{{ account.founded_year }}", {}, "Founded year: 2019 (source: accounts; 2026-10-01, 31 days old)"),
    (
        "{{ account.employees }}",
        {"record__as_of": AS_OF},
        "Employees: 230 people (source: accounts; 2026-11-01, today)",
    ),
    (
        "{{ account.employees }}",
        {"record__as_of": date(2026, 10, 31)},
        "Employees: 230 people (source: accounts; 2026-10-31, 1 day old)",
    ),
    (
        "{{ account.employees }}",
        {"record__as_of": date(2026, 11, 3)},
        "Employees: 230 people (source: accounts; 2026-11-03, 2 days from now)",
    ),
    ("{{ account.industry }}", {"record__as_of": None}, "Industry: Fintech (source: accounts; age unknown)"),
    (
        "{{ account.industry }}",
        {"industry": "a*b" * 99},
        "Industry: " + "a\\*b" * 53 + "… (source: accounts; 2026-10-01, 31 days old)",
    ),
    ("{{ contact.email }}", {}, "Contact: Ann Ash (source: contacts; 2026-10-02, 30 days old)"),
    ("{{ watch_outs[1].text }}", {"business_model": None}, "Business model: not known (there is none)"),
]


@pytest.mark.parametrize(("template", "values", "note"), NOTES)
def test_a_footnote_tells_value_source_and_age(load, tmp_path, template, values, note):
    _, notes = printed(load, tmp_path, template, ACME | values, freshness={})
    assert list(notes.values()) == [note]


def test_what_of_a_claim_is_unknown_is_told_only_where_nothing_of_it_is_known(load, tmp_path):
    either = {"any": [{"employees": {"at_least": 9}}, {"budget": {"at_least": 9}}]}
    criterion = {"id": "c", "when": either, "points": 5, "why": "Large or rich"}
    score = [{"group": "g", "criteria": [criterion]}]
    found, notes = printed(load, tmp_path, "{{ reasons[0].text }}", score=score)
    assert found == "Large or rich[^employees]"
    assert list(notes) == ["employees"]


def test_contacts_are_told_apart(load, tmp_path):
    bob = ANN | {"contact_id": "C-2", "first_name": "Bob", "email": "bob@acme.example", "record__as_of": None}
    found, notes = printed(
        load,
        tmp_path,
        "{% for seat in panel.seats %}{% for one in seat.contacts %}{{ one.full_name }} {{ one.title }};{% endfor %}"
        "{% endfor %}\n\n{{ contact.full_name }}",
        contacts=[ANN, bob],
    )
    assert found == "Ann Ash[^contact-1] VP Sales;Bob Ash[^contact-2] VP Sales;\nAnn Ash[^contact-1]"
    assert notes["contact-2"] == "Contact: Bob Ash (source: contacts; age unknown)"


def test_a_derived_field_is_as_old_as_its_oldest_input(load, tmp_path):
    formula = parse_formula("annual_revenue / employees", FieldTable().account)
    derived = Field("per_head", FieldType.NUMBER, "revenue a head", money=True, origin=Origin.DERIVED, formula=formula)
    rules = load(RULES, FieldTable().extended([derived]))
    account = ACME | {"per_head": 2.5, "employees__as_of": date(2026, 8, 8)}
    template = both("{{ account.per_head }}")
    text = text_of(first(batch(rules, [account]), templates_in(tmp_path, template, (FOOTNOTED,))))
    note = "Per head: USD 2.5 (source: derived: annual_revenue / employees; 2026-08-08, 85 days old)"
    assert DEFINITION.findall(text) == [("per_head", note)]


def test_what_a_call_does_is_done_once(load, tmp_path):
    template = (
        "{% set turn = cycler('a', 'b') %}{{ account.employees if turn.next() == 'a' else 0 }} {{ turn.current }}"
    )
    found, _ = printed(load, tmp_path, template)
    assert found == "230 b"


def test_a_filtered_block_has_no_references(load, tmp_path):
    template = "{% filter upper %}{{ account.industry }}{% endfilter %}"
    assert printed(load, tmp_path, template) == ("FINTECH", {})


def test_kinds_that_are_sent_or_read_out_have_none(load, tmp_path):
    made = batch(load(RULES))
    assert text_of(first(made, templates_in(tmp_path, both("{{ account.employees }}"), (BRIEF,)))) == "230\n"


@pytest.mark.parametrize(
    "payload", [*PAYLOADS, "[^employees]", "[^employees]: x", "x[^contact:0]", "\\[^employees]", "[^a][^b]"]
)
def test_a_value_makes_no_reference(load, tmp_path, payload):
    account = ACME | {"name": payload, "industry": payload}
    found, notes = printed(load, tmp_path, "x {{ account.name }} {{ account.industry }}\n\n{{ account.name }}", account)
    assert [label for label in REFERENCE.findall(found) if label in notes] == ["industry"]
    assert list(notes) == ["industry"]


@pytest.mark.parametrize("template", NAMES)
def test_every_reference_has_one_footnote_and_every_footnote_a_reference(load, template):
    personas = [PERSONA | {"brief": template}, REVOPS | {"brief": template}]
    made = batch(load(RULES | {"personas": personas}), [ACME | {"business_model": None}])
    plain = [text_of(one) for one in briefs(made, Templates(SHIPPED, (BRIEF,)))]
    for one, alone in zip(briefs(made, Templates(SHIPPED, (FOOTNOTED,))), plain, strict=True):
        text = text_of(one)
        labels = [label for label, _ in DEFINITION.findall(text)]
        assert sorted(labels) == sorted(set(REFERENCE.findall(text)))
        assert len(labels) > 3
        assert without_footnotes(text) == alone


@given(st.text(max_size=60))
@example("[^industry]")
@example("a\\")
@example("`[^industry](x)<")
@example("](")
def test_no_value_changes_where_a_reference_stands(text):
    """Whatever is printed before it, the reference is there and the text is shown as it is."""
    known = Provenance("industry", "industry", text, "Fintech", "accounts", AS_OF)
    context = {"account": Account({"industry": text}, {}), "provenance": (known,), "contact": None, "as_of": AS_OF}
    line = f"x {escape(text)}[^industry] y"
    note = "[^industry]: Industry: Fintech (source: accounts; 2026-11-01, today)"
    assert with_footnotes(line + "\n", context) == f"{line}\n\n{note}\n"
    page = html_page(with_footnotes(line + "\n", context), "t").split("<main>")[1]
    assert re.findall(r"<(\w+)", page) == ["p", "button", "section", "ol", "li"]

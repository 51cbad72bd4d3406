"""What templates are told of an account: reasons, watch-outs, signals, gaps, the panel, and where it all comes from."""

from __future__ import annotations

from datetime import date

import pytest
from briefs.desk import ACME, ANN, RULES, batch, both, briefs, first, templates_in, text_of

from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula


@pytest.fixture
def tell(load, tmp_path):
    """Render one template for Acme's head of sales, with other fields, rules or contacts."""

    def told(template, account=None, contacts=None, fields=None, rules=None, **more):
        made = batch(load(RULES | (rules or {}), fields), [ACME | (account or {})], contacts, **more)
        return text_of(first(made, templates_in(tmp_path, both(template)))).strip()

    return told


REASONS = "{% for r in reasons %}{{ r.id }}={{ r.points }}:{{ r.text }};{% endfor %}"


def test_reasons_are_met_criteria_with_points_most_first(tell):
    assert tell(REASONS).split(";") == [
        "crm=30:technologies: Salesforce, Shopify",
        "size=20:230 people",
        "funded=5:" + tell("{{ reasons[2].text }}"),
        "",
    ]
    assert "last\\_funding" not in tell("{{ reasons[2].text }}")


def test_a_why_with_an_unknown_value_gives_way_to_what_is_known(tell):
    criterion = {"id": "size", "when": {"employees": {"at_least": 50}}, "points": 20, "why": "{{ budget }} to spend"}
    rules = {"score": [{"group": "fit", "criteria": [criterion]}]}
    assert tell("{{ reasons[0].text }}", rules=rules) == "employees: 230"


def test_a_reason_names_the_fields_it_rests_on(tell):
    assert tell("{{ reasons[0].fields | join(',') }} {{ reasons[0].group }}") == "technologies fit"


WATCH = "{% for w in watch_outs %}{{ w.kind }} {{ w.id }} {{ w.points }} {{ w.text }};{% endfor %}"


def test_watch_outs_are_negative_points_and_filters_not_known_to_be_passed(tell):
    unknown = {"business_model": None, "industry": None}
    assert tell(WATCH) == "criterion shop -10 A web shop;"
    assert tell(WATCH, unknown) == (
        "criterion shop -10 A web shop;require b2b 0 We sell to businesses only;exclude legal 0 industry is Legal;"
    )


SIGNALS = "{% for s in signals %}{{ s.text }}|{{ s.value }}|{{ s.date | default('?') }}|{{ s.source }};{% endfor %}"
ROLES = Field("open_roles", FieldType.NUMBER, "open roles", unit="roles", origin=Origin.DATA_POINT)


def test_signals_are_dates_and_data_points_that_give_points_newest_first(tell):
    hiring = {"id": "hiring", "when": {"open_roles": {"at_least": 2}}, "points": 5}
    rules = {"score": [{"group": "fit", "criteria": [*RULES["score"][0]["criteria"], hiring]}]}
    fields = FieldTable().extended([ROLES])
    found = {"open_roles": 3.0, "open_roles__as_of": date(2026, 10, 31)}
    sources = {"last_funding_date": "accounts.csv", "open_roles": "postings.csv"}
    assert tell(SIGNALS, found, fields=fields, rules=rules, sources=sources) == (
        "open roles: 3 roles|3|2026-10-31|postings.csv;last funding date|2026-05-05|2026-05-05|accounts.csv;"
    )
    undated = tell(SIGNALS, {"open_roles": 3.0}, fields=fields, rules=rules)
    assert undated.endswith("open roles: 3 roles|3|?|data point;")
    assert "open roles" not in tell(SIGNALS, {"open_roles": 1.0}, fields=fields, rules=rules)


GAPS = "{% for g in gaps %}{{ g.field }} {{ g.reason }} {{ g.could_add }};{% endfor %}"


def test_gaps_are_what_undecided_rules_need_what_adds_most_first(tell):
    assert tell(GAPS) == ""
    unknown = {"employees": None, "technologies": None, "business_model": None}
    assert tell(GAPS, unknown) == "technologies missing 30;employees missing 20;business_model missing 0;"
    assert tell(GAPS, {"employees": None}, failures={"employees": ["A-1"]}) == "employees failed 20;"
    stale = {"record__as_of": date(2026, 1, 1)}
    assert tell(GAPS, stale).startswith("technologies stale 30;employees stale 20;")


def test_the_gap_behind_a_derived_field_is_what_it_is_made_of(tell):
    table = FieldTable()
    formula = parse_formula("annual_revenue / employees", table.account)
    derived = Field("per_head", FieldType.NUMBER, "revenue a head", origin=Origin.DERIVED, formula=formula)
    rules = {"score": [{"group": "g", "criteria": [{"id": "c", "when": {"per_head": {"at_least": 1}}, "points": 7}]}]}
    unknown = {"annual_revenue": None, "employees": 10.0, "per_head": None}
    assert tell(GAPS, unknown, fields=table.extended([derived]), rules=rules) == "annual_revenue missing 7;"


def test_every_known_value_has_its_source_and_age(tell):
    template = (
        "{% for p in provenance %}{{ p.field }}|{{ p.text }}|{{ p.source }}|{{ p.as_of | default('?') }};{% endfor %}"
        "{{ account.annual_revenue }}{{ account.founded_year }}{{ account.city | default('') }}"
    )
    aged = {"employees__as_of": date(2026, 9, 9)}
    lines = tell(template, aged, sources={"employees": "crm.csv, Size"}, currency="EUR").split(";")
    assert lines[:-1] == [
        "industry|Fintech|accounts|2026-10-01",
        "business_model|b2b|accounts|2026-10-01",
        "employees|230 people|crm.csv, Size|2026-09-09",
        "annual_revenue|EUR 5,000,000|accounts|2026-10-01",
        "founded_year|2019|accounts|2026-10-01",
        "last_funding_date|2026-05-05|accounts|2026-10-01",
        "technologies|Salesforce, Shopify|accounts|2026-10-01",
    ]


def test_a_derived_value_is_as_old_as_its_oldest_input(tell):
    table = FieldTable()
    formula = parse_formula("annual_revenue / employees", table.account)
    derived = Field("per_head", FieldType.NUMBER, "revenue a head", money=True, origin=Origin.DERIVED, formula=formula)
    told = "{{ p.text }} {{ p.source }} {{ p.as_of }}"
    template = "{{ account.per_head }} {% for p in provenance if p.field == 'per_head' %}" + told + "{% endfor %}"
    aged = {"per_head": 2.5, "employees__as_of": date(2026, 9, 9), "annual_revenue__as_of": date(2026, 8, 8)}
    told = tell(template, aged, fields=table.extended([derived]))
    assert told == "2.5 USD 2.5 derived: annual_revenue / employees 2026-08-08"


def test_without_ages_the_age_is_unknown(tell):
    assert tell("{{ provenance[0].as_of | default('?') }}", {"record__as_of": None}) == "?"


def test_proof_is_told_where_its_condition_is_met(tell):
    assert tell("{{ persona.proof | join(' ') }}") == "Everyone likes it A fintech did it"
    assert tell("{{ persona.proof | join(' ') }}", {"industry": "Retail"}) == "Everyone likes it"
    assert tell("{{ persona.proof | join(' ') }}", {"industry": None}) == "Everyone likes it"


PANEL = (
    "{% for s in panel.seats %}"
    "{{ s.persona }} {{ s.found }}/{{ s.needed }} check {{ s.to_check }} missing {{ s.missing }}: "
    "{{ s.contacts | join(', ', attribute='full_name') }} ? {{ s.candidates | join(', ', attribute='full_name') }};"
    "{% endfor %}{{ panel.found }} {{ panel.missing }}"
)


def test_the_panel_tells_who_is_known_and_who_is_missing(tell):
    people = [ANN, ANN | {"contact_id": "C-2", "first_name": "Bo", "title": None}]
    assert tell(PANEL, contacts=people) == (
        "vp-sales 1/1 check 1 missing 0: Ann Ash ? Bo Ash;revops-lead 0/1 check 1 missing 1:  ? Bo Ash;1 1"
    )


def test_a_seat_shows_the_best_up_to_its_most_and_tells_how_many_fit(tell):
    people = [ANN | {"contact_id": f"C-{n}", "first_name": name} for n, name in ((3, "Cy"), (1, "Ann"), (2, "Bo"))]
    told = "{{ s.contacts | join(', ', attribute='first_name') }} of {{ s.found }} {{ s.blocker }}"
    assert tell("{% set s = panel.seats[0] %}" + told, contacts=people) == "Ann, Bo of 3 no"


def test_the_panel_tells_how_far_it_is_complete(tell):
    told = "{{ panel.coverage | percent }} {{ panel.needed }} {{ panel.complete }}"
    lead = ANN | {"contact_id": "C-2", "title": "RevOps Lead", "email": "lead@acme.example"}
    second = ANN | {"contact_id": "C-3", "email": "second@acme.example"}
    assert tell(told) == "50% 3 no"
    assert tell(told, contacts=[ANN, lead]) == "100% 3 no"
    assert tell(told, contacts=[ANN, lead, second]) == "100% 3 yes"


def test_a_stale_contact_keeps_a_name_and_loses_the_rest(tell):
    old = ANN | {"record__as_of": date(2026, 1, 1)}
    told = "{{ c.full_name }} {{ c.email | default('?') }} {{ c.as_of }}"
    template = "{% for c in panel.seats[0].candidates %}" + told + "{% endfor %}"
    assert tell(template, contacts=[old]) == "Ann Ash ? 2026-01-01"


def test_a_contact_tells_where_it_comes_from(tell):
    template = "{{ contact.full_name }} {{ contact.source }} {{ contact.as_of }} {{ contact.phone | default('?') }}"
    assert tell(template, contact_source="crm.csv") == "Ann Ash crm.csv 2026-10-02 ?"


def test_a_rule_set_without_score_has_no_score_and_briefs_all_the_same(load, tmp_path):
    rules = {name: value for name, value in RULES.items() if name not in ("score", "tiers")}
    made = batch(load(rules))
    template = "{{ score.status }} {{ score.value | d('?') }} {{ score.tier | d('?') }} {{ reasons | length }}"
    assert text_of(first(made, templates_in(tmp_path, both(template)))) == "qualified ? ? 0\n"


def test_score_and_rule_set(tell):
    rules = {"description": "Companies that sell"}
    assert (
        tell("{{ score.status }} {{ score.tier }} {{ score.low }}-{{ score.high }}", {"employees": None})
        == "qualified B 41-75"
    )
    assert tell("{{ rule_set.id }} {{ rule_set.owner }} {{ rule_set.description }}", rules=rules) == (
        "tested revops@example.com Companies that sell"
    )
    assert (
        tell("{{ brief.kind }} {{ brief.title }} {{ as_of }} {{ currency }}")
        == "brief Acme: Head of sales 2026-11-01 USD"
    )


def test_other_accounts_and_their_people_do_not_mix(load, tmp_path):
    rows = [ACME, ACME | {"account_id": "A-2", "name": "Beta", "industry": "Software"}]
    people = [ANN, ANN | {"contact_id": "C-9", "account_id": "A-2", "first_name": "Cy"}]
    template = "{{ account.name }} {{ contact.first_name if contact else 'nobody' }} {{ persona.proof | length }}"
    found = briefs(batch(load(RULES), rows, people), templates_in(tmp_path, both(template)))
    assert [text_of(one).strip() for one in found] == ["Acme Ann 2", "Acme nobody 2", "Beta Cy 1", "Beta nobody 1"]

"""Plans of contacts: which steps, when, in which variant, and what they say."""

from __future__ import annotations

import pickle
from collections import Counter
from datetime import date, timedelta

import pytest
from briefs.desk import ACME, ANN, AS_OF, BRIEF, PERSONA, PLAN, RULES, batch, briefs, templates_in, text_of
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.briefs.outcome import Blocked, Rendered, blocked_findings
from icp_rules.briefs.sequences import WEEKDAYS, business_days, variant_of
from icp_rules.briefs.steps import SCHEMA, steps_table
from icp_rules.diagnostics import Code, DiagnosticError, Severity
from icp_rules.records.writers import for_people

STEP = {"id": "first", "channel": "email", "day": 0, "subject": "A question, {{ contact.first_name }}"}
TEXT = "Hello {{ contact.first_name }}, {{ account.employees }} people.\n"


def rules(*steps, **more):
    """Return rules whose only persona has these steps, each with the template step.md.j2."""
    sequence = [{**STEP, "id": f"s{i}", "template": "step.md.j2", **step} for i, step in enumerate(steps)]
    return {**RULES, "personas": [{**PERSONA, "sequence": sequence}], **more}


@pytest.fixture
def plans(load, tmp_path):
    """Return what comes of the plans of some contacts."""

    def made(content, contacts=None, accounts=None, text=TEXT, files=None, **more):
        files = {"vp-sales.md.j2": "a brief\n", "step.md.j2": text, **(files or {})}
        found = briefs(batch(load(content), accounts, contacts, **more), templates_in(tmp_path, files, (BRIEF, PLAN)))
        return [one for one in found if one.about.kind == PLAN.name]

    return made


def test_a_plan_says_what_to_do_when_and_what_was_left_out(plans):
    content = rules(
        {"id": "call", "channel": "call", "day": 7, "when": {"contact.phone": {"known": True}}},
        {"id": "hiring", "day": 3, "when": {"monthly_visits": {"at_least": 1}}},
        {"day": 0},
        {"id": "big", "day": 1, "when": {"employees": {"at_least": 500}}},
        {"id": "connect", "channel": "linkedin", "day": 0, "subject": "Hello"},
    )
    (plan,) = plans(content)
    assert plan.about.stem == "briefs/tested/A-1/vp-sales-C-1.sequence"
    assert plan.markdown == (
        "# Acme: Head of sales, sequence\n\n"
        "Ann Ash · VP Sales · ann@acme.example\n\n"
        "2 steps, 3 left out.\n\n"
        "## Monday, 2026-11-02: email\n\n"
        "Step s2\n\n"
        "**Subject:** A question, Ann\n\n"
        "> Hello Ann, 230 people.\n\n"
        "## Monday, 2026-11-02: linkedin\n\n"
        "Step connect\n\n"
        "**Subject:** Hello\n\n"
        "> Hello Ann, 230 people.\n\n"
        "## Left out\n\n"
        "- big (email, day 1): not met: employees is at least 500; it is 230\n"
        "- hiring (email, day 3): unknown: monthly_visits is at least 1\n"
        "- call (call, day 7): not met: contact.phone is known\n"
    )
    assert "<h2>Monday, 2026-11-02: email</h2>" in plan.html()


def test_steps_are_rows_of_plain_text(plans):
    content = rules(
        {"channel": "task", "day": 4, "variants": {"a": {"subject": "x"}, "b": {"subject": "x"}}},
        {"day": 1, "subject": "{{ name }} & {{ founded_year }}"},
    )
    text = "**Hello** {{ contact.full_name }}:\n\n- {{ account.name }}\n- {{ account.industry }}\n"
    (plan,) = plans(content, accounts=[ACME | {"name": "A*B_"}], text=text)
    table = steps_table(plan.steps)
    assert table.schema == SCHEMA
    body = "Hello Ann Ash:\n\n- A*B_\n- Fintech"
    who = ("tested", "A-1", "A*B_", "vp-sales", "C-1", "Ann Ash", "VP Sales", "ann@acme.example", None, None)
    variant = variant_of(["a", "b"], "vp-sales", "C-1")
    assert table.rows() == [
        (*who, "s1", "email", 1, date(2026, 11, 3), None, "A*B_ & 2019", body, "step.md.j2"),
        (*who, "s0", "task", 4, date(2026, 11, 6), variant, "x", body, "step.md.j2"),
    ]
    assert steps_table([]).schema == SCHEMA


def test_only_contacts_of_personas_with_steps_get_a_plan(plans):
    assert plans(rules({}), contacts=[]) == []
    assert plans(rules({}), contacts=[ANN | {"title": "Gardener"}]) == []
    assert plans({**RULES, "personas": [PERSONA]}) == []
    assert len(plans(rules({}), contacts=[ANN, ANN | {"contact_id": "C-2", "email": None}])) == 2


def test_a_plan_without_any_step_says_so(plans):
    (plan,) = plans(rules({"when": {"name": "Other"}}))
    assert "\n0 steps, 1 left out.\n\n## Left out\n\n- s0" in plan.markdown
    assert plan.steps == ()


def test_a_template_reads_its_step(plans):
    text = "{{ step.id }} {{ step.channel }} {{ step.day }} {{ step.date }} {{ step.weekday }} {{ step.subject }} "
    text += "{{ step.variant | default('one way') }} {{ brief.kind }}"
    (plan,) = plans(rules({"day": 2}), text=text, start=date(2026, 12, 31))
    assert plan.steps[0].body == "s0 email 2 2027-01-04 Monday A question, Ann one way sequence"


def test_a_brief_is_written_for_no_step(load, tmp_path):
    files = {"vp-sales.md.j2": "{% if step %}{{ step.date }}{% else %}no step{% endif %}", "step.md.j2": "x"}
    found = briefs(batch(load(rules({}))), templates_in(tmp_path, files, (BRIEF, PLAN)))
    assert text_of(found[0]) == "no step\n"


def test_what_is_too_old_to_print_is_too_old_to_ask_for(plans):
    old = ANN | {"phone": "+1 206 555 0100", "phone__as_of": date(2026, 1, 1), "title__as_of": date(2026, 10, 1)}
    content = rules({"when": {"contact.phone": {"known": True}}}, {"when": {"contact.first_name": {"known": True}}})
    long_ago = {"record__as_of": date(2025, 1, 1), "phone__as_of": date(2026, 10, 1)}
    for person, left in ((old, ["s0"]), (old | long_ago, [])):
        (plan,) = plans(content, contacts=[person])
        assert [one for one in ("s0", "s1") if one not in [row.step for row in plan.steps]] == left


# What is unknown


def test_an_unknown_value_keeps_one_contacts_plan_from_being_written(plans):
    content = rules({"day": 0}, {"day": 1})
    people = [ANN | {"first_name": None}, ANN | {"contact_id": "C-2", "email": None, "first_name": "Bo"}]
    blocked, written = plans(content, contacts=people, text="x\n{{ contact.first_name }}\n")
    assert isinstance(written, Rendered)
    (finding,) = blocked_findings([blocked])
    assert (finding.code, finding.severity) == (Code.BRIEF_BLOCKED, Severity.WARNING)
    # the subject is asked before the text
    assert "step.subject is unknown: it names contact.first_name, and there is none" in finding.message
    assert finding.location.file.endswith("tested.yaml")
    assert finding.help.startswith("Let `when` of the step ask whether it is known")


def test_a_template_that_prints_an_unknown_value_is_named_with_its_line(plans):
    (blocked,) = plans(rules({"subject": "x"}), text="x\n{{ account.monthly_visits }}\n")
    assert isinstance(blocked, Blocked)
    (finding,) = blocked_findings([blocked])
    assert (finding.code, finding.location.file, finding.location.line) == (Code.BRIEF_BLOCKED, "step.md.j2", 2)
    assert "1 brief not written: account.monthly_visits is unknown" in finding.message


def test_a_step_that_is_left_out_blocks_nothing(plans):
    step = {"subject": "{{ monthly_visits }} visits", "when": {"monthly_visits": {"known": True}}}
    (plan,) = plans(rules(step), text="{{ account.monthly_visits }}")
    assert isinstance(plan, Rendered)
    assert plan.steps == ()


def test_templates_of_steps_are_checked_before_anything_is_written(plans):
    with pytest.raises(DiagnosticError) as raised:
        plans(rules({"template": "gone.md.j2"}, {}), text="{{ account.employes }}")
    assert [found.code for found in raised.value.diagnostics] == [Code.TEMPLATE_MISSING, Code.TEMPLATE_PATH]


# What is inert


NASTY = '=HYPERLINK("x") <script>alert(1)</script> [a](javascript:b) {{ name }} # > *'


def test_values_are_no_markup_and_no_formulas(plans):
    content = rules({"subject": "{{ contact.first_name }}"})
    (plan,) = plans(content, contacts=[ANN | {"first_name": NASTY}], text="{{ contact.first_name }}\n")
    assert (plan.steps[0].subject, plan.steps[0].body) == (NASTY, NASTY)
    page = plan.html()
    assert "<script>" not in page
    assert 'href="javascript' not in page
    cells = for_people(steps_table(plan.steps))
    assert all(not cell.startswith("=") for cell in (*cells["subject"], *cells["body"]))


def test_a_value_adds_no_line_to_a_subject_or_a_name(plans):
    content = rules({"subject": "Hello {{ contact.first_name }}"})
    (plan,) = plans(content, contacts=[ANN | {"first_name": "Ann\r\nBcc: x@example.com", "last_name": "A\nB"}])
    (row,) = plan.steps
    assert row.subject == "Hello Ann Bcc: x@example.com"
    assert row.contact_name == "Ann Bcc: x@example.com A B"


def test_a_text_cannot_break_out_of_its_step(plans):
    (plan,) = plans(rules({}), text="# Big\n\n- a\n\n```\ncode\n```\n\n---\n")
    page = plan.html()
    assert "<blockquote>\n<h1>Big</h1>" in page
    assert page.count("<h2>") == 1


# Variants


def test_a_contact_gets_the_texts_of_one_variant(plans):
    ways = {"a": {"subject": "A"}, "b": {"template": "b.md.j2"}}
    people = [ANN | {"contact_id": key, "email": None} for key in ("C-1", "C-2", "C-3", "C-4", "C-5", "C-6")]
    content = rules({"variants": ways})
    content["personas"][0]["need"] = {"min": 1, "max": 6}
    found = plans(content, contacts=people, text="one", files={"b.md.j2": "other"})
    said = {(row.variant, row.subject, row.body, row.template) for plan in found for row in plan.steps}
    assert said == {("a", "A", "one", "step.md.j2"), ("b", "A question, Ann", "other", "b.md.j2")}
    for plan in found:
        assert f"Step s0, variant {plan.steps[0].variant}\n" in plan.markdown


NAMES = st.lists(st.text(min_size=1), min_size=2, max_size=5, unique=True)


@given(NAMES, st.text(), st.text(), st.randoms())
def test_a_variant_depends_on_nothing_but_persona_contact_and_names(names, persona, contact, random):
    mixed = list(names)
    random.shuffle(mixed)
    assert variant_of(names, persona, contact) == variant_of(mixed, persona, contact) in names


@given(NAMES, st.text(), st.text())
def test_a_variant_that_goes_moves_only_those_who_had_it(names, persona, contact):
    before, after = variant_of(names, persona, contact), variant_of(names[1:], persona, contact)
    assert before in (names[0], after)


def test_variants_stay_from_release_to_release():
    found = [variant_of(["A", "B"], "vp-sales", f"C-{i}") for i in range(12)]
    assert "".join(found) == "BABBABAAAAAB"


# The critical values of chi-square at 0.001, by degrees of freedom.
CRITICAL = {1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47}


@pytest.mark.parametrize("names", ["AB", "ABC", "ABCDE", ("short", "long")])
@pytest.mark.parametrize("key", ["C-{}", "ann.{}@acme.example", "https://linkedin.example/in/{}"])
def test_shares_are_equal(names, key):
    count = 20_000
    got = Counter(variant_of(names, "vp-sales", key.format(i)) for i in range(count))
    expected = count / len(names)
    assert sum((got[name] - expected) ** 2 / expected for name in names) < CRITICAL[len(names) - 1]


def test_variants_of_other_names_are_drawn_anew_and_those_of_the_same_go_together():
    people = [f"C-{i}" for i in range(20_000)]
    pairs = Counter((variant_of("AB", "p", one), variant_of("XY", "p", one)) for one in people)
    expected = len(people) / 4
    assert sum((pairs[a, b] - expected) ** 2 / expected for a in "AB" for b in "XY") < CRITICAL[3]


# Dates


def walked(start: date, days: int) -> date:
    """Return a business day, found by walking day by day."""
    day = start
    while day.isoweekday() > 5:
        day += timedelta(days=1)
    for _ in range(days):
        day += timedelta(days=1)
        while day.isoweekday() > 5:
            day += timedelta(days=1)
    return day


@given(st.dates(date(1583, 1, 1), date(9990, 12, 31)), st.lists(st.integers(0, 260), max_size=5))
def test_days_are_counted_from_monday_to_friday(start, days):
    assert business_days(start, days) == {day: walked(start, day) for day in days}


@given(st.dates())
def test_weekdays_are_those_of_the_calendar(day):
    assert WEEKDAYS[day.weekday()] == f"{day:%A}"


def test_a_sequence_ends_before_the_calendar_does():
    with pytest.raises(DiagnosticError, match="no sequence can start on 9999-12-31"):
        business_days(date(9999, 12, 31), [1])


@pytest.mark.parametrize(("start", "first"), [(None, date(2026, 11, 2)), (date(2026, 11, 6), date(2026, 11, 6))])
def test_a_sequence_starts_on_the_day_given_or_else_today(plans, start, first):
    assert AS_OF.weekday() == 6
    (plan,) = plans(rules({}), start=start)
    assert plan.steps[0].date == first


# For batches in parts


def test_plans_are_the_same_whoever_else_is_there_and_travel_between_processes(plans):
    people = [ANN | {"contact_id": f"C-{i}", "email": None, "first_name": f"Ann{i}"} for i in range(4)]
    content = rules({"variants": {"a": {}, "b": {}}}, {"when": {"contact.first_name": ["Ann1", "Ann3"]}})
    content["personas"][0]["need"] = {"min": 1, "max": 4}
    alone = {one.about.contact: one for person in people for one in plans(content, contacts=[person])}
    for order in (people, people[::-1], people[2:] + people[:2]):
        assert {one.about.contact: one for one in plans(content, contacts=order)} == alone
    assert pickle.loads(pickle.dumps(alone)) == alone  # noqa: S301 - of our own making
    assert [len(alone[f"C-{i}"].steps) for i in range(4)] == [1, 2, 1, 2]

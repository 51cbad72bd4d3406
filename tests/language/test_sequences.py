"""Sequences as they are read, and what can go wrong in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code
from icp_rules.language.sequences import Channel, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library

HEAD = "personas:\n  - id: vp\n    role: user\n    match: {title: x}\n    brief: b.md.j2\n    sequence:\n"
WHOLE = """\
      - {id: intro, channel: email, day: 0, subject: "Hi {{ contact.first_name }} of {{ name }}", template: a.md.j2}
      - id: again
        channel: email
        day: 3
        template: b.md.j2
        variants:
          A: {subject: One}
          B: {subject: Two, template: c.md.j2}
        when: {open_roles: {at_least: 1}, contact.email: {known: true}}
      - {id: call, channel: call, day: 3, template: d.md.j2}
"""


def steps(library: Library) -> tuple[Step, ...]:
    assert not library.found, library.found
    return library.rule_sets["a"].personas[0].sequence


def test_what_it_says_is_kept(read: Callable[..., Library]) -> None:
    library = read(HEAD + WHOLE.replace("open_roles", "employees"))
    intro, again, call = steps(library)
    assert (intro.id, intro.channel, intro.day, intro.when) == ("intro", Channel.EMAIL, 0, None)
    (only,) = intro.versions
    assert (only.variant, only.subject, only.template) == (
        None,
        "Hi {{ contact.first_name }} of {{ name }}",
        "a.md.j2",
    )
    assert [(one.variant, one.subject, one.template) for one in again.versions] == [
        ("A", "One", "b.md.j2"),
        ("B", "Two", "c.md.j2"),
    ]
    assert (call.channel, call.day, call.versions[0].subject) == (Channel.CALL, 3, None)
    rule_set = library.rule_sets["a"]
    assert rule_set.step_fields() == {"employees", "contact.email"}
    assert {"employees", "name"} <= rule_set.read_fields()
    assert rule_set.contact_fields() == {"title", "email"}
    # what judges accounts does not ask for more
    assert rule_set.judged_fields() == set()


def test_places_are_those_of_the_texts(read: Callable[..., Library]) -> None:
    first, second = steps(read(HEAD + WHOLE.replace("open_roles", "employees")))[1].versions
    for version, lines in ((first, (14, 16)), (second, (17, 17))):
        assert version.subject_location is not None
        assert (version.location.line, version.subject_location.line) == lines


def test_a_persona_replaces_the_one_it_extends_with_its_steps(read: Callable[..., Library]) -> None:
    one = "{{id: vp, role: user, match: {{title: x}}, brief: b, sequence: [{}]}}"
    step = "{id: %s, channel: task, day: 0, template: t}"
    base = "icp: 1\nid: base\nname: B\nbase: true\npersonas: [" + one.format(f"{step % 'one'}, {step % 'two'}") + "]\n"
    child = "icp: 1\nid: a\nname: A\nextends: base\npersonas: [" + one.format(step % "three") + "]\n"
    assert [s.id for s in steps(read({"base.yaml": base, "a.yaml": child}))] == ["three"]


EMAIL = "{id: s, channel: email, day: 0, subject: Hi, template: t}"
WRONG = {
    "two of one id": (f"[{EMAIL}, {{id: «s», channel: task, day: 1, template: t}}]", Code.REPEATED_ID, "used twice"),
    "no channel": ("[{«id»: s, day: 0, template: t}]", Code.MISSING_KEY, "'channel' is missing"),
    "no such channel": ("[{id: s, channel: «fax», day: 0, template: t}]", Code.NOT_ALLOWED, "fax"),
    "no template": ("[{id: «s», channel: task, day: 0}]", Code.MISSING_KEY, "'template' is missing"),
    "no subject": ("[{id: «s», channel: email, day: 0, template: t}]", Code.MISSING_KEY, "'subject' is missing"),
    "a variant without a subject": (
        "[{id: s, channel: email, day: 0, template: t, variants: {A: {subject: Hi}, B: «{template: u}»}}]",
        Code.MISSING_KEY,
        "'subject' is missing for the variant 'B'",
    ),
    "one variant": (
        "[{id: s, channel: task, day: 0, template: t, variants: «{A: {template: u}}»}]",
        Code.OUT_OF_RANGE,
        "",
    ),
    "before the start": ("[{id: s, channel: task, day: «-1», template: t}]", Code.OUT_OF_RANGE, ""),
    "half a day": ("[{id: s, channel: task, day: «1.5», template: t}]", Code.WRONG_TYPE, ""),
    "a key of another's": ("[{id: s, channel: task, day: 1, template: t, «opening»: x}]", Code.UNKNOWN_KEY, ""),
    "an unknown field": (
        "[{id: s, channel: task, day: 1, template: t, when: {«employes»: 5}}]",
        Code.UNKNOWN_KEY,
        "employees",
    ),
    "a contact's field without a prefix": (
        "[{id: s, channel: task, day: 1, template: t, when: {«first_name»: A}}]",
        Code.UNKNOWN_KEY,
        "contact.first_name",
    ),
    "an unknown field in a subject": (
        '[{id: s, channel: email, day: 1, template: t, subject: "{{ «contact.nam» }}"}]',
        Code.WHY,
        "unknown field 'contact.nam'",
    ),
    "an unknown field in a variant's subject": (
        '[{id: s, channel: email, day: 1, template: t, variants: {A: {subject: "{{ «nam» }}"}, B: {subject: x}}}]',
        Code.WHY,
        "'name'",
    ),
    "what never holds": (
        "[{id: s, channel: task, day: 1, template: t, when: {employees: «{at_least: 5, at_most: 4}»}}]",
        Code.NEVER_HOLDS,
        "",
    ),
}


@pytest.mark.parametrize(("sequence", "code", "words"), WRONG.values(), ids=WRONG)
def test_what_can_go_wrong(findings: Callable[..., list[Diagnostic]], sequence: str, code: Code, words: str) -> None:
    text = f"personas:\n  - {{id: p, role: user, match: {{title: x}}, brief: b, sequence: {sequence}}}\n"
    (found,) = findings(text)
    assert found.code is code
    assert words in f"{found.message}\n{found.help}"

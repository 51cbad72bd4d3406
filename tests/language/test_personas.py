"""Personas as they are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.diagnostics import Code
from icp_rules.language import model
from icp_rules.language.model import Objection, Persona

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library


@pytest.fixture
def build(read: Callable[..., Library]) -> Callable[[str], Persona]:
    def build_one(more: str) -> Persona:
        library = read(f"personas:\n  - {{id: vp-sales, role: user, brief: b.md.j2, {more}}}\n")
        assert not library.found, library.found
        return library.rule_sets["a"].personas[0]

    return build_one


def test_what_it_says_is_kept(read: Callable[..., Library]) -> None:
    found = read("""\
personas:
  - id: vp_sales-emea
    role: economic_buyer
    match: {title: {like: ["vp*sales*", "head of sales*"]}, seniority: [vp, c_suite]}
    need: {min: 1, max: 2}
    pains: [one, two]
    goals: [three]
    reason: because
    objections: [{says: no, answer: yes}]
    proof: [{story: told, when: {industry: Software}}, {story: always}]
    opening: "Hello {{ contact.first_name }}, {{ name }} has {{ employees }} people"
    brief: vp-sales.md.j2
""")
    assert not found.found
    (persona,) = found.rule_sets["a"].personas
    assert (persona.id, persona.name, persona.role) == ("vp_sales-emea", "Vp sales emea", "economic_buyer")
    assert (persona.minimum, persona.maximum) == (1, 2)
    assert (persona.pains, persona.goals, persona.reason) == (("one", "two"), ("three",), "because")
    assert persona.objections == (Objection("no", "yes"),)
    assert [(p.story, p.when is None) for p in persona.proof] == [("told", False), ("always", True)]
    assert persona.opening == "Hello {{ contact.first_name }}, {{ name }} has {{ employees }} people"
    assert persona.brief_location is not None
    assert (persona.brief_location.line, persona.brief_location.column) == (15, 12)


def test_bare_names_are_the_contacts_and_account_x_the_accounts(build: Callable[[str], Persona]) -> None:
    match = build(
        "match: {title: x, country: Norway, account.country: Sweden, account.technologies: {any_of: [SFDC]}}"
    ).match
    tests = list(model.tests_of(match))
    assert [t.field for t in tests] == ["title", "country", "account.country", "account.technologies"]
    assert [t.argument for t in tests] == ["x", "no", "se", ("Salesforce",)]


@pytest.mark.parametrize(
    ("need", "wanted"),
    [
        ("need: {}", (1, 1)),
        ("name: x", (1, 1)),
        ("need: {min: 0}", (0, 1)),
        ("need: {min: 3}", (3, 3)),
        ("need: {max: 4}", (1, 4)),
        ("need: {min: 0, max: 0}", (0, 0)),
        ("need: {min: 2, max: 5}", (2, 5)),
    ],
)
def test_how_many_are_wanted(build: Callable[[str], Persona], need: str, wanted: tuple[int, int]) -> None:
    persona = build(f"match: {{title: x}}, {need}")
    assert (persona.minimum, persona.maximum) == wanted


@pytest.mark.parametrize(
    ("match", "titles"),
    [
        ("{title: Head of Sales}", ("Head of Sales",)),
        ("{title: [CRO, CSO]}", ("CRO", "CSO")),
        ("{title: {like: 'vp*sales*'}}", ("vp … sales",)),
        ("{title: {like: ['*', 'c?o*']}}", ("co",)),
        ("{title: {starts_with: Head, is_not: Headhunter}}", ("Head",)),
        ("{any: [{title: a}, {all: [{title: {contains: b}}, {seniority: vp}]}]}", ("a", "b")),
        ("{not: {title: a}}", ()),
        ("{seniority: vp}", ()),
        ("{title: a}, titles: [b, c]", ("b", "c")),
    ],
)
def test_titles_to_look_for_come_from_the_match_unless_stated(
    build: Callable[[str], Persona], match: str, titles: tuple[str, ...]
) -> None:
    assert build(f"match: {match}").titles == titles


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        ("need: «{min: 3, max: 2}»", Code.NEVER_HOLDS, "at least 3 and at most 2 contacts"),
        ("need: «{max: 0}»", Code.NEVER_HOLDS, "Raise max or lower min."),
        ("opening: 'Hi {{ «contact.first_nam» }}'", Code.WHY, "Did you mean 'contact.first_name'?"),
        ("opening: 'Hi {{ «first_name» }}'", Code.WHY, "Did you mean 'contact.first_name'?"),
        ("opening: 'Hi {{ «employes» }}'", Code.WHY, "Did you mean 'employees'?"),
        ("opening: 'Hi «{{» name'", Code.WHY, "the braces cannot be filled in"),
        ("proof: [{story: s, when: {industry: «$nowhere»}}]", Code.UNKNOWN_LIST, "unknown list '$nowhere'"),
    ],
)
def test_what_can_go_wrong(findings: Callable[..., list[Diagnostic]], more: str, code: Code, words: str) -> None:
    (found,) = findings(f"personas:\n  - {{id: p, role: user, match: {{title: x}}, brief: b, {more}}}\n")
    assert found.code is code
    assert words in f"{found.message}\n{found.help}"


def test_a_match_is_checked_like_every_condition(findings: Callable[..., list[Diagnostic]]) -> None:
    (found,) = findings(
        "personas:\n  - {id: p, role: user, match: {account.employees: «{at_least: 5, at_most: 4}»}, brief: b}\n"
    )
    assert found.code is Code.NEVER_HOLDS
    assert "no value of 'account.employees'" in found.message

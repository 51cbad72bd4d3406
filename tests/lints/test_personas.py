"""Personas that take each other's contacts."""

from __future__ import annotations

import pytest
from lints.linting import findings, messages, rule_set

from icp_rules.lints.personas import NobodyToLookFor, OverlappingPersonas, UnreachedPersona

US = "require: [{id: us, when: {country: US}}]\npersonas:\n"


def personas(*matches: str) -> dict[str, str]:
    """Return a workspace with a persona for each match, or match and titles, called p1, p2 and so on."""
    rows = (f"  - {{id: p{i}, role: user, brief: a.md.j2, match: {match}}}\n" for i, match in enumerate(matches, 1))
    return {"rule_sets/a.yaml": rule_set("a", US + "".join(rows))}


def title(*globs: str) -> str:
    return f"{{title: {{like: [{', '.join(map(repr, globs))}]}}}}"


def takes(later: str, *earlier: str) -> str:
    names = " or ".join(f"'{one}'" for one in earlier)
    stands = "stands" if len(earlier) == 1 else "stand"
    return f"no contact reaches '{later}': all who fit it fit {names}, which {stands} before it"


UNREACHED = {
    "the same match": (("{seniority: vp}", "{seniority: vp}"), [takes("p2", "p1")]),
    "one value of several": (("{seniority: [vp, head]}", "{seniority: vp}"), [takes("p2", "p1")]),
    "several values of one": (("{seniority: vp}", "{seniority: [vp, head]}"), []),
    "one more condition": (("{seniority: vp}", "{seniority: vp, department: sales}"), [takes("p2", "p1")]),
    "one condition less": (("{seniority: vp, department: sales}", "{seniority: vp}"), []),
    "another field": (("{seniority: vp}", "{department: sales}"), []),
    "one of several": (("{any: [{seniority: vp}, {department: sales}]}", "{seniority: vp}"), [takes("p2", "p1")]),
    "any of two": (("{seniority: [vp, head]}", "{any: [{seniority: vp}, {seniority: head}]}"), [takes("p2", "p1")]),
    "a wider glob": ((title("*sales*"), title("vp*sales*")), [takes("p2", "p1")]),
    "a narrower glob": ((title("vp*sales*"), title("*sales*")), []),
    "other case": ((title("*SALES*"), title("vp sales")), [takes("p2", "p1")]),
    "a title": ((title("vp*sales*"), "{title: VP Sales}"), [takes("p2", "p1")]),
    "another title": ((title("vp*sales*"), "{title: Head of Sales}"), []),
    "titles of which one is not covered": ((title("vp*"), title("vp*sales*", "head*")), []),
    "titles of which all are": ((title("vp*", "head*"), title("vp*sales*", "head of*")), [takes("p2", "p1")]),
    "one character is not any text": ((title("vp?"), title("vp*")), []),
    "contains": (("{title: {contains: sales}}", title("*vp*sales*")), [takes("p2", "p1")]),
    "starts with": (("{title: {starts_with: vp}}", "{title: {starts_with: vp sales}}"), [takes("p2", "p1")]),
    "ends with": (("{title: {ends_with: sales}}", "{title: {starts_with: sales}}"), []),
    "exact is narrower than it looks": (("{title: {is: VP, exact: true}}", "{title: vp}"), []),
    "known": (("{title: {known: true}}", title("vp*")), [takes("p2", "p1")]),
    "not known": (("{title: {known: true}}", "{title: {known: false}}"), []),
    "the same negation": (
        ("{seniority: vp, not: {department: hr}}", "{seniority: vp, country: US, not: {department: hr}}"),
        [takes("p2", "p1")],
    ),
    "another negation": (("{not: {department: hr}}", "{not: {department: sales}}"), []),
    "two together": (
        (title("vp*"), title("head*"), title("vp*sales*", "head of sales*")),
        [takes("p3", "p1", "p2")],
    ),
    "of the account": (("{account.country: [US, CA]}", "{account.country: US, seniority: vp}"), [takes("p2", "p1")]),
    "as many of the same": (
        (
            "{count: {at_least: 1, of: [{seniority: vp}, {department: sales}]}}",
            "{count: {at_least: 2, of: [{seniority: vp}, {department: sales}]}}",
        ),
        [takes("p2", "p1")],
    ),
}


@pytest.mark.parametrize(("matches", "expected"), UNREACHED.values(), ids=UNREACHED)
def test_a_persona_that_no_contact_reaches(tmp_path, matches, expected):
    assert messages(tmp_path, personas(*matches), UnreachedPersona()) == expected


def goes(text: str, first: str, later: str) -> str:
    return f"'{text}' fits '{first}' first and never reaches '{later}'"


OVERLAPPING = {
    "none": ((title("vp*sales*"), title("*marketing*")), []),
    "a title of each together": (
        (title("vp*sales*") + ", titles: [VP Sales]", title("*sales operations*")),
        [goes("VP Sales Operations", "p1", "p2")],
    ),
    "the other way round it belongs to the first": (
        (title("*sales operations*"), title("vp*sales*") + ", titles: [VP Sales]"),
        [],
    ),
    "the first keeps it out": (
        ("{title: {like: 'vp*sales*'}, not: {title: {like: '*operations*'}}}", title("*sales operations*")),
        [],
    ),
    "a title that the later one states": (
        (title("*sales*"), "{any: [{seniority: vp}, {department: marketing}]}, titles: [VP Sales Enablement]"),
        [goes("VP Sales Enablement", "p1", "p2")],
    ),
    "a title that both state": (
        (title("vp*") + ", titles: [VP Sales]", "{department: sales}, titles: [VP Sales]"),
        [],
    ),
    "the narrower first": ((title("vp*sales*"), title("*sales*")), []),
    "by the seniority that is read in the title": (
        ("{seniority: c_suite}", title("chief*officer*") + ", titles: [Chief Revenue Officer]"),
        [goes("Chief Revenue Officer", "p1", "p2")],
    ),
    "by the department that is read in the title": (
        ("{department: marketing}", title("cmo*") + ", titles: [CMO]"),
        [goes("CMO", "p1", "p2")],
    ),
    "what is asked of the account is not known": (
        ("{account.country: US, seniority: c_suite}", title("chief*officer*") + ", titles: [Chief Revenue Officer]"),
        [],
    ),
    "one that is never reached is told of as such": ((title("*sales*"), title("vp*sales*")), []),
    "an earlier one takes it": (
        (title("*sales op*"), title("vp*sales*"), title("*sales operations*", "*revops*")),
        [goes("Sales Operations", "p1", "p3")],
    ),
    "a title that goes to neither": (
        (title("vp*sales*"), "{title: {like: '*sales operations*'}, department: hr}"),
        [],
    ),
}


@pytest.mark.parametrize(("matches", "expected"), OVERLAPPING.values(), ids=OVERLAPPING)
def test_a_title_that_an_earlier_persona_takes(tmp_path, matches, expected):
    assert messages(tmp_path, personas(*matches), OverlappingPersonas()) == expected


def test_the_finding_stands_at_the_later_persona(tmp_path):
    (found,) = findings(tmp_path, personas(title("vp*sales*"), title("*sales operations*")), OverlappingPersonas())
    assert (found.location.line, found.about) == (7, "p2")


@pytest.mark.parametrize(
    ("match", "found"),
    [
        ("{seniority: vp}", True),
        ("{seniority: vp}, titles: [VP Sales]", False),
        (title("vp*"), False),
        ("{title: {known: true}}", True),
    ],
)
def test_a_persona_without_titles_to_look_for(tmp_path, match, found):
    assert messages(tmp_path, personas(match), NobodyToLookFor()) == ["'p1' names no title to look for"] * found

"""Conditions as they are built: everything resolved, what can never hold found."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.diagnostics import Code, Severity
from icp_rules.language import model
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.operators import OPERATORS
from icp_rules.language.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library

TABLE = FieldTable().extended([Field("partner", FieldType.BOOLEAN, origin=Origin.WORKSPACE)])


@pytest.fixture
def build(read: Callable[..., Library]) -> Callable[[str], model.Condition]:
    def build_one(condition: str) -> model.Condition:
        library = read(f"require: [{{id: x, when: {condition}}}]\n", TABLE)
        assert not library.found, library.found
        return library.rule_sets["a"].require[0].when

    return build_one


@pytest.mark.parametrize(
    ("condition", "operator", "argument", "words"),
    [
        ("{employees: 5}", "is", 5.0, "employees is 5"),
        ("{employees: [5, 6, 5]}", "in", (5.0, 6.0), "employees is one of 5 or 6"),
        (
            "{employees: {between: [1000, 2000.5]}}",
            "between",
            [1000.0, 2000.5],
            "employees is between 1,000 and 2,000.5",
        ),
        ("{founded_year: {at_least: 2015}}", "at_least", 2015.0, "founded_year is at least 2015"),
        ("{partner: true}", "is", True, "partner is yes"),
        ("{partner: {is_not: false}}", "is_not", False, "partner is not no"),
        ("{partner: [true]}", "in", (True,), "partner is one of yes"),
        ("{last_funding_date: 2026-09-01}", "is", date(2026, 9, 1), "last_funding_date is 2026-09-01"),
        ("{last_funding_date: {within: 12w}}", "within", 84, "last_funding_date lies within the past 12w"),
        ("{last_funding_date: {upcoming: 90d}}", "upcoming", 90, "last_funding_date comes within 90d"),
        ("{employees: {known: false}}", "known", False, "employees is unknown"),
        ("{technologies: {known: true}}", "known", True, "technologies is known"),
        ("{technologies: {size: 2}}", "size", (("is", 2.0),), "technologies has a number of items that is 2"),
        (
            "{technologies: {size: {at_least: 2, less_than: 9}}}",
            "size",
            (("at_least", 2.0), ("less_than", 9.0)),
            "technologies has a number of items that is at least 2 and is less than 9",
        ),
    ],
)
def test_arguments_are_typed_and_told_in_words(
    build: Callable[[str], model.Test], condition: str, operator: str, argument: Any, words: str
) -> None:
    test = build(condition)
    assert test.operator is OPERATORS[operator]
    assert test.argument == (tuple(argument) if isinstance(argument, list) else argument)
    assert sentence(test) == words


@pytest.mark.parametrize(
    ("condition", "argument"),
    [
        ("{industry: ' SOFTWARE '}", "software"),
        ("{city: ' New\N{NO-BREAK SPACE}York '}", "new york"),
        ("{state: 'Co\N{COMBINING DIAERESIS}ln'}", "cöln"),
        ("{state: [TX, tx, ' Tx']}", ("tx",)),
        ("{state: {not_in: [TX, CA]}}", ("tx", "ca")),
        ("{name: {contains: ' Sales '}}", "sales"),
        ("{name: {starts_with: ACME}}", "acme"),
        ("{name: {ends_with: GmbH}}", "gmbh"),
        ("{city: {is: ' TX ', exact: true}}", " TX "),
        ("{city: {in: [TX, tx], exact: true}}", ("TX", "tx")),
        ("{name: {contains: ' Sales ', exact: true}}", " Sales "),
    ],
)
def test_text_is_folded_unless_exact(build: Callable[[str], model.Test], condition: str, argument: Any) -> None:
    assert build(condition).argument == argument


@pytest.mark.parametrize(
    ("condition", "shown"),
    [
        ("{technologies: {any_of: [hub spot, SFDC, our own tool]}}", ("HubSpot", "Salesforce", "our own tool")),
        ("{technologies: {all_of: [HubSpot, hub-spot]}}", ("HubSpot",)),
        ("{country: United States}", "us"),
        ("{country: [Deutschland, AUT, 'NO']}", ("de", "at", "no")),
        ("{industry: computer software}", "software"),
        ("{tags: {any_of: [ Hot , cold]}}", ("Hot", "cold")),
    ],
)
def test_fields_with_a_vocabulary_take_its_one_spelling(
    build: Callable[[str], model.Test], condition: str, shown: Any
) -> None:
    assert build(condition).argument == shown


def test_the_one_spelling_is_what_people_are_shown(build: Callable[[str], model.Test]) -> None:
    assert sentence(build("{country: [Deutschland, US]}")) == "country is one of DE or US"
    assert sentence(build("{technologies: {any_of: [hub spot]}}")) == "technologies has any of HubSpot"


def test_globs_and_patterns_become_what_every_engine_takes(build: Callable[[str], model.Test]) -> None:
    one, several = build("{name: {like: 'A*'}}"), build("{name: {like: ['A*', '*.b']}}")
    assert one.argument == "^(?:a)"
    assert several.argument == r"^(?:a)|(?:\.b)\z"
    assert (one.shown, several.shown) == ("A*", "A* or *.b")
    assert build("{name: {like: 'A*', exact: true}}").argument == "^(?:A)"
    assert build(r"{name: {matches: '^A\d'}}").argument == "^a[0-9]"


def test_conditions_inside_each_other(build: Callable[[str], model.Condition]) -> None:
    condition = build(
        "{employees: {at_least: 5, at_most: 9}, any: [{state: TX}, {not: {all: [{city: Austin}, {tags: {size: 1}}]}}],"
        " count: {at_least: 2, of: [{state: CA}, {partner: true}, {city: Reno}]}}"
    )
    assert isinstance(condition, model.All)
    numbers, either, enough = condition.parts
    assert isinstance(numbers, model.All)
    assert isinstance(either, model.AnyOf)
    assert isinstance(either.parts[1], model.Not)
    assert isinstance(enough, model.Count)
    assert enough.at_least == 2
    fields = ["employees", "employees", "state", "city", "tags", "state", "partner", "city"]
    assert [test.field for test in model.tests_of(condition)] == fields
    assert sentence(condition) == (
        "(employees is at least 5 and employees is at most 9) and "
        "(state is TX or (not ((city is Austin and tags has a number of items that is 1)))) and "
        "(at least 2 of: state is CA; partner is yes; city is Reno)"
    ).replace("((city", "(city").replace("is 1)))", "is 1))")


def test_a_comparison_knows_its_place(read: Callable[..., Library]) -> None:
    library = read("require:\n  - id: x\n    when:\n      employees:\n        at_least: 5\n        at_most: 9\n")
    places = [(t.location.line, t.location.column) for t in library.rule_sets["a"].tests()]
    assert places == [(8, 19), (9, 18)]


NEVER = [
    "{employees: «{between: [5, 1]}»}",
    "{employees: «{at_least: 5, at_most: 4}»}",
    "{employees: «{at_least: 5, less_than: 5}»}",
    "{employees: «{more_than: 5, at_most: 5}»}",
    "{employees: «{between: [1, 5], more_than: 5}»}",
    "{employees: «{is: 5, at_most: 4}»}",
    "{employees: «{is: 5, is_not: 5}»}",
    "{employees: «{in: [5, 6], not_in: [5, 6, 7]}»}",
    "{employees: «{in: [5, 6], is: 7}»}",
    "{employees: «{in: [5, 6], at_least: 7}»}",
    "{employees: «{at_least: 5, at_most: 4, known: true}»}",
    "{employees: «{at_least: 5, known: false}»}",
    "{last_funding_date: «{between: [2026-02-01, 2026-01-01]}»}",
    "{last_funding_date: «{at_least: 2026-02-01, less_than: 2026-02-01}»}",
    "{industry: «{is: Software, is_not: software}»}",
    "{industry: «{is: Software, in: [Legal, Retail]}»}",
    "{industry: «{in: [Legal], not_in: [legal services, legal]}»}",
    "{partner: «{is: true, is_not: true}»}",
    "{technologies: «{any_of: [Gong], none_of: [gong, Outreach]}»}",
    "{technologies: «{all_of: [Gong, Outreach], none_of: [Gong]}»}",
    "{tags: «{all_of: [Hot], none_of: [hot]}»}",
    "{tags: {size: «{at_least: 2, at_most: 1}»}}",
    "{not: {any: [{employees: «{between: [5, 1]}»}]}}",
    "{count: {at_least: «3», of: [{employees: 5}, {state: TX}]}}",
]


@pytest.mark.parametrize("condition", NEVER)
def test_what_can_never_hold_is_found(findings: Callable[..., list[Diagnostic]], condition: str) -> None:
    (found,) = findings(f"require:\n  - {{id: x, when: {condition}}}\n", TABLE)
    assert found.code is Code.NEVER_HOLDS


HOLDS = [
    "{employees: {between: [5, 5]}}",
    "{employees: {at_least: 5, at_most: 5}}",
    "{employees: {in: [5, 6], not_in: [5, 7]}}",
    "{employees: {in: [5, 6], at_least: 6}}",
    "{employees: {known: true, at_least: 6}}",
    "{employees: {known: false}}",
    "{employees: {is_not: 5, at_least: 5}}",
    "{last_funding_date: {within: 90d, upcoming: 90d}}",
    "{last_funding_date: {within: 90d, at_least: 2020-01-01}}",
    "{industry: {is_not: Software, in: [Software, Retail]}}",
    "{city: {is: TX, is_not: tx, exact: true}}",
    "{state: {like: 'a*', is_not: b}}",
    "{technologies: {any_of: [Gong, Outreach], none_of: [Gong]}}",
    "{tags: {size: {at_least: 2, at_most: 2}}}",
    "{count: {at_least: 2, of: [{employees: 5}, {state: TX}]}}",
]


@pytest.mark.parametrize("condition", HOLDS)
def test_what_may_hold_is_left_alone(build: Callable[[str], model.Condition], condition: str) -> None:
    build(condition)


@pytest.mark.parametrize(
    ("condition", "code", "words"),
    [
        ("{name: {matches: 'a«(»?i)b'}}", Code.BAD_PATTERN, "inline flags"),
        ("{name: {matches: '«(»?=a)'}}", Code.BAD_PATTERN, "look-around"),
        (r"{name: {matches: '(a)«\»1'}}", Code.BAD_PATTERN, "back-references"),
        ("{name: {matches: '«[»a'}}", Code.BAD_PATTERN, ""),
        ('{name: {matches: «"a\\t(?=b)"»}}', Code.BAD_PATTERN, "look-around"),
        ("{name: {like: «' '»}}", Code.BAD_PATTERN, "a glob is empty"),
        ("{name: {like: «[a, ' ']»}}", Code.BAD_PATTERN, "a glob is empty"),
        ("{name: {contains: «' '»}}", Code.WRONG_FORM, "'contains' looks for nothing: outer spaces do not count"),
        ('{name: {starts_with: «"\\t"»}}', Code.WRONG_FORM, "Write `exact: true` beside it if they should."),
        ("{name: «{exact: true}»}", Code.MISSING_KEY, "Beside `exact` goes one of: is, is_not, in, not_in, like,"),
        ("{last_funding_date: «2026-02-30»}", Code.WRONG_FORM, "there is no day 2026-02-30"),
        ("{last_funding_date: {between: [2026-01-01, «2026-02-29»]}}", Code.WRONG_FORM, "there is no day 2026-02-29"),
        ("{last_funding_date: «0000-01-01»}", Code.WRONG_FORM, "there is no day 0000-01-01"),
    ],
)
def test_what_the_schema_cannot_see(
    findings: Callable[..., list[Diagnostic]], condition: str, code: Code, words: str
) -> None:
    found = findings(f"require:\n  - {{id: x, when: {condition}}}\n", TABLE)
    assert [d.code for d in found] == [code]
    assert words in f"{found[0].message}\n{found[0].help}"


def test_a_field_called_like_a_part_of_a_rule_set_hides_nothing(findings: Callable[..., list[Diagnostic]]) -> None:
    names = ("score", "require", "criteria", "lists", "personas", "exclude")
    table = FieldTable().extended([Field(name, FieldType.NUMBER) for name in names])
    for name in names:
        (found,) = findings(f"require:\n  - {{id: x, when: {{{name}: [1, «x», 2]}}}}\n", table)
        assert found.code is Code.WRONG_TYPE


@pytest.mark.parametrize(
    ("condition", "code", "severity", "help_line"),
    [
        (
            "{country: «Atlantis»}",
            Code.UNKNOWN_VALUE,
            Severity.ERROR,
            "Write the name, or the two letters of ISO 3166-1.",
        ),
        ("{country: [US, «Germnay»]}", Code.UNKNOWN_VALUE, Severity.ERROR, "Did you mean 'DE'?"),
        ("{industry: «Manufakturing»}", Code.UNKNOWN_VALUE, Severity.WARNING, "Did you mean 'Manufacturing'?"),
        (
            "{technologies: {any_of: [«Saleforce», HubSpot]}}",
            Code.UNKNOWN_VALUE,
            Severity.WARNING,
            "Did you mean 'Salesforce'?",
        ),
    ],
)
def test_a_value_its_vocabulary_does_not_know_is_told_of(findings, condition, code, severity, help_line):
    [found] = findings(f"require: [{{id: r, when: {condition}}}]\n")
    assert (found.code, found.severity, found.help) == (code, severity, help_line)


def test_a_value_that_resembles_none_of_an_open_vocabulary_is_taken_as_it_is(findings):
    assert not findings("require: [{id: r, when: {industry: Beekeeping supplies}}]\n")

"""Findings: their codes, how they are collected, and the names they suggest."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.diagnostics import (
    Code,
    Diagnostic,
    DiagnosticError,
    Diagnostics,
    ExitCode,
    Location,
    Severity,
    nearest,
)


def test_every_code_has_its_number_and_its_meaning() -> None:
    assert len({code.value for code in Code}) == len(Code)
    for code in Code:
        assert re.fullmatch(r"ICP[1-8][0-9]{2}", code.value)
        assert code.meaning
        assert code.meaning[0].islower() or code.meaning.split()[0].isupper() or code.meaning.startswith("$")
        assert not code.meaning.endswith(".")


def test_codes_stand_in_the_order_of_their_numbers() -> None:
    numbers = [code.value for code in Code]
    assert numbers == sorted(numbers)


def test_a_code_is_found_by_its_number() -> None:
    assert Code("ICP201") is Code.UNKNOWN_KEY


def test_the_exit_codes_are_a_promise() -> None:
    assert [(code.name, int(code)) for code in ExitCode] == [
        ("OK", 0),
        ("FINDINGS", 1),
        ("USAGE", 2),
        ("UNUSABLE", 3),
        ("TOO_MANY_FAILURES", 4),
        ("INTERRUPTED", 130),
    ]


@pytest.mark.parametrize(
    ("location", "text"),
    [
        (Location("a.yaml"), "a.yaml"),
        (Location("a.yaml", 3), "a.yaml:3"),
        (Location("a.yaml", 3, 7), "a.yaml:3:7"),
        (Location("a.yaml", 3, 7, 9, "text"), "a.yaml:3:7"),
    ],
)
def test_a_place_is_written_as_editors_read_it(location: Location, text: str) -> None:
    assert str(location) == text


def test_an_error_carries_all_that_was_found() -> None:
    found = Diagnostics()
    found.raise_errors()
    found.warn(Code.CONFLICTS, "two rows differ")
    found.raise_errors()
    found.error(Code.UNKNOWN_KEY, "unknown key 'x'", Location("a.yaml", 1, 2), "There are: y.")
    found.extend([Diagnostic(Code.WITHOUT, "there is no 'z'")])
    assert [d.severity for d in found] == [Severity.WARNING, Severity.ERROR, Severity.ERROR]
    assert len(found.errors) == 2
    with pytest.raises(DiagnosticError) as error:
        found.raise_errors()
    assert error.value.diagnostics == tuple(found)
    assert str(error.value) == "two rows differ\na.yaml:1:2: unknown key 'x'\nthere is no 'z'"


def test_an_error_of_one_finding() -> None:
    finding = Diagnostic(Code.NO_WORKSPACE, "there is no icp.yaml here")
    assert DiagnosticError(finding).diagnostics == (finding,)


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("employes", "employees"),
        ("Employees", "employees"),
        ("annual-revenue", "annual_revenue"),
        ("annual revenue", "annual_revenue"),
        ("anual_revenu", "annual_revenue"),
        ("country", "country"),
        ("contry", "country"),
        ("MidMarket-SaaS", "midmarket-saas"),
        ("midmarket_saas", "midmarket-saas"),
        ("shoe_size", None),
        ("x", None),
        ("", None),
    ],
)
def test_the_name_that_was_meant(name: str, near: str | None) -> None:
    assert nearest(name, ["employees", "annual_revenue", "country", "midmarket-saas"]) == near


def test_nothing_is_near_where_there_is_nothing() -> None:
    assert nearest("employees", []) is None


@given(st.text(), st.lists(st.text()))
def test_what_is_near_is_one_of_the_choices(name: str, choices: list[str]) -> None:
    assert nearest(name, choices) in (None, *choices)


@given(st.lists(st.text(min_size=1), min_size=1))
def test_a_name_is_nearest_to_itself_but_for_case_and_dashes(choices: list[str]) -> None:
    def plain(text: str) -> str:
        return text.casefold().replace("-", "_").replace(" ", "_")

    for name in choices:
        near = nearest(name, choices)
        assert near is not None
        assert plain(near) == plain(name)

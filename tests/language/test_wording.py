"""Values as people read them, and texts with fields filled in."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from icp_rules.language.wording import UnknownValueError, fill, malformed, number, placeholders, score, shown


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (None, None, "unknown"),
        (True, None, "yes"),
        (False, None, "no"),
        (0, None, "0"),
        (12500, None, "12,500"),
        (0.25, None, "0.25"),
        (1234567.8901, None, "1,234,567.89"),
        (-2.5, None, "-2.5"),
        (100.0, None, "100"),
        (2015.0, "year", "2015"),
        (2015.0, "people", "2,015"),
        (date(2026, 9, 1), None, "2026-09-01"),
        (datetime(2026, 9, 1, 10, 30), None, "2026-09-01"),  # noqa: DTZ001 - a frame's own
        (["a", "b"], None, "a, b"),
        ([], None, "none"),
        ("as it is", None, "as it is"),
    ],
)
def test_how_a_value_is_shown(value: object, unit: str | None, text: str) -> None:
    assert shown(value, unit) == text


@pytest.mark.parametrize(("value", "text"), [(1e6, "1,000,000"), (0.1 + 0.2, "0.3"), (0.0004, "0"), (10, "10")])
def test_a_number_has_no_more_decimals_than_it_needs(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0.0, "0"), (79.9, "79"), (80.0, "80"), (79.9999999999, "80"), (100.0, "100")]
)
def test_a_score_is_rounded_down(value: float | None, text: str) -> None:
    assert score(value) == text


def test_placeholders_and_where_they_stand() -> None:
    text = "{{ employees }} and {{contact.first_name}} or {{  b_2  }}"
    assert [(name, text[at : at + len(name)]) for name, at in placeholders(text)] == [
        (name, name) for name in ("employees", "contact.first_name", "b_2")
    ]


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("plain { text } 100 %", None),
        ("{{ a }} }}", None),
        ("a {{ b", 2),
        ("{{ a }} {{ b | c }}", 8),
        ("{{}}", 0),
        ("{{ 1a }}", 0),
        ("{{ a b }}", 0),
        ("{{ a\nb }}", 0),
        ("x {% if a %}", 2),
    ],
)
def test_braces_that_are_no_placeholder(text: str, offset: int | None) -> None:
    assert malformed(text) == offset


def test_a_text_is_filled_in() -> None:
    values = {"employees": "12,500", "city": "Reno {{ employees }}"}
    assert fill("{{ employees }} in {{city}}", values.get) == "12,500 in Reno {{ employees }}"


def test_the_first_unknown_value_is_named() -> None:
    with pytest.raises(UnknownValueError) as error:
        fill("{{ employees }} in {{ city }}", {"employees": "5"}.get)
    assert error.value.name == "city"

"""How numbers, money, dates and plurals print: against what Babel documents, and in English without it."""

from __future__ import annotations

import datetime as dt

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from icp_rules.language.printing import ENGLISH, LENGTHS, find_locale, printing_of
from icp_rules.language.wording import YEAR, shown

APRIL = dt.date(2007, 4, 1)


# Most are examples of Babel's manual; the others are what the CLDR's charts show.
@pytest.mark.parametrize(
    ("locale", "value", "printed"),
    [
        ("en_US", 1.2345, "1.234"),
        ("sv_SE", 1.2345, "1,234"),
        ("de_DE", 12345.5, "12.345,5"),
        ("fr_FR", 12345, "12\u202f345"),
        ("hi_IN", 1234567, "12,34,567"),
        ("de_CH", 12345, "12’345"),
        ("de_DE", True, "yes"),
        ("de_DE", APRIL, "01.04.2007"),
        ("en_US", APRIL, "Apr 1, 2007"),
        ("de_DE", "1,5", "1,5"),
        ("de_DE", ("a", "b"), "a, b"),
        ("de_DE", None, "unknown"),
        (None, 12345.5, "12,345.5"),
        (None, APRIL, "2007-04-01"),
    ],
)
def test_values_print_by_the_locale(locale: str | None, value: object, printed: str) -> None:
    assert printing_of(locale).shown(value) == printed


@pytest.mark.parametrize(
    ("locale", "amount", "currency", "printed"),
    [
        ("en_US", 1099.98, "USD", "$1,099.98"),
        ("es_CO", 1099.98, "USD", "US$1.099,98"),
        ("de_DE", 1099.98, "EUR", "1.099,98\xa0€"),
        ("en_US", 1099.98, "JPY", "¥1,100"),
        ("de_DE", 5_000_000, "EUR", "5.000.000\xa0€"),
        ("en_US", 5_000_000.0, "USD", "$5,000,000"),
        ("en_US", -12, "USD", "-$12"),
        ("de_CH", -12, "CHF", "CHF-12"),
        ("en_US", float("inf"), "USD", "$∞"),
        (None, 5_000_000, "USD", "USD 5,000,000"),
        (None, 1099.98, "EUR", "EUR 1,099.98"),
    ],
)
def test_whole_amounts_print_without_decimals(locale: str | None, amount: float, currency: str, printed: str) -> None:
    assert printing_of(locale).money(amount, currency) == printed


@pytest.mark.parametrize(
    ("locale", "share", "printed"),
    [("en_US", 0.34, "34%"), ("sv_SE", 25.1234, "2\xa0512\xa0%"), ("de_DE", 0.6, "60\xa0%"), (None, 0.6, "60%")],
)
def test_shares_print_as_percentages(locale: str | None, share: float, printed: str) -> None:
    assert printing_of(locale).percent(share) == printed


@pytest.mark.parametrize(
    ("locale", "length", "printed"),
    [
        ("en_US", None, "Apr 1, 2007"),
        ("en_US", "short", "4/1/07"),
        ("de_DE", "full", "Sonntag, 1. April 2007"),
        ("de_DE", "long", "1. April 2007"),
        (None, None, "2007-04-01"),
        (None, "short", "2007-04-01"),
    ],
)
def test_days_print_in_four_lengths(locale: str | None, length: str | None, printed: str) -> None:
    assert printing_of(locale).date(APRIL, length) == printed


@given(day=st.dates(min_value=dt.date(1900, 1, 1)), length=st.sampled_from(LENGTHS[1:]))
def test_days_in_english_are_those_of_the_cldr(day: dt.date, length: str) -> None:
    assert ENGLISH.date(day, length) == format_date(day, length, "en_US")


@pytest.mark.parametrize(
    ("locale", "number", "category"),
    [
        ("en", 1, "one"),
        ("en", 0, "other"),
        ("en", 1.5, "other"),
        ("ru", 100, "many"),
        ("ru", 21, "one"),
        ("pl", 3, "few"),
        ("ar", 0, "zero"),
        ("ar", 2, "two"),
        ("fr", 0, "one"),
        ("ja", 1, "other"),
    ],
)
def test_plural_categories_are_those_of_the_language(locale: str, number: float, category: str) -> None:
    assert printing_of(locale).category(number) == category


@given(number=st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_plural_categories_in_english_are_those_of_the_cldr(number: float) -> None:
    assert ENGLISH.category(number) == printing_of("en").category(number)


@given(value=st.none() | st.booleans() | st.integers() | st.floats() | st.dates() | st.text() | st.lists(st.text()))
def test_without_a_locale_values_print_as_everywhere(value: object) -> None:
    assert ENGLISH.shown(value) == shown(value)


@pytest.mark.parametrize("locale", [None, "de_DE", "fr_FR"])
def test_a_year_is_no_amount(locale: str | None) -> None:
    assert printing_of(locale).shown(2019, YEAR) == "2019"


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("de_DE", "de_DE"),
        ("de-de", "de_DE"),
        ("de", "de"),
        ("zh_TW", "zh_Hant_TW"),
        ("de_XX", None),
        ("deutsch", None),
        ("und", None),
        ("", None),
        ("de_DE.UTF-8", "de_DE"),
        ("../../etc/passwd", None),
    ],
)
def test_locales_are_found_by_name(name: str, found: str | None) -> None:
    assert find_locale(name) == found

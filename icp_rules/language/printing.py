"""Numbers, money, dates and plurals as briefs print them: as people who read English do, or by a locale."""

from __future__ import annotations

import math
import re
from datetime import date
from functools import lru_cache
from typing import Protocol

from icp_rules.language import wording

LENGTHS = ("short", "medium", "long", "full")
# The plural categories of the Unicode CLDR; which of them a language has, and for which numbers, the locale tells.
CATEGORIES = ("zero", "one", "two", "few", "many", "other")

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
# What stands behind the decimal mark in a pattern of the CLDR.
_DECIMALS = re.compile(r"\.0+")


class Shown(Protocol):
    """What returns a value as people read it."""

    def __call__(self, value: object, unit: str | None = None) -> str:
        """Return the text."""


class Printing:
    """Prints in English, the way :mod:`icp_rules.language.wording` does."""

    @property
    def shown(self) -> Shown:
        """What returns a value, which may have a unit, as people read it; a year stays a plain number."""
        return wording.shown

    def number(self, value: float) -> str:
        """Return a number with thousands separated, and three decimals at most."""
        return wording.number(value)

    def money(self, value: float, currency: str) -> str:
        """Return an amount; ``currency`` is a code such as USD."""
        return f"{currency} {self.number(value)}"

    def percent(self, share: float) -> str:
        """Return a share (0.6) as a percentage (60%), rounded to a whole number."""
        return f"{share:.0%}"

    def date(self, day: date, length: str | None = None) -> str:
        """Return a day: 2026-09-01, or as long as one of :data:`LENGTHS` says; short is no 9/1/26, which misleads."""
        month = _MONTHS[day.month - 1]
        if length == "medium":
            return f"{month[:3]} {day.day}, {day.year}"
        if length in ("long", "full"):
            weekday = f"{_DAYS[day.weekday()]}, " if length == "full" else ""
            return f"{weekday}{month} {day.day}, {day.year}"
        return wording.shown(day)

    def category(self, number: float) -> str:
        """Return the plural category of a number, one of :data:`CATEGORIES`."""
        return "one" if number == 1 else "other"


class Localized(Printing):
    """Prints by a locale, as the Unicode CLDR has it."""

    def __init__(self, locale: str) -> None:
        """Take the name of a locale that :func:`find_locale` has found."""
        from babel import Locale

        self._locale = Locale.parse(locale)

    @property
    def shown(self) -> Shown:
        """What returns a value as people of this locale read it."""
        return self._value

    def _value(self, value: object, unit: str | None = None) -> str:
        if isinstance(value, date):
            return self.date(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and unit != wording.YEAR:
            return self.number(value)
        return wording.shown(value, unit)

    def number(self, value: float) -> str:
        """Return a number."""
        from babel.numbers import format_decimal

        return format_decimal(value, locale=self._locale)

    def money(self, value: float, currency: str) -> str:
        """Return an amount; a whole one without decimals."""
        from babel.numbers import format_currency

        if not math.isfinite(value) or value != int(value):
            return format_currency(value, currency, locale=self._locale)
        whole = _DECIMALS.sub("", self._locale.currency_formats["standard"].pattern)
        return format_currency(value, currency, whole, locale=self._locale, currency_digits=False)

    def percent(self, share: float) -> str:
        """Return a share as a percentage."""
        from babel.numbers import format_percent

        return format_percent(share, locale=self._locale)

    def date(self, day: date, length: str | None = None) -> str:
        """Return a day; by itself of medium length."""
        from babel.dates import format_date

        return format_date(day, length or "medium", locale=self._locale)

    def category(self, number: float) -> str:
        """Return the plural category of a number."""
        category: str = self._locale.plural_form(number)
        return category


ENGLISH = Printing()


@lru_cache
def printing_of(locale: str | None) -> Printing:
    """Return what prints by a locale, or in English where there is none."""
    return ENGLISH if locale is None else Localized(locale)


def find_locale(name: str) -> str | None:
    """Return a locale as the Unicode CLDR names it (de_DE for de-de), or None where it has none of that name.

    Raises ImportError where Babel is not installed.
    """
    from babel import Locale, UnknownLocaleError

    parts = name.replace("-", "_").split("_")
    # Babel takes 'und', which names no language, for English
    if parts[0].lower() not in locale_names():
        return None
    try:
        return str(Locale.parse("_".join(parts)))
    except (UnknownLocaleError, ValueError):
        return None


def locale_names() -> list[str]:
    """Return the names of all locales. Raises ImportError where Babel is not installed."""
    from babel.localedata import locale_identifiers

    return locale_identifiers()

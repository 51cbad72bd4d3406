"""Columns of days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete
from icp_rules.records.cells.texts import as_text, in_calendar, unknown_words, without
from icp_rules.records.cells.values import Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells.values import Coerced, Settings

_LONGEST = 100
_NOT_A_DATE = Problem("is not a date")
_TWO_DIGITS = Problem("has a year of two digits", "Write the year with four digits.")
_IMPOSSIBLE = Problem("is a day that does not exist")

_ISO = "%Y-%m-%d"
_ISO_LENGTH = 10
_SAMPLE = 1000
_FIRST_PLAIN_YEAR = 1000  # Polars takes signs and spaces for digits of an earlier year.

_TIME = (
    r"(T| +)([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?( ?[AaPp][Mm])?"
    r" ?(Z|UTC|GMT|[-+][0-9]{2}(:?[0-9]{2})?)?$"
)
_SLASHES = "^[0-9]{1,2}/[0-9]{1,2}/[1-9][0-9]{3}$"
_FORMATS = {"month_first": "%m/%d/%Y", "day_first": "%d/%m/%Y"}
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_MONTHS = {
    word: number
    for number, name in enumerate(
        (
            *("january", "february", "march", "april", "may", "june"),
            *("july", "august", "september", "october", "november", "december"),
        ),
        start=1,
    )
    for word in (name, name[:3])
} | {"sept": 9}
_MONTH_THEN_DAY = re.compile(r"([a-z]+)\.?[ -]([0-9]{1,2})(?:st|nd|rd|th)?(?:,? |-|,)([0-9]{4}|[0-9]{2})")
_DAY_THEN_MONTH = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th|\.)?[ -]?([a-z]+)\.?(?:,? |-)([0-9]{4}|[0-9]{2})")


def coerce_dates(cells: pl.Series, field: Field, column: ColumnMap, settings: Settings) -> Coerced:
    """Read a column of days; of a moment the day counts, as it is written there.

    ISO 8601 and the order that is stated are read by Polars, all rows at once; a Python function sees only the
    distinct cells that are left.
    """
    words = unknown_words(field, column)
    rules = _Rules.of(column.dates or settings.dates, words)
    if cells.dtype in (pl.Date, pl.Datetime):
        days = without(cells, ~in_calendar(cells))
        days = days.dt.date() if days.dtype == pl.Datetime else days
    else:
        cells = as_text(cells)
        # Failing is what takes time, so a column of other dates is left to its distinct cells.
        iso = _read_iso(cells.head(_SAMPLE)).count() > 0
        days = _read_iso(cells) if iso else pl.repeat(None, cells.len(), dtype=pl.Date(), eager=True)
    return complete(cells, rules.known(days), rules.read_plain, rules.read, words)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The order of day and month, as stated, and the days that mean unknown."""

    order: str | None
    unknown: frozenset[date]

    @classmethod
    def of(cls, order: str | None, words: frozenset[str]) -> _Rules:
        days = (_read(word, order) for word in words)
        return cls(order, frozenset(day for day in days if isinstance(day, date)))

    def known(self, days: pl.Series) -> pl.Series:
        return without(days, days.is_in(sorted(self.unknown))) if self.unknown else days

    def read_plain(self, texts: pl.Series) -> pl.Series:
        """Read days in ISO 8601 or with slashes in the stated order; null elsewhere."""
        texts = texts.str.replace(_TIME, "")
        days = _read_iso(texts)
        if self.order is not None and days.null_count():
            plain = without(texts, days.is_not_null() | ~texts.str.contains(_SLASHES))
            days = days.fill_null(plain.str.to_date(_FORMATS[self.order], strict=False))
        return self.known(days)

    def read(self, text: str) -> date | Problem | None:
        """Read one clean text."""
        found = _read(text, self.order)
        return None if found in self.unknown else found


def _read_iso(cells: pl.Series) -> pl.Series:
    days = without(cells, cells.str.len_bytes() != _ISO_LENGTH).str.to_date(_ISO, strict=False)
    return without(days, days.dt.year() < _FIRST_PLAIN_YEAR)


def _read(text: str, order: str | None) -> date | Problem:
    if len(text) > _LONGEST:
        return _NOT_A_DATE
    text = re.sub(_TIME, "", text).lower()
    if parts := _YEAR_FIRST.fullmatch(text):
        return _day(parts[1], int(parts[3]), parts[4])
    if parts := _YEAR_LAST.fullmatch(text):
        return _read_year_last(parts, order)
    if parts := _MONTH_THEN_DAY.fullmatch(text):
        month, day, year = parts.groups()
    elif parts := _DAY_THEN_MONTH.fullmatch(text):
        day, month, year = parts.groups()
    else:
        return _NOT_A_DATE
    return _day(year, _MONTHS[month], day) if month in _MONTHS else _NOT_A_DATE


def _read_year_last(parts: re.Match[str], order: str | None) -> date | Problem:
    first, _, second, year = parts.groups()
    if len(year) == 2:
        return _TWO_DIGITS
    readings = {"month_first": _day(year, int(first), second), "day_first": _day(year, int(second), first)}
    days = {name: found for name, found in readings.items() if isinstance(found, date)}
    if order in days:
        return days[order]
    if order is not None and days:
        other = next(iter(days))
        return Problem(f"does not fit `dates: {order}`", f"Add `dates: {other}` to this column if that is its order.")
    if len(set(days.values())) == 2:
        month_first, day_first = days.values()
        return Problem(
            f"reads as {month_first} or as {day_first}",
            "Add `dates: month_first` or `dates: day_first` to this column or its source.",
        )
    return next(iter(days.values()), _IMPOSSIBLE)


def _day(year: str, month: int, day: str) -> date | Problem:
    if len(year) == 2:
        return _TWO_DIGITS
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return _IMPOSSIBLE

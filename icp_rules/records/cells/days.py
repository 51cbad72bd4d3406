"""Single dates as people write them: days, and the first days of years and their parts."""

from __future__ import annotations

import re
from datetime import date

from icp_rules.language.letters import without_accents
from icp_rules.records.cells.calendar_words import MONTHS, PARTS_OF_A_YEAR, WEEKDAYS, WINTER
from icp_rules.records.cells.values import Problem

NOT_A_DATE = Problem("is not a date")
LONGEST = 100
_FOUR_DIGITS = "Write the year with four digits."
_TWO_DIGITS = Problem("has a year of two digits", _FOUR_DIGITS)
_NO_YEAR = Problem("has no year of four digits", _FOUR_DIGITS)
_IMPOSSIBLE = Problem("is a day that does not exist")
_NO_MONTH = Problem("is a month that does not exist")
_WRONG_WEEKDAY = Problem("names a day of the week that its date does not fall on")
_FISCAL = Problem("is of a fiscal year", "Write the day it begins on, such as 2026-02-01.")
_WEEK = Problem("names a week by its number", "Write the week as 2026-W05, or its first day as 2026-01-26.")
_SERIAL = Problem("is a day number of a spreadsheet", "Format its column as a date, YYYY-MM-DD, and export it again.")
_SECONDS = Problem("is a count of seconds, not a date", "Write its day as 2026-09-01.")

TIME = (
    r"(T|,? +((at|um|à) )?)([01]?[0-9]|2[0-3])[:h][0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)?( ?[AaPp]\.?[Mm]\.?| Uhr)?"
    r" ?(Z|[A-Z]{3,4})?([-+][0-9]{2}(:?[0-9]{2})?)?( \([^()]*\))?$"
)
"""The time after a day, for Python and for Polars."""
_TIME = re.compile(TIME)
_TIME_BEFORE_YEAR = re.compile(r" [0-9]{2}:[0-9]{2}:[0-9]{2}( [A-Z]{3,4})?(?= [0-9]{4}$)")

_FILLERS = re.compile(r"\b(?:of|the|de|del|le|el|il|den|am) ")
_NTH = r"(?:st|nd|rd|th|er|re|[.º°])?"
_YEAR = r"([0-9]{4}|'?[0-9]{2})"
_YEAR_FIRST = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{4}|[0-9]{2})")
_MONTH_THEN_DAY = re.compile(rf"([a-z]+)\.?[ /-]([0-9]{{1,2}}){_NTH}(?:, ?| |-|/){_YEAR}")
_DAY_THEN_MONTH = re.compile(rf"([0-9]{{1,2}}){_NTH}[ /-]?([a-z]+)\.?(?:, ?|[ /-])?{_YEAR}")
_YEAR_THEN_MONTH = re.compile(rf"([0-9]{{4}})[ /-]([a-z]+)\.?[ /-]([0-9]{{1,2}}){_NTH}")
_ISO_WEEK = re.compile(r"([0-9]{4})-?w([0-9]{2})(?:-?([1-7]))?")
_AFTER_WEEKDAY = re.compile(r"([a-z]+)\.?,? (.+)")

_YEAR_ALONE = re.compile(r"([12][0-9]{3})(?:\.0)?")
# No other order reads, as what is left of it would be a year before 1232.
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})(0[1-9]|1[0-2])([0-3][0-9])(?:\.0)?")
_YEAR_AND_MONTH = re.compile(r"([12][0-9]{3}) ?([-/]) ?([0-9]{1,2})")
_MONTH_AND_YEAR = re.compile(r"([0-9]{1,2}) ?[-/.] ?([12][0-9]{3})")
_TWO_YEARS = re.compile(r"(?P<a>[a-z]+ )?([12][0-9]{3}) ?[-/–] ?((?:[12][0-9])?[0-9]{2})(?P<b> [a-z]+)?")
_PART_THEN_YEAR = re.compile(r"(.+?)[ ,/-]*([12][0-9]{3})")
_YEAR_THEN_PART = re.compile(r"([12][0-9]{3})[ ,/-]*(.+)")
_PART_THEN_TWO_DIGITS = re.compile(r"(.+?)[ ,/'’-]*[0-9]{2}")
_SERIAL_NUMBER = re.compile(r"[1-9][0-9]{4}(?:[.,][0-9]+)?")
_UNIX_TIME = re.compile(r"[1-9](?:[0-9]{9}|[0-9]{12})(?:\.[0-9]+)?")
_FISCAL_YEAR = re.compile(r"\b(?:fy ?[0-9]|(?:fy|fiscal|financial|gj|geschaftsjahr|exercice)\b)")
_WEEK_NUMBER = re.compile(r"\b(?:w|wk|week|cw|kw|woche|semaine) ?[0-9]")


def read_day(text: str, order: str | None) -> date | Problem:
    """Read one clean text as a day; of a year or a part of one it is the first.

    ``order`` is ``month_first``, ``day_first`` or None where nobody says.
    """
    if len(text) > LONGEST:
        return NOT_A_DATE
    timeless = _TIME_BEFORE_YEAR.sub("", _TIME.sub("", text))
    plain = _FILLERS.sub("", without_accents(timeless))
    found = _read_full(plain, order)
    if found is NOT_A_DATE and (parts := _AFTER_WEEKDAY.fullmatch(plain)) and parts[1] in WEEKDAYS:
        found = _read_full(parts[2], order)
        if isinstance(found, date) and found.weekday() != WEEKDAYS[parts[1]]:
            return _WRONG_WEEKDAY
    return _read_first(plain) if found is NOT_A_DATE and timeless == text else found


def is_part_of_a_year(text: str) -> bool:
    """Tell whether a clean text says a year, or a part of one, without a day of it."""
    plain = _FILLERS.sub("", without_accents(text))
    names_a_day = _read_full(plain, "month_first") is not NOT_A_DATE or _COMPACT.fullmatch(plain)
    return not names_a_day and isinstance(_read_first(plain), date)


def read_count(text: str) -> date | Problem:
    """Read a plain number: a year is one, and what else it may count is said."""
    if parts := _YEAR_ALONE.fullmatch(text):
        return date(int(parts[1]), 1, 1)
    if parts := _COMPACT.fullmatch(text):
        return _day(parts[1], int(parts[2]), parts[3])
    if _SERIAL_NUMBER.fullmatch(text):
        return _SERIAL
    return _SECONDS if _UNIX_TIME.fullmatch(text) else NOT_A_DATE


def _read_full(text: str, order: str | None) -> date | Problem:
    """Read a date to the day."""
    if parts := _YEAR_FIRST.fullmatch(text):
        return _day(parts[1], int(parts[3]), parts[4])
    if parts := _YEAR_LAST.fullmatch(text):
        return _read_year_last(parts, order)
    if parts := _ISO_WEEK.fullmatch(text):
        return _weekday(int(parts[1]), int(parts[2]), int(parts[3] or 1))
    if parts := _MONTH_THEN_DAY.fullmatch(text):
        month, day, year = parts.groups()
    elif parts := _DAY_THEN_MONTH.fullmatch(text):
        day, month, year = parts.groups()
    elif parts := _YEAR_THEN_MONTH.fullmatch(text):
        year, month, day = parts.groups()
    else:
        return NOT_A_DATE
    return _day(year, MONTHS[month], day) if month in MONTHS else NOT_A_DATE


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


def _read_first(text: str) -> date | Problem:
    """Read a year or a part of one as its first day."""
    if _FISCAL_YEAR.search(text):
        return _FISCAL
    if parts := _YEAR_AND_MONTH.fullmatch(text):
        return _read_year_and_month(parts)
    if parts := _MONTH_AND_YEAR.fullmatch(text):
        return _month(parts[2], int(parts[1]))
    found = _read_part(text)
    if found is NOT_A_DATE:
        return _WEEK if _WEEK_NUMBER.search(text) else read_count(text)
    return found


def _read_year_and_month(parts: re.Match[str]) -> date | Problem:
    year, mark, month = parts.groups()
    if mark == "/" and _follows(month, year):
        return Problem("reads as a month or as two years", "Write the month as 2026-09, two years by their first day.")
    return _month(year, int(month))


def _read_part(text: str) -> date | Problem:
    """Read a month, a quarter, a half or a season by its name."""
    if parts := _TWO_YEARS.fullmatch(text):
        word = f"{parts['a'] or ''}{parts['b'] or ''}".strip()
        return date(int(parts[2]), 12, 1) if word in WINTER and _follows(parts[3], parts[2]) else NOT_A_DATE
    if parts := _PART_THEN_YEAR.fullmatch(text):
        part, year = parts.groups()
    elif parts := _YEAR_THEN_PART.fullmatch(text):
        year, part = parts.groups()
    elif parts := _PART_THEN_TWO_DIGITS.fullmatch(text):
        part, year = parts[1], ""
    else:
        return NOT_A_DATE
    part = " ".join(part.replace(".", " ").split())
    if part not in PARTS_OF_A_YEAR:
        return NOT_A_DATE
    if year:
        return _month(year, PARTS_OF_A_YEAR[part])
    # The digits after a month may be a day.
    return _NO_YEAR if part in MONTHS else _TWO_DIGITS


def _follows(later: str, year: str) -> bool:
    return str(int(year) + 1).endswith(later) and len(later) in (2, 4)


def _day(year: str, month: int, day: str) -> date | Problem:
    if len(year) != 4:
        return _TWO_DIGITS
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return _IMPOSSIBLE


def _month(year: str, month: int) -> date | Problem:
    return date(int(year), month, 1) if month in range(1, 13) else _NO_MONTH


def _weekday(year: int, week: int, day: int) -> date | Problem:
    try:
        return date.fromisocalendar(year, week, day)
    except ValueError:
        return _IMPOSSIBLE

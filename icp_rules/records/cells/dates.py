"""Columns of days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.ages import NO_AS_OF, counted, read_age
from icp_rules.records.cells.days import NOT_A_DATE, TIME, read_count, read_day
from icp_rules.records.cells.distinct import complete
from icp_rules.records.cells.texts import alike, as_text, in_calendar, unknown_words, without

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells.values import Coerced, Problem, Settings

_ISO = "%Y-%m-%d"
_ISO_LENGTH = 10
_SAMPLE = 1000
_FIRST_PLAIN_YEAR = 1000  # Polars takes signs and spaces for digits of an earlier year.

_SLASHES = "^[0-9]{1,2}/[0-9]{1,2}/[1-9][0-9]{3}$"
_FORMATS = {"month_first": "%m/%d/%Y", "day_first": "%d/%m/%Y"}


def coerce_dates(cells: pl.Series, field: Field, column: ColumnMap, settings: Settings) -> Coerced:
    """Read a column of days; of a moment the day counts, as it is written there, of a year or a month the first.

    ISO 8601 and the order that is stated are read by Polars, all rows at once; a Python function sees only the
    distinct cells that are left.
    """
    words = unknown_words(field, column)
    rules = _Rules.of(column.dates or settings.dates, cells.dtype.is_numeric(), words)
    if cells.dtype in (pl.Date, pl.Datetime):
        days = without(cells, ~in_calendar(cells))
        days = days.dt.date() if days.dtype == pl.Datetime else days
    else:
        cells = as_text(cells)
        # Failing is what takes time, so a column of other dates is left to its distinct cells.
        days = _read_iso(cells.head(_SAMPLE))
        if cells.len() > _SAMPLE:
            days = _read_iso(cells) if days.count() else alike(None, cells.len(), pl.Date())
    coerced = complete(cells, rules.known(days), rules.read_plain, rules.read, words)
    return counted(coerced, cells, settings.as_of)


@dataclass(frozen=True, slots=True)
class _Rules:
    """The order of day and month, as stated, whether cells are plain numbers, and the days that mean unknown."""

    order: str | None
    counts: bool
    unknown: frozenset[date]

    @classmethod
    @cache
    def of(cls, order: str | None, counts: bool, words: frozenset[str]) -> _Rules:
        days = (read_day(word, order) for word in words)
        return cls(order, counts, frozenset(day for day in days if isinstance(day, date)))

    def known(self, days: pl.Series) -> pl.Series:
        return without(days, days.is_in(sorted(self.unknown))) if self.unknown else days

    def read_plain(self, texts: pl.Series) -> pl.Series:
        """Read days in ISO 8601 or with slashes in the stated order; null elsewhere."""
        texts = texts.str.replace(TIME, "")
        days = _read_iso(texts)
        if self.order is not None and days.null_count():
            plain = without(texts, days.is_not_null() | ~texts.str.contains(_SLASHES))
            days = days.fill_null(plain.str.to_date(_FORMATS[self.order], strict=False))
        return self.known(days)

    def read(self, text: str) -> date | Problem | None:
        """Read one clean text."""
        found = read_count(text) if self.counts else read_day(text, self.order)
        if found is NOT_A_DATE and read_age(text):
            return NO_AS_OF
        return None if found in self.unknown else found


def _read_iso(cells: pl.Series) -> pl.Series:
    days = without(cells, cells.str.len_bytes() != _ISO_LENGTH).str.to_date(_ISO, strict=False)
    return without(days, days.dt.year() < _FIRST_PLAIN_YEAR)

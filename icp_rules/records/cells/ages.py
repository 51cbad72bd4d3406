"""Ages such as ``over 8 years``, and what else says how far a day is from the one it was noted on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.letters import without_accents
from icp_rules.records.cells.days import LONGEST
from icp_rules.records.cells.texts import as_text, clean, in_calendar, put, without
from icp_rules.records.cells.values import Coerced, Problem, Unreadable, together

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

NO_AS_OF = Problem(
    "is an age, and nothing says on which day",
    "Add `as_of:` to this source: the day the ages are counted back from.",
)
_NO_DAY = Problem(
    "is an age, and its row has no day to count from", "Write the day itself, or the row's day into its column."
)
_NO_YEAR = Problem("is an age that leads out of the years 1 to 9999")

_COUNTS = {
    word: number
    for number, words in enumerate(
        (
            "a an one ein eine einem einer einen un une uno una",
            "two zwei deux dos due",
            "three drei trois tres tre",
            "four vier quatre cuatro quattro",
            "five funf cinq cinco cinque",
            "six sechs seis sei",
            "seven sieben sept siete sette",
            "eight acht huit ocho otto",
            "nine neun neuf nueve nove",
            "ten zehn dix diez dieci",
            "eleven elf onze once undici",
            "twelve zwolf douze doce dodici",
        ),
        start=1,
    )
    for word in words.split()
}
_UNITS = {
    "year": "years? yrs? y jahre?n? ans? annees? anos? ann[oi]",
    "month": "months? mos? monate?n? mois mes(?:es)? mes[ei]",
    "week": "weeks? wks? w wochen? semaines? semanas? settiman[ae]",
    "day": "days? d tage?n? jours? dias? giorn[oi]",
    "hour": "hours? hrs? h stunden? heures? horas? or[ae]",
    "minute": "minutes? mins? minuten? minutos? minut[oi]",
    "second": "seconds? secs? sekunden? secondes? segundos? second[oi]",
}
_MONTHS_IN = {"year": 12, "month": 1}
_DAYS_IN = {"week": 7, "day": 1}
_IN_A_DAY = {"hour": 24, "minute": 24 * 60, "second": 24 * 60 * 60}
_DAYS = {
    word: days
    for days, words in {
        -2: ("day before yesterday", "vorgestern", "avant-hier", "anteayer"),
        -1: ("yesterday", "gestern", "hier", "ayer", "ieri"),
        0: ("today", "now", "just now", "heute", "jetzt", "gerade eben", "aujourd'hui", "hoy", "oggi"),
        1: ("tomorrow", "morgen", "demain", "domani"),
    }.items()
    for word in words
}

_MOMENTS = re.compile(r"\b(?:a few|few|half a) (?=seconds?\b|minute\b)")
_QUALIFIER = (
    r"(?:over|about|almost|nearly|around|approximately|approx\.?|roughly|more than|less than|at least|up to|"
    r"uber|mehr als|weniger als|etwa|rund|ungefahr|fast|knapp|ca\.?|circa|plus de|moins de|environ|pres de|"
    r"mas de|menos de|casi|piu di|meno di|quasi|[~<>≈]) ?"
)
_UNIT = "|".join(f"(?P<{name}>{'|'.join(words.split())})" for name, words in _UNITS.items())
_SPAN = re.compile(
    rf"(?:(?P<digits>[0-9]{{1,4}})\+? ?|(?P<word>{'|'.join(_COUNTS)}) )(?:{_UNIT})\b"
    r"(?:,? (?:(?:and|und|et|y|e) )?(?=[0-9a-z]))?"
)
_AGE = re.compile(
    rf"(?:(?:vor|il y a|hace)\ |(?P<future>in|dans|tra|fra|dentro de)\ )?(?:{_QUALIFIER})?(?P<span>.+?)"
    r"(?:\ (?:(?P<past>ago|old|alt|fa)|(?P<later>from now)))?"
)


def read_age(text: str) -> str | None:
    """Read one clean text as an offset of Polars, such as ``-96mo0d``; None if it is no age.

    What is ``about`` or ``over`` an age is read as that age.
    """
    if len(text) > LONGEST:
        return None
    plain = _MOMENTS.sub("1 ", without_accents(text))
    if plain in _DAYS:
        return f"{_DAYS[plain]}d"
    parts = _AGE.fullmatch(plain)
    span = _read_span(parts["span"]) if parts else None
    if parts is None or span is None or (parts["future"] and parts["past"]):
        return None
    return span if parts["future"] or parts["later"] else f"-{span}"


def counted(coerced: Coerced, cells: pl.Series, as_of: date | pl.Series | None) -> Coerced:
    """Read the ages that a column of days was left with, counted from ``as_of``: one day, or one a row."""
    ages = _offsets(coerced.unreadable)
    if not ages or as_of is None:
        return coerced
    left = cells.is_not_null() & coerced.values.is_null()
    texts = clean(as_text(cells.filter(left)))
    offsets = texts.replace_strict(list(ages), list(ages.values()), default=None, return_dtype=pl.String)
    start = as_of.filter(left) if isinstance(as_of, pl.Series) else pl.repeat(as_of, texts.len(), eager=True)
    # A month back from the 31st is the last day of a shorter month.
    days = pl.DataFrame({"day": start, "by": offsets}).select(pl.col("day").dt.offset_by(pl.col("by"))).to_series()
    days = without(days, ~in_calendar(days))
    is_refused = offsets.is_not_null() & days.is_null()
    undated = _refused(texts.filter(is_refused & start.is_null()), _NO_DAY)
    beyond = _refused(texts.filter(is_refused & start.is_not_null()), _NO_YEAR)
    others = [one for one in coerced.unreadable if one.text not in ages]
    return Coerced(put(coerced.values, left, days), together((*others, *undated, *beyond)), coerced.placeholders)


def _refused(texts: pl.Series, why: Problem) -> list[Unreadable]:
    return [Unreadable(text, count, why.reason, why.help) for text, count in texts.value_counts().rows()]


def _offsets(unreadable: Iterable[Unreadable]) -> dict[str, str]:
    ages = [(one.text, read_age(one.text)) for one in unreadable if one.reason == NO_AS_OF.reason]
    return {text: offset for text, offset in ages if offset is not None}


def _read_span(text: str) -> str | None:
    """Return the months and the days of a length of time, such as ``1 year and 3 months``."""
    months = days = place = 0
    smaller = list(_UNITS)
    while place < len(text):
        parts = _SPAN.match(text, place)
        if parts is None:
            return None
        count = int(parts["digits"]) if parts["digits"] else _COUNTS[parts["word"]]
        unit = next(name for name in _UNITS if parts[name])
        if unit not in smaller:
            return None
        smaller = smaller[smaller.index(unit) + 1 :]
        months += count * _MONTHS_IN.get(unit, 0)
        days += count * _DAYS_IN.get(unit, 0)
        days += count // _IN_A_DAY[unit] if unit in _IN_A_DAY else 0
        place = parts.end()
    return f"{months}mo{days}d"

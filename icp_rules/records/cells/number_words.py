"""The words around numbers and ranges, in English, German and French."""

from __future__ import annotations

import re

_APPROXIMATE = re.compile(
    r"(?:[~≈] ?|(?:approx|ca|c|env)\. ?|"
    r"(?:about|approx|approximately|around|roughly|almost|nearly|ca|circa|"
    r"etwa|rund|ungefähr|fast|knapp|environ|presque) )(.+)",
    re.IGNORECASE,
)

_BETWEEN = re.compile(r"[-–—−~…]|\.{2,}| (?:to|bis|à) ", re.IGNORECASE)
_FROM_TO = re.compile(
    r"(?:between|zwischen|entre) (?P<first>.+?) (?:and|und|et) (?P<last>.+)|"
    r"(?:from|von|de) (?P<low>.+?) (?:to|bis|à) (?P<high>.+)",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"(?:(?:>=?|≥|over|more than|at least|from|über|mehr als|mindestens|ab|plus de|au moins) ?(.+)|"
    r"(.+?) ?(?:\+|(?:or|and) (?:more|above|up|over)|(?:oder|und) mehr|(?:ou|et) plus))",
    re.IGNORECASE,
)
_UP_TO = re.compile(
    r"(?:<=?|≤|under|below|less than|fewer than|at most|up to|"
    r"unter|weniger als|höchstens|bis zu|moins de|au plus|jusqu['’]à) ?(.+)",
    re.IGNORECASE,
)
_FIRST_DIGIT = re.compile("[0-9]")

_PERIODS = (
    "hour|hr|h|day|week|wk|month|mo|mth|year|yr|annum|stunde|std|tag|woche|monat|jahr|heure|jour|semaine|mois|an|année"
)
_PERIOD = re.compile(
    rf"[0-9].*(?:(?:/|\b(?:per|pro|par|a|an|each|je)\b) ?(?:{_PERIODS})|"
    r"\b(?:p\.? ?a|annually|yearly|monthly|weekly|daily|hourly|jährlich|monatlich))\.?$",
    re.IGNORECASE,
)

_PEOPLE = frozenset(
    {"people", "person", "persons", "employee", "employees", "staff", "fte", "ftes", "headcount", "workers"}
    | {"mitarbeiter", "mitarbeitende", "beschäftigte", "angestellte", "personen"}
    | {"salariés", "salaries", "employés", "employes", "collaborateurs", "personnes"}
)
# No word of a count: the year of a calendar is no number of years, and what percent means is for the map to say.
_NO_COUNTS = frozenset({"", "year", "%", "percent"})


def names_of(unit: str | None) -> frozenset[str]:
    """Return the words that may stand behind a number of a field that counts ``unit``, in lower case."""
    unit = (unit or "").lower()
    if unit in _PEOPLE:
        return _PEOPLE
    return frozenset({unit, unit.removesuffix("s")}) - _NO_COUNTS


def bare(text: str, counted: frozenset[str]) -> str:
    """Return a number without ``about`` before it and without what it counts behind it."""
    approximate = _APPROXIMATE.fullmatch(text)
    text = approximate[1] if approximate else text
    small = text.lower()
    return next((text[: -len(word) - 1] for word in counted if small.endswith(f" {word}")), text)


def split_range(text: str) -> tuple[str | None, str | None]:
    """Return the texts of both ends; None for one that an open range lacks, and for both if it is none."""
    if parts := _FROM_TO.fullmatch(text):
        return parts["first"] or parts["low"], parts["last"] or parts["high"]
    first = _FIRST_DIGIT.search(text)
    between = _BETWEEN.search(text, first.end()) if first else None
    if between:
        return text[: between.start()].strip(), text[between.end() :].strip()
    if from_ := _FROM.fullmatch(text):
        return from_[1] or from_[2], None
    up_to = _UP_TO.fullmatch(text)
    return None, up_to[1] if up_to else None


def is_for_a_period(text: str) -> bool:
    """Tell whether a text is an amount a month, a year or the like."""
    return _PERIOD.search(text) is not None

"""What speaks for two records being one and what against, and how much: the table that docs/duplicates.md shows.

The points of all signs of a pair are added up; a hundred or more is a likeness of 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

LIKELY = 50
"""A pair with fewer points is not shown."""

FULL = 100


class Sign(Enum):
    """A sign: its points and the words that tell of it. Of names that are alike, the points are the most they get."""

    # of companies
    SAME_DOMAIN = 60, "same domain {}"
    BELOW_DOMAIN = 40, "one domain is below the other: {}"
    OTHER_ENDING = -15, "domains differ in their ending alone: {}"
    OTHER_DOMAIN = -30, "different domains: {}"
    SAME_PHONE = 40, "same phone {}"
    SAME_PLACE = 10, "same {}"
    OTHER_CITY = -10, "different cities: {}"
    OTHER_COUNTRY = -30, "different countries: {}"

    SAME_NAME = 60, "same name: {}"
    SAME_BUT_FORM = 60, "one name is the other plus a legal form: {}"
    OTHER_FORM = 45, "names differ in the legal form alone: {}"
    COMMON_NAME = 30, "same name, of common words alone: {}"
    NAMES_ALIKE = 55, "names alike: {}"
    LONGER_NAME = 30, "one name is the other plus words: {}"
    RARE_WORDS = 20, "names share rare words: {}"
    OTHER_NAME = -10, "names have nothing rare in common: {}"

    # of people
    SAME_EMAIL = 60, "same e-mail address {}"
    SAME_PROFILE = 60, "same LinkedIn profile {}"
    OTHER_PROFILE = -40, "different LinkedIn profiles: {}"
    SAME_NUMBER = 30, "same phone {}"
    SAME_PERSON = 40, "same name: {}"
    PERSONS_ALIKE = 30, "names alike: {}"
    ONE_PART = -20, "names differ in one part: {}"
    OTHER_PERSON = -40, "different names: {}"
    SAME_COMPANY = 20, "same company {}"

    def __init__(self, points: int, words: str) -> None:
        """Take the points and the words."""
        self.points = points
        self.words = words

    def found(self, *values: str, points: int | None = None) -> Evidence:
        """Return the sign as it was found in these values."""
        return Evidence(self.points if points is None else points, self.words.format(" / ".join(values)))


@dataclass(frozen=True, slots=True)
class Evidence:
    """One sign in one pair, in words."""

    points: int
    reason: str

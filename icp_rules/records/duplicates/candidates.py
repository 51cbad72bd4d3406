"""Which records are compared: those that share a value, those that share a rare word, those a letter apart.

To compare all with all would take hours. A value that many share leads to pairs with its first record alone; a word
that many names have leads to none, which is told.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, TypeVar

import polars as pl

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

    from icp_rules.records.duplicates.names import Name

    Value = TypeVar("Value", bound=Hashable)

MOST_NAMES = 10
"""A domain, a phone number or an address that more different names share tells nothing."""

MOST_IN_BLOCK = 30
"""A word that more names have is no reason to compare them."""

# How long names are, without spaces, of which one letter may be wrong.
_SHORTEST = 5
_LONGEST = 50
_TEXTS = {"place": pl.Int64, "text": pl.String}


@dataclass(frozen=True, slots=True)
class Skipped:
    """A value that so many records share that they were not compared by it; ``kind`` is what it is."""

    kind: str
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """The pairs to compare, each as the places of its two records, the earlier first, and what was skipped."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)

    def telling(self, kind: str, values: Iterable[Value | None], names: Sequence[Name | None]) -> list[Value | None]:
        """Return values without those that too many different names share."""
        values = list(values)
        holders: dict[Value, set[str]] = {}
        for value, name in zip(values, names, strict=True):
            if value is not None:
                holders.setdefault(value, set()).add(name.letters if name else "")
        crowded = {value: len(found) for value, found in holders.items() if len(found) > MOST_NAMES}
        self.skipped.extend(Skipped(kind, str(value), count) for value, count in crowded.items())
        return [None if value in crowded else value for value in values]

    def share(self, values: Iterable[Hashable | None]) -> None:
        """Add the pairs of each record with the first that has the same value."""
        firsts: dict[Hashable, int] = {}
        for place, value in enumerate(values):
            if value is not None and (first := firsts.setdefault(value, place)) != place:
                self.pairs.add((first, place))

    def share_words(self, words: Iterable[tuple[int, Iterable[tuple[Hashable, str]]]]) -> None:
        """Add all pairs of records that share a word; each comes with what else must be equal."""
        blocks: dict[tuple[Hashable, str], list[int]] = {}
        for place, own in words:
            for key in set(own):
                blocks.setdefault(key, []).append(place)
        for (_, word), places in blocks.items():
            if len(places) > MOST_IN_BLOCK:
                self.skipped.append(Skipped("word", word, len(places)))
            else:
                self.pairs.update(combinations(places, 2))

    def a_letter_apart(self, letters: Mapping[int, str]) -> None:
        """Add the pairs whose letters differ by one that is left out, put in, changed, or swapped with the next.

        Two that are such have in common what is left of each without one letter. Digits are kept: another number
        is another name.
        """
        texts = pl.DataFrame({"place": letters.keys(), "text": letters.values()}, schema=_TEXTS)
        texts = texts.filter(pl.col("text").str.len_chars().is_between(_SHORTEST, _LONGEST))
        # hashes, for there are many times as many as names; two that are equal by chance make a pair too many
        left = pl.concat(texts.select("place", pl.col("text").hash().alias("left")) for texts in _lessened(texts))
        blocks = left.unique().filter(pl.col("left").is_duplicated()).group_by("left").agg(pl.col("place").sort())
        for _, places in blocks.sort("place").iter_rows():
            if len(places) > MOST_IN_BLOCK:
                self.skipped.append(Skipped("spelling", letters[places[0]], len(places)))
            else:
                self.pairs.update(combinations(places, 2))


def _lessened(texts: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the texts as they are, then without their first letter, without their second, and so on."""
    yield texts
    text = pl.col("text")
    for at in range(_LONGEST):
        has = texts.filter(text.str.slice(at, 1).str.contains(r"^\D"))
        yield has.with_columns(text.str.slice(0, at) + text.str.slice(at + 1))

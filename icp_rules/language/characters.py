"""Sets of characters, as ranges of code points: what a class of a pattern names, and what folding makes of it."""

from __future__ import annotations

import sys
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Ranges = tuple[tuple[int, int], ...]
    """A set of characters as ranges of code points, both ends included, in order and apart."""

_SURROGATES = (0xD800, 0xDFFF)
# Engines differ in whether a capital sigma at a word's end becomes a final one, so where text is folded they are one.
SMALL_SIGMA, FINAL_SIGMA = "\N{GREEK SMALL LETTER SIGMA}", "\N{GREEK SMALL LETTER FINAL SIGMA}"
_SMALL_SIGMAS = frozenset(map(ord, SMALL_SIGMA + FINAL_SIGMA))


def span(first: str, last: str, *, fold: bool) -> Ranges:
    """Return the characters from one to another; with ``fold``, in lower case."""
    ranges = ((ord(first), ord(last)),)
    return lowered(ranges) if fold else ranges


@lru_cache(maxsize=1024)
def lowered(ranges: Ranges) -> Ranges:
    """Return what lower-casing makes of the characters in a set.

    Engines differ in whether a capital sigma at a word's end becomes a final sigma, so the small ones count
    as one. A capital I with a dot, two characters in lower case, is left out: no place in a text holds it.
    """
    lower = {cp: chr(cp).lower() for first, last in ranges for cp in range(first, last + 1)}
    changed = {cp: letters for cp, letters in lower.items() if letters != chr(cp)}
    kept = complement(merged([*complement(ranges), *((cp, cp) for cp in changed)]))
    made = {ord(letters) for letters in changed.values() if len(letters) == 1}
    if not _SMALL_SIGMAS.isdisjoint(made | lower.keys()):
        made |= _SMALL_SIGMAS
    return merged([*kept, *((cp, cp) for cp in made)])


def merged(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return ranges in any order as a set."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def complement(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """Return all other characters."""
    # Surrogates are no characters to Rust and RE2, so they must not become the end of a range.
    taken = merged([*ranges, _SURROGATES])
    starts = [0, *(last + 1 for _, last in taken)]
    ends = [*(first - 1 for first, _ in taken), sys.maxunicode]
    return tuple((first, last) for first, last in zip(starts, ends, strict=True) if first <= last)

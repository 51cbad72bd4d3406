"""Finds the words of many rules in a title at once: the longest that start at a word, from left to right."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.records.titles.words import Gap, split_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icp_rules.records.titles.words import Words

STAR = "*"
# Stands for the star while a phrase is split as a title is: a letter that is in no title.
_STAR_LETTER = "\N{CYRILLIC LETTER MULTIOCULAR O}"
# What does not count at the end of a word, and how long the word must be: Leiterin, Leiterinnen, Directors.
_ENDINGS = (("innen", 9), ("in", 6), ("s", 5))
# Words seen before are kept, as titles share most of theirs; but not without end.
_MOST_KEPT = 200_000
_LONGEST_KEPT = 100


@dataclass(frozen=True, slots=True)
class Found:
    """Where words of a rule stand in a title, from ``start`` to before ``end``; ``written`` as the file has them."""

    rule: int
    written: str
    start: int
    end: int


@dataclass(slots=True)
class _Node:
    """A place in a phrase: what may follow, and the phrase that ends here with its rule."""

    following: dict[tuple[Gap, int], _Node] = field(default_factory=dict)
    phrase: tuple[int, str] | None = None
    letters: int = 0


class Phrases:
    """The words of all rules of a section. A word may have a ``*`` at its start, at its end, or at both."""

    def __init__(self, phrases: Iterable[tuple[int, str]]) -> None:
        """Take each phrase with the number of its rule; of two that are alike the first counts."""
        self._root = _Node()
        self._words: dict[str, int] = {}
        self._starts: dict[int, dict[str, int]] = {}
        self._ends: dict[int, dict[str, int]] = {}
        self._insides: dict[str, int] = {}
        self._known: dict[str, tuple[int, ...]] = {}
        self._count = 0
        for rule, written in phrases:
            self.add(rule, written)

    def add(self, rule: int, written: str) -> bool:
        """Add a phrase with the number of its rule; tell whether there was none like it.

        Raises ValueError for a phrase without a letter or digit.
        """
        node = self._root
        letters = 0
        for gap, word in _pattern(written):
            letters += len(word.strip(STAR))
            node = node.following.setdefault((gap, self._number(word)), _Node())
        if not letters:
            raise ValueError(f"{written!r} has no letter or digit")
        if node.phrase is not None:
            return False
        node.phrase, node.letters = (rule, written), letters
        self._known.clear()
        return True

    def find(self, title: Words) -> list[Found]:
        """Return what is found, from left to right; nothing in it overlaps."""
        ids = [self._fitting(word) for word in title.words]
        found: list[Found] = []
        start = 0
        for place, fitting in enumerate(ids):
            if fitting and place >= start:
                best = self._longest(ids, title.gaps, place)
                if best is not None:
                    found.append(best)
                    start = best.end
        return found

    def _longest(self, ids: list[tuple[int, ...]], gaps: tuple[Gap, ...], place: int) -> Found | None:
        best: Found | None = None
        most = (0, 0, 0)
        at: list[_Node] = [self._root]
        end = place
        gap = Gap.SPACE
        while at and end < len(ids):
            at = [node.following[gap, one] for node in at for one in ids[end] if (gap, one) in node.following]
            end += 1
            for node in at:
                if node.phrase is not None:
                    size = (end - place, node.letters, -node.phrase[0])
                    if best is None or size > most:
                        best, most = Found(*node.phrase, place, end), size
            gap = gaps[end] if end < len(ids) else gap
        return best

    def _fitting(self, word: str) -> tuple[int, ...]:
        """Return the numbers of the file's words that a word fits; other threads may ask at the same time."""
        known = self._known.get(word)
        if known is not None:
            return known
        fitting = self._look_up(word)
        if len(word) <= _LONGEST_KEPT:
            if len(self._known) >= _MOST_KEPT:
                self._known.clear()
            self._known[word] = fitting
        return fitting

    def _look_up(self, word: str) -> tuple[int, ...]:
        variants = [word, *(word[: -len(end)] for end, least in _ENDINGS if len(word) >= least and word.endswith(end))]
        fitting = {self._words[one] for one in variants if one in self._words}
        fitting.update(known[start] for size, known in self._starts.items() if (start := word[:size]) in known)
        for one in variants:
            fitting.update(known[end] for size, known in self._ends.items() if (end := one[-size:]) in known)
        fitting.update(number for inside, number in self._insides.items() if inside in word)
        return tuple(sorted(fitting))

    def _number(self, word: str) -> int:
        """Return the number of a word of the file, a new one where it is met for the first time."""
        bare = word.strip(STAR)
        before, after = word.startswith(STAR), word.endswith(STAR)
        if before and after:
            known = self._insides
        elif before or after:
            known = (self._ends if before else self._starts).setdefault(len(bare), {})
        else:
            known = self._words
        if bare not in known:
            known[bare] = self._count
            self._count += 1
        return known[bare]


def _pattern(written: str) -> Iterator[tuple[Gap, str]]:
    """Yield the words of a phrase, each with its stars and what stands before it."""
    title = split_title(written.replace(STAR, _STAR_LETTER))
    words = (word.replace(_STAR_LETTER, STAR) for word in title.words)
    # what stands before the first word is no part of the phrase
    yield from zip((Gap.SPACE, *title.gaps[1:]), words, strict=False)

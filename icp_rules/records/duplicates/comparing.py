"""Compares two names: which words they share, how alike the others are, and whether what they share tells anything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from math import log
from typing import TYPE_CHECKING

from rapidfuzz.distance import OSA

from icp_rules.records.duplicates.signs import Sign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from icp_rules.records.duplicates.names import Name
    from icp_rules.records.duplicates.signs import Evidence

# So many names may have the same rare words by chance.
_BY_CHANCE = 10
_COMMON_WEIGHT = 0.1
# Words that are less alike are different words; shorter ones always are where a letter differs.
_ALIKE = 0.8
_SHORTEST_ALIKE = 5


@dataclass(frozen=True, slots=True)
class Rarity:
    """How rare the words of names are: in how many of ``total`` different names each stands."""

    total: int
    counts: Mapping[str, int]
    common: Collection[str]

    @classmethod
    def of(cls, names: Iterable[Name], common: Collection[str]) -> Rarity:
        """Count the words of different names; ``common`` words tell nothing however rare they are here."""
        different = {name.words for name in names}
        return cls(len(different), Counter(chain.from_iterable(map(set, different))), common)

    def weight(self, word: str) -> float:
        """Return 1 for a word that one name has, less the more have it."""
        if word in self.common or self.total < 2:
            return _COMMON_WEIGHT if word in self.common else 1.0
        return max(_COMMON_WEIGHT, 1 - log(self.counts[word]) / log(self.total))

    def tells(self, words: Collection[str]) -> bool:
        """Tell whether names with all these words are few: by chance, at most ten would have them."""
        rare = set(words).difference(self.common)
        expected = float(self.total)
        for word in rare:
            expected *= self.counts[word] / self.total
        return bool(rare) and expected <= _BY_CHANCE


def compare_companies(a: Name, b: Name, rarity: Rarity) -> Evidence:
    """Return what two companies' names say."""
    if a.letters == b.letters or sorted(a.words) == sorted(b.words):
        return _same(a, b, rarity)
    shared, rest_a, rest_b = split(a.words, b.words)
    alike = alikeness(rest_a, rest_b)
    if alike and (rarity.tells(shared) or (rarity.tells(rest_a) and rarity.tells(rest_b))):
        both, rest = (sum(sorted(map(rarity.weight, words))) for words in (shared, [*rest_a, *rest_b]))
        whole = 1 - (1 - alike) * rest / (2 * both + rest)
        return Sign.NAMES_ALIKE.found(a.text, b.text, points=_alike_points(whole))
    if not rarity.tells(shared):
        return Sign.OTHER_NAME.found(a.text, b.text)
    return Sign.RARE_WORDS.found(" ".join(shared)) if rest_a and rest_b else Sign.LONGER_NAME.found(a.text, b.text)


def _same(a: Name, b: Name, rarity: Rarity) -> Evidence:
    if not (rarity.tells(a.words) or rarity.tells(b.words)):
        sign = Sign.COMMON_NAME
    elif bool(a.forms) != bool(b.forms):
        sign = Sign.SAME_BUT_FORM
    else:
        sign = Sign.SAME_NAME if a.forms == b.forms or a.forms & b.forms else Sign.OTHER_FORM
    return sign.found(a.text, b.text)


def compare_people(a: Name, b: Name) -> Evidence:
    """Return what two people's names say: an initial is the name it begins, a second given name may be left out."""
    shared, rest_a, rest_b = split(a.words, b.words)
    if a.letters == b.letters or not (rest_a or rest_b):
        return Sign.SAME_PERSON.found(a.text, b.text)
    is_left_out = len(shared) > 1 and not (rest_a and rest_b)
    if is_left_out or alikeness(rest_a, rest_b) or (shared and _is_initial(rest_a, rest_b)):
        return Sign.PERSONS_ALIKE.found(a.text, b.text)
    return (Sign.ONE_PART if shared else Sign.OTHER_PERSON).found(a.text, b.text)


def split(a: Sequence[str], b: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return the words of both, those of the first alone and those of the second alone."""
    in_a, in_b = set(a), set(b)
    # each once, or it would matter which of the two repeats a word
    return (
        [word for word in dict.fromkeys(a) if word in in_b],
        [w for w in a if w not in in_b],
        [w for w in b if w not in in_a],
    )


def alikeness(a: Sequence[str], b: Sequence[str]) -> float:
    """Return how alike words are as letters, 0.8 to 1; 0 for words that are not alike, and for other numbers."""
    left, right = "".join(a), "".join(b)
    if min(len(left), len(right)) < _SHORTEST_ALIKE or _digits(left) != _digits(right):
        return 0.0
    return OSA.normalized_similarity(left, right, score_cutoff=_ALIKE)


def _alike_points(alike: float) -> int:
    least = Sign.LONGER_NAME.points
    return round(least + (Sign.NAMES_ALIKE.points - least) * (alike - _ALIKE) / (1 - _ALIKE))


def _is_initial(a: Sequence[str], b: Sequence[str]) -> bool:
    if len(a) != 1 or len(b) != 1:
        return False
    short, long = sorted((a[0], b[0]), key=len)
    return len(short) == 1 and long.startswith(short)


def _digits(letters: str) -> str:
    return "".join(filter(str.isdigit, letters))

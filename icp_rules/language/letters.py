"""Letters without accents, for telling whether two texts say the same."""

from __future__ import annotations

import re
import unicodedata

# Letters that are no base letter with an accent, so that Unicode takes none off.
_PLAIN = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})
_UNSEEN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]+")
# Shorter words are codes: AE is no Ä.
_SHORTEST_WITH_UMLAUT = 4
# No umlaut ends a word (blue), and none follows a vowel or a q (Bauer, queen).
_UMLAUT = re.compile(r"(?<![aeouq])([aou])e+(?=[^\We])")


def without_accents(text: str) -> str:
    """Return a text in small letters without accents, nor characters that nobody sees.

    Signs that stand for others (``²``, ``ﬁ``) stay; where they don't count, bring the text to NFKC first.
    """
    small = text.casefold()
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFD", _UNSEEN.sub("", small)).translate(_PLAIN)
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    # What was taken apart and holds no accent, as Korean syllables, is put together.
    return unicodedata.normalize("NFC", bare)


def without_umlaut(word: str) -> str:
    """Return a word that has no accents with a, o and u for ae, oe and ue, which is how ä, ö and ü are typed too."""
    return word if len(word) < _SHORTEST_WITH_UMLAUT else _UMLAUT.sub(r"\1", word)

"""A title as words that compare: case, accents, and how an umlaut is typed don't count."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import IntEnum

from icp_rules.language.letters import without_accents, without_umlaut


class Gap(IntEnum):
    """What stands before a word; what is larger parts more."""

    SPACE = 0
    AND = 1
    ROLE = 2
    POST = 3


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a title, folded, and what stands before each of them."""

    words: tuple[str, ...]
    gaps: tuple[Gap, ...]


_AND = frozenset({"&", "+", "and", "und", "et"})
# One letter or two mean "and" between spaces alone: e-commerce is one word.
_SHORT_AND = (" y ", " e ", " en ")
_GAP_OF = {
    **dict.fromkeys(_AND, Gap.AND),
    **dict.fromkeys("/\\,():[]{}–—", Gap.ROLE),
    **dict.fromkeys("|;•·\n", Gap.POST),
}
# A dash is a separator between spaces alone: Vice-President is two words of one role, "Sales - Marketing" is not.
_PARTS = re.compile(r"[^\W_]+[+#]*|[&+/\\,():\[\]{}–—|;•·\n]|(?<=\s)-+(?=\s)")
# Leiter/in, Leiter*in, Leiter:in, Leiter(in), Leiter_innen
_FEMININE = re.compile(r"(?<=[a-z]{3})(?:[*:_/]-?|\(-?)(in|innen)\b\)?")
# (m/w/d), m/f/x, h/f: letters for whom a job is open to
_FOR_WHOM = re.compile(r"(?<![^\W_])[mwfdxh](?:\s*[/|*,]\s*[mwfdxhi]){1,3}(?![^\W_])")
# C.E.O., V.P.
_INITIALS = re.compile(r"(?<![^\W_])((?:[^\W\d_]\.){2,})(?:([^\W\d_])(?![^\W_]))?")


def split_title(text: str) -> Words:
    """Return a title's words; text without letters and digits has none."""
    words: list[str] = []
    gaps: list[Gap] = []
    gap = Gap.SPACE
    for part in _PARTS.findall(_mended(without_accents(unicodedata.normalize("NFKC", text)))):
        found = Gap.ROLE if part[0] == "-" else _GAP_OF.get(part)
        if found is None:
            words.append(without_umlaut(part))
            gaps.append(gap)
            gap = Gap.SPACE
        elif found > gap:
            gap = found
    return Words(tuple(words), tuple(gaps))


def _mended(text: str) -> str:
    if "." in text:
        text = _INITIALS.sub(lambda found: found[1].replace(".", "") + (found[2] or "") + " ", text)
    if "in" in text:
        text = _FEMININE.sub(r"\1", text)
    for word in _SHORT_AND:
        text = text.replace(word, " & ")
    return _FOR_WHOM.sub(" ", text)

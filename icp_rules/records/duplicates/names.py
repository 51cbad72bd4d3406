"""Names as they are compared: in small letters without accents and umlauts, punctuation, articles and legal forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from icp_rules.language.letters import without_accents, without_umlaut
from icp_rules.language.packaged import packaged_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_AND = re.compile(r"[&+]")
_UNSEEN = re.compile(r"['’`´]|\.(?!\w\w)")
_SLASHED = re.compile(r"\b(\w)/(?=\w\b)")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Name:
    """A name and what of it is compared.

    ``words`` are those that tell, ``letters`` the same without spaces, ``forms`` the legal forms that were left out, in
    their one spelling.
    """

    text: str
    words: tuple[str, ...]
    letters: str
    forms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CompanyWords:
    """The data files: legal forms by their words, words to leave out, and common words by all their spellings."""

    forms: Mapping[tuple[str, ...], str]
    longest: int
    left_out: frozenset[str]
    common: Mapping[str, str]


@cache
def company_words() -> CompanyWords:
    """Return what ``legal_forms.yaml`` and ``company_words.yaml`` say."""
    headings, words = packaged_data("legal_forms"), packaged_data("company_words")
    forms = {
        tuple(words_of(spelling)): form
        for heading in headings.values()
        for form, others in heading.items()
        for spelling in (form, *others)
    }
    common = {word: one for one, others in words["common"].items() for word in (one, *others)}
    return CompanyWords(forms, max(map(len, forms)), frozenset(words["left_out"]), common)


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents, ue like ü; full stops and apostrophes join."""
    bare = without_accents(unicodedata.normalize("NFKC", text))
    words = _WORD.findall(_SLASHED.sub(r"\1", _UNSEEN.sub("", _AND.sub(" and ", bare))))
    return [without_umlaut(word) for word in words]


def company_name(text: str | None) -> Name | None:
    """Return a company's name, or None for a text without a letter or digit.

    A name of nothing but legal forms and articles keeps them.
    """
    if not text or not (words := words_of(text)):
        return None
    known = company_words()
    kept, forms = _without_forms(words, known)
    kept = [word for word in kept if word not in known.left_out]
    if not kept:
        kept, forms = words, []
    telling = tuple(known.common.get(word, word) for word in kept)
    return Name(text, telling, "".join(telling), frozenset(forms))


def person_name(first: str | None, last: str | None) -> Name | None:
    """Return a person's name, or None where one of its two parts is unknown: half a name is anybody's."""
    if not first or not last:
        return None
    words = (*words_of(first), *words_of(last))
    return Name(f"{first} {last}", words, "".join(words)) if len(words) > 1 else None


def _without_forms(words: Sequence[str], known: CompanyWords) -> tuple[Sequence[str], list[str]]:
    """Take the legal forms off the end of a name, as many as there are."""
    found: list[str] = []
    while True:
        while words and words[-1] in known.left_out:
            words = words[:-1]
        ends = (tuple(words[-length:]) for length in range(min(known.longest, len(words)), 0, -1))
        form = next((end for end in ends if end in known.forms), None)
        if form is None:
            return words, found
        words = words[: -len(form)]
        found.append(known.forms[form])

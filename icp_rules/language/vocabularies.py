"""Vocabularies: the one spelling of a value that people write in many ways.

A vocabulary is a data file that anyone can edit, ``icp_rules/data/vocabularies/<name>.yaml``: a mapping from
the one spelling to its ``aliases`` and to attributes (``category``, ``region``, ``name``), all of them text. Plugins
and a workspace add to it by files of the same form, or bring vocabularies of their own. Records and rules both go
through ``Vocabulary.spell``, so ``hub spot`` in a file and ``HubSpot`` in a rule are one value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property
from typing import TYPE_CHECKING

from icp_rules.language.packaged import packaged_data, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

VOCABULARIES = (
    "business_models",
    "countries",
    "departments",
    "funding_stages",
    "industries",
    "regions",
    "seniorities",
    "states",
    "tags",
    "technologies",
)
"""The names that ``load_vocabulary`` knows, sorted."""

# What is not in these does not exist; in the others a value may be right without being known.
_CLOSED = frozenset({"countries"})
# These tell synonyms alone: a value that is not in them is as good as one that is.
_FREE = frozenset({"tags"})

# C, C++ and C# are three languages.
_NO_PART_OF_A_KEY = re.compile(r"[^\w+#]|_")
_NEAREST_CUTOFF = 0.75
_LONGEST_CODE = 3  # A code of two or three letters resembles most short words, so none is ever a guess.


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of a vocabulary.

    Attributes:
        name: The one spelling.
        aliases: The other spellings, as the data file writes them. A country's first is its ISO alpha-3 code.
        attributes: The entry's other keys: a country's ``name`` and ``region``, a technology's ``category``.
    """

    name: str
    aliases: tuple[str, ...]
    attributes: Mapping[str, str]

    @property
    def spellings(self) -> Iterator[str]:
        """All it answers to: its name, its attribute ``name`` where it has one, and its aliases."""
        yield self.name
        if "name" in self.attributes:
            yield self.attributes["name"]
        yield from self.aliases


@dataclass(frozen=True, slots=True)
class Content:
    """The entries of a vocabulary, and which of them each spelling names, by its ``matching_key``."""

    entries: Mapping[str, Entry]
    name_of: Mapping[str, str]

    @classmethod
    def of(cls, entries: Mapping[str, Entry]) -> Content:
        """Return entries of which no two share a spelling."""
        return cls(entries, {matching_key(text): entry.name for entry in entries.values() for text in entry.spellings})

    def joined(self, more: Mapping[str, Entry]) -> Content:
        """Return the content with more entries, see ``Vocabulary.extended``."""
        entries, name_of = dict(self.entries), dict(self.name_of)
        by_key = {matching_key(name): name for name in entries}
        for new in more.values():
            name = by_key.get(matching_key(new.name), new.name)
            old = entries.get(name, Entry(name, (), {}))
            entries[name] = Entry(name, (*old.aliases, *new.aliases), {**old.attributes, **new.attributes})
            name_of.update((matching_key(text), name) for text in new.spellings)
        return Content(entries, name_of)


class Vocabulary:
    """The values of one kind, read when one of them is first asked for.

    ``name`` is what the vocabulary is called, ``is_closed`` says that a value it does not know does not exist,
    ``is_free`` that such a value is nothing to tell of.
    """

    def __init__(self, name: str, read: Callable[[], Content]) -> None:
        """Take what reads the content."""
        self.name = name
        self.is_closed = name in _CLOSED
        self.is_free = name in _FREE
        self._read = read

    def __repr__(self) -> str:
        """Return the name."""
        return f"Vocabulary({self.name!r})"

    @cached_property
    def _content(self) -> Content:
        return self._read()

    @property
    def entries(self) -> Mapping[str, Entry]:
        """The values by their one spelling, in the order of the data file.

        Raises ValueError where a packaged data file is one that ``parse_vocabulary`` refuses.
        """
        return self._content.entries

    @cached_property
    def words(self) -> frozenset[str]:
        """Every spelling, folded."""
        return frozenset(text.casefold() for entry in self.entries.values() for text in entry.spellings)

    def spell(self, text: str) -> str | None:
        """Give the one spelling of a text, or None where the vocabulary does not know it."""
        return self._content.name_of.get(matching_key(text))

    def nearest(self, text: str) -> str | None:
        """Give the one spelling a text most resembles, for a help line, or None where nothing is close."""
        nearest = self.resembles(text)
        return nearest[1] if nearest else None

    def resembles(self, text: str) -> tuple[str, str] | None:
        """Give the spelling a text most resembles, as it is written, and the one spelling of its value."""
        content = self._content
        words = [key for key in content.name_of if len(key) > _LONGEST_CODE]
        nearest = get_close_matches(matching_key(text), words, n=1, cutoff=_NEAREST_CUTOFF)
        if not nearest:
            return None
        name = content.name_of[nearest[0]]
        return next(one for one in content.entries[name].spellings if matching_key(one) == nearest[0]), name

    def extended(self, more: Mapping[str, Entry]) -> Vocabulary:
        """Return the vocabulary with more entries, which take the spellings they name from those it has.

        An entry that is here already, under its name in any case and punctuation, gets the aliases and attributes.
        """
        return Vocabulary(self.name, lambda: self._content.joined(more))


def matching_key(text: str) -> str:
    """Reduce a text to what all ways of writing one value share.

    That is its NFKC form, casefolded, with only letters, digits, ``+`` and ``#`` left: ``Hub-Spot``,
    ``hub spot`` and ``HUBSPOT`` agree. A text with none of these has the empty key, which is never known.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NO_PART_OF_A_KEY.sub("", folded)


@cache
def load_vocabulary(name: str) -> Vocabulary:
    """Return a packaged vocabulary, one of ``VOCABULARIES``; its file is read once a process.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in VOCABULARIES:
        raise ValueError(f"There is no vocabulary {name!r}. Use one of: {', '.join(VOCABULARIES)}.")
    return Vocabulary(name, lambda: _parsed(name, packaged_data(f"vocabularies/{name}")))


@cache
def attribute_vocabulary(name: str, vocabulary: str, attribute: str) -> Vocabulary:
    """Return the vocabulary ``name`` of all that a packaged one says of its values under an attribute."""

    def read() -> Content:
        entries = load_vocabulary(vocabulary).entries.values()
        return Content.of({one: Entry(one, (), {}) for e in entries if (one := e.attributes.get(attribute))})

    return Vocabulary(name, read)


def parse_vocabulary(name: str, text: str) -> Vocabulary:
    """Read the YAML of a data file as the vocabulary ``name``.

    An entry answers to its key, to its ``aliases`` and, where it has one, to its attribute ``name``.

    Raises:
        ValueError: An entry is misshapen, or one spelling names two entries. The message says which.
    """
    content = _parsed(name, texts_of(text))
    return Vocabulary(name, lambda: content)


def _parsed(name: str, document: object) -> Content:
    match document:
        case dict():
            entries = {spelling: _read_entry(name, spelling, body) for spelling, body in document.items()}
        case _:
            raise ValueError(f"Vocabulary {name}: expected a mapping from each spelling to its aliases.")
    return Content(entries, _spellings(name, entries))


def _read_entry(vocabulary: str, spelling: str, body: object) -> Entry:
    match body:
        case dict():
            aliases = body.get("aliases", [])
            attributes = {key: value for key, value in body.items() if key != "aliases"}
        case _:
            raise ValueError(f"Vocabulary {vocabulary}: {spelling!r} needs a mapping, at least {{}}.")
    if not isinstance(aliases, list) or not all(isinstance(text, str) for text in (*aliases, *attributes.values())):
        raise ValueError(
            f"Vocabulary {vocabulary}: {spelling!r} needs its aliases as a list of texts and all else as one text."
        )
    return Entry(spelling, tuple(aliases), attributes)


def _spellings(vocabulary: str, entries: Mapping[str, Entry]) -> Mapping[str, str]:
    """Return which entry each spelling names, by its ``matching_key``. Raises ValueError where one names two."""
    name_of: dict[str, str] = {}
    for entry in entries.values():
        for spelling in entry.spellings:
            key = matching_key(spelling)
            if not key:
                raise ValueError(
                    f"Vocabulary {vocabulary}: {entry.name!r} has a spelling with no letter or digit, {spelling!r}."
                )
            holder = name_of.setdefault(key, entry.name)
            if holder != entry.name:
                raise ValueError(
                    f"Vocabulary {vocabulary}: {spelling!r} names two entries, {holder!r} and "
                    f"{entry.name!r}. Remove it from one of them."
                )
    return name_of

"""Vocabularies: the one spelling of a value that people write in many ways.

A vocabulary is a data file that anyone can edit, ``icp_rules/data/vocabularies/<name>.yaml``: a mapping from
the one spelling to its ``aliases`` and to attributes (``category``, ``region``, ``name``), all of them text.
Records and rules both go through ``Vocabulary.spell``, so ``hub spot`` in a file and ``HubSpot`` in a rule
are one value.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

# What is not in these does not exist; in the others a value may be right without being known.
CLOSED = frozenset({"countries"})

VOCABULARIES = ("countries", "departments", "industries", "seniorities", "technologies")
"""The names that ``load_vocabulary`` knows, sorted."""

_SIGNS_THAT_COUNT = "+#"  # C, C++ and C# are three languages.
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


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The values of one kind, by their one spelling, in the order of the data file."""

    name: str
    entries: Mapping[str, Entry]
    _name_of: Mapping[str, str] = field(repr=False)

    def spell(self, text: str) -> str | None:
        """Give the one spelling of a text, or None where the vocabulary does not know it."""
        return self._name_of.get(matching_key(text))

    def nearest(self, text: str) -> str | None:
        """Give the one spelling a text most resembles, for a help line, or None where nothing is close."""
        words = [key for key in self._name_of if len(key) > _LONGEST_CODE]
        nearest = get_close_matches(matching_key(text), words, n=1, cutoff=_NEAREST_CUTOFF)
        return self._name_of[nearest[0]] if nearest else None


def matching_key(text: str) -> str:
    """Reduce a text to what all ways of writing one value share.

    That is its NFKC form, casefolded, with only letters, digits, ``+`` and ``#`` left: ``Hub-Spot``,
    ``hub spot`` and ``HUBSPOT`` agree. A text with none of these has the empty key, which is never known.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(character for character in folded if character.isalnum() or character in _SIGNS_THAT_COUNT)


@cache
def load_vocabulary(name: str) -> Vocabulary:
    """Read a packaged vocabulary, one of ``VOCABULARIES``, once a process.

    Raises:
        ValueError: There is none of this name, or its data file is one that ``parse_vocabulary`` refuses.
    """
    if name not in VOCABULARIES:
        raise ValueError(f"There is no vocabulary {name!r}. Use one of: {', '.join(VOCABULARIES)}.")
    file = files("icp_rules") / "data" / "vocabularies" / f"{name}.yaml"
    return parse_vocabulary(name, file.read_text(encoding="utf-8"))


def parse_vocabulary(name: str, text: str) -> Vocabulary:
    """Read the YAML of a data file as the vocabulary ``name``.

    An entry answers to its key, to its ``aliases`` and, where it has one, to its attribute ``name``.

    Raises:
        ValueError: An entry is misshapen, or one spelling names two entries. The message says which.
    """
    # The base loader makes no objects, and text of every scalar: NO is not `false`, and 4.10 is not 4.1.
    document = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506
    match document:
        case dict():
            entries = {spelling: _read_entry(name, spelling, body) for spelling, body in document.items()}
        case _:
            raise ValueError(f"Vocabulary {name}: expected a mapping from each spelling to its aliases.")
    return Vocabulary(name, entries, _index_spellings(name, entries))


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


def _index_spellings(vocabulary: str, entries: Mapping[str, Entry]) -> dict[str, str]:
    name_of: dict[str, str] = {}
    for entry in entries.values():
        own_name = [entry.attributes["name"]] if "name" in entry.attributes else []
        for spelling in (entry.name, *own_name, *entry.aliases):
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

"""What in a table's values records would read otherwise: such a table is not judged as it is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw

from icp_rules.language.characters import FINAL_SIGMA, SMALL_SIGMA
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import FieldType, Format
from icp_rules.language.vocabularies import matching_key
from icp_rules.records.cells.hosts import WWW, shared_hosts
from icp_rules.records.cells.texts import unknown_words

if TYPE_CHECKING:
    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import Field
    from icp_rules.language.vocabularies import Vocabulary

# Outer spaces, spaces of other kinds, and marks that stand apart from their letters (a text in NFC may have some too).
UNTIDY = r"^\s|\s$|[\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}\x{300}-\x{36F}]"
FORMS = {
    Format.DOMAIN: r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\.[a-z]{2,}$",
    # without signs that could stand between two addresses
    Format.URL: r"^https?://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?([/?#][!#-&*+\--:=?-{}~]*)?$",
    Format.PHONE: r"^\+[1-9][0-9]{6,14}( ext\. [0-9]+)?$",
    Format.EMAIL: r"^[!-?A-~]+@[a-z0-9.-]+\.[a-z]{2,}$",
}
# A host with letters beyond a to z, as domain names write it.
_ENCODED = r"(^|[/.])xn--"
_FOLDED = (("\N{LATIN SMALL LETTER SHARP S}", "ss"), (FINAL_SIGMA, SMALL_SIGMA))
# What makes the key by which a vocabulary knows a text, of one in small letters: patterns, and what replaces them.
KEY_PARTS = (*_FOLDED, (r"[^\p{L}\p{N}+#]", ""))
# No character after this one is another way to write one (in NFKC), or a letter that folds to others.
_LAST_COMPATIBLE = 0x2FFFF


def unclean(field: Field, location: Location) -> nw.Expr | None:
    """Return whether a text field's value in a table is one that records would have read otherwise.

    That is a blank one, one with untidy spaces, one that says it is unknown (``n/a``), one that its vocabulary spells
    in another way. None for fields of other types. Unknown stays unknown.
    """
    if field.type is not FieldType.TEXT:
        return None
    return _unclean_text(nw.col(field.name), field, location)


def _unclean_text(text: nw.Expr, field: Field, location: Location) -> nw.Expr:
    words = unknown_words(field, ColumnMap(field.name, field.name, location))
    bad = (text == "") | text.str.contains(UNTIDY) | text.str.to_lowercase().is_in(sorted(words))
    if field.vocabulary is not None:
        bad |= _misspelled(text, field.vocabulary)
    if field.format is not None:
        bad |= ~text.str.contains(FORMS[field.format])
    if field.format in (Format.DOMAIN, Format.URL):
        bad |= text.str.contains(_ENCODED)
    if field.format is Format.DOMAIN:
        shared = shared_hosts()
        bad |= text.str.contains(WWW) | text.is_in(sorted(shared.alone)) | text.str.contains(shared.whole)
    return bad


def _misspelled(text: nw.Expr, vocabulary: Vocabulary) -> nw.Expr:
    """Return whether a vocabulary knows a text under another spelling or, being closed, does not know it."""
    spellings = Spellings.of(vocabulary)
    is_name = text.is_in(spellings.names)
    if vocabulary.is_closed:
        return ~is_name
    key = text.str.to_lowercase()
    for pattern, put in KEY_PARTS:
        key = key.str.replace_all(pattern, put)
    return (key.is_in(spellings.keys) | text.str.contains(spellings.beyond)) & ~is_name


@dataclass(frozen=True, slots=True)
class Spellings:
    """How a table's text is told to spell an entry of a vocabulary otherwise than by its name.

    ``keys`` are all spellings as ``KEY_PARTS`` make them of a text in small letters. What matches ``beyond`` has
    characters of which expressions make another key than records do, so nobody can tell.
    """

    names: list[str]
    keys: list[str]
    beyond: str

    @classmethod
    def of(cls, vocabulary: Vocabulary) -> Spellings:
        """Return those of a vocabulary."""
        entries = vocabulary.entries
        keys = {matching_key(text) for entry in entries.values() for text in entry.spellings}
        return cls(sorted(entries), sorted(keys), _beyond_expressions())


@cache
def _beyond_expressions() -> str:
    """Return a class of the characters whose ``matching_key`` is not what ``KEY_PARTS`` make of them."""
    ranges: list[list[int]] = []
    for code in range(_LAST_COMPATIBLE + 1):
        if matching_key(chr(code)) == _expressed_key(chr(code)):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    return "[" + "".join(rf"\x{{{first:X}}}-\x{{{last:X}}}" for first, last in ranges) + "]"


def _expressed_key(char: str) -> str:
    key = char.lower()
    for letter, put in _FOLDED:
        key = key.replace(letter, put)
    return "".join(one for one in key if one.isalnum() or one in "+#")

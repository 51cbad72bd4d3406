"""What a column's header says: which field it names, and in which unit and currency its amounts are.

The spellings are data, ``icp_rules/data/headers.yaml``. A header names a field if it is one of its spellings: as it
stands, or without its unit, or without the words that only say whose column it is. Nothing else is a match.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import ACCOUNT_FIELDS, CONTACT_FIELDS
from icp_rules.language.letters import without_accents, without_umlaut
from icp_rules.language.packaged import packaged_data
from icp_rules.language.patterns import fold_text
from icp_rules.records.cells.amounts import Amount, read_amount

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

AS_OF = "as_of"
FULL_NAME = "full_name"
_ANY = "any"

_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-zà-ÿ])")
_SALESFORCE_CUSTOM = re.compile(r"__[cr]$")
_BRACKETS = re.compile(r"[(\[{](.*?)[)\]}]")
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\s_()\[\]{},;:|]+")
_THOUSANDS = re.compile(r"^[$€£]?['’]?000'?s?$", re.IGNORECASE)
# What Germans write for thousands of an amount: TEUR, T€.
_T = re.compile(r"^T(?=€|EUR|CHF|USD|GBP|\$|£)")
_STANDALONE = re.compile(r"^(?:k|m|b)$", re.IGNORECASE)
_CODE = re.compile(r"^[A-Z]{3}$")


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken apart.

    Attributes:
        text: The header itself.
        words: Its words, folded.
        plain: Its words without what stands in brackets or states a unit or a currency.
        unit: What amounts are multiplied by, as the header states; else 1.
        currency: The sign or code of a currency it states, in lower case.
    """

    text: str
    words: tuple[str, ...]
    plain: tuple[str, ...]
    unit: float = 1.0
    currency: str | None = None

    @classmethod
    def of(cls, text: str) -> Header:
        """Take a header apart."""
        stated, used = _stated(text)
        outside = _BRACKETS.sub(" ", text)
        plain = tuple(word for word in folded_words(outside) if word not in used)
        unit = float(10**stated.multiple) if stated else 1.0
        return cls(text, folded_words(text), plain, unit, stated.currency if stated else None)


@dataclass(frozen=True, slots=True)
class Match:
    """A field that a header names; ``distance`` is 0 for a spelling as it stands, more where words were left out."""

    field: str
    distance: int


@dataclass(frozen=True, slots=True)
class Spellings:
    """The data file: for each section (accounts, contacts, full_name, as_of) the field of a spelling's key."""

    fields: Mapping[str, Mapping[str, str]]
    words: Mapping[str, frozenset[str]]
    placeholders: frozenset[str]

    def match(self, header: Header, section: str) -> Match | None:
        """Return the field of a section that a header names."""
        mine = self.words.get(section, frozenset())
        nobodys = self.words[_ANY]
        for distance, words in enumerate(
            (
                header.words,
                header.plain,
                [word for word in header.plain if word not in nobodys],
                [word for word in header.plain if word not in mine],
                [word for word in header.plain if word not in mine | nobodys],
            )
        ):
            field = self.fields[section].get(_key(words))
            if field is not None:
                return Match(field, distance)
        return None

    def is_of(self, header: Header, section: str) -> bool:
        """Tell whether a word of the header says that the column is of a section's."""
        return not self.words[section].isdisjoint(header.words)


@cache
def load_spellings() -> Spellings:
    """Read the data file, once a process. Raises ValueError where one spelling names two fields of a section."""
    data = packaged_data("headers")
    words = {section: frozenset(map(without_accents, several)) for section, several in data["words"].items()}
    fields = {
        ACCOUNTS: _index(data[ACCOUNTS], (field.name for field in ACCOUNT_FIELDS)),
        CONTACTS: _index(data[CONTACTS], (field.name for field in CONTACT_FIELDS)),
        FULL_NAME: _index({FULL_NAME: data[FULL_NAME]}, ()),
        AS_OF: _index({AS_OF: data[AS_OF]}, ()),
    }
    return Spellings(fields, words, frozenset(fold_text(word) for line in data["placeholders"] for word in line))


def folded_words(text: str) -> tuple[str, ...]:
    """Return the words of a header: apart where camelCase or signs part them, without case and accents."""
    text = _CAMEL.sub(" ", _SALESFORCE_CUSTOM.sub("", unicodedata.normalize("NFKC", text)))
    return tuple(_WORD.findall(without_accents(text)))


def _key(words: Iterable[str]) -> str:
    """Return what all ways of writing a header share; ä is a or ae."""
    return without_umlaut("".join(words))


def _index(section: Mapping[str, Sequence[Sequence[str]]], names: Iterable[str]) -> dict[str, str]:
    field_of = {_key(folded_words(name)): name for name in names}
    for field, lines in section.items():
        for spelling in (spelling for line in lines for spelling in line):
            holder = field_of.setdefault(_key(folded_words(spelling)), field)
            if holder != field:
                raise ValueError(f"headers.yaml: {spelling!r} names two fields, {holder} and {field}.")
    return field_of


def _stated(text: str) -> tuple[Amount | None, frozenset[str]]:
    """Return the multiple and the currency a header states, and the words that state them.

    They are read as those of a cell are. A lone letter counts in brackets or beside a currency alone, and letters are
    a currency's code in capitals alone, as ``all`` and ``try`` are too.
    """
    tokens = [(match[0], _in_brackets(text, match.start())) for match in _TOKEN.finditer(text)]
    shouts = text.isupper()
    runs = [tokens[i : i + size] for size in (2, 1) for i in range(len(tokens) - size + 1)]
    for run in runs:
        words = [_as_cell(token) for token, _ in run]
        amount = read_amount(f"1 {' '.join(words)}", ".")
        if not isinstance(amount, Amount) or not (amount.multiple or amount.currency):
            continue
        bracketed = run[0][1]
        lone = len(run) == 1 and _STANDALONE.match(run[0][0]) and not bracketed
        code = any(_CODE.match(token[-3:]) for token, _ in run) and (bracketed or not shouts or amount.multiple)
        if lone or (_is_code(amount.currency) and not code):
            continue
        return amount, frozenset(word for token, _ in run for word in folded_words(token))
    return None, frozenset()


def _is_code(currency: str | None) -> bool:
    return currency is not None and currency.isalpha() and len(currency) == len("EUR")


def _in_brackets(text: str, at: int) -> bool:
    return any(match.start() < at < match.end() for match in _BRACKETS.finditer(text))


def _as_cell(token: str) -> str:
    """Return a word of a header as a cell would have it behind its digits."""
    if _THOUSANDS.match(token):
        return "k" + (token[0] if token[0] in "$€£" else "")
    token = _T.sub("k", token)
    if token[:1] in "$€£" and len(token) > 1:
        token = token[1:] + token[0]
    return "thousand" if token.lower() == "thousands" else token

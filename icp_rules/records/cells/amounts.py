"""Single amounts as people write them: digits with their marks, a multiple, a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from icp_rules.records.cells.currencies import is_currency, narrower
from icp_rules.records.cells.values import Problem

NOT_A_NUMBER = Problem("is not a number")
TWO_CURRENCIES = Problem("states two currencies")
_TWO_MULTIPLES = Problem("states two multiples")

_MULTIPLES = {
    **dict.fromkeys(("k", "tsd", "thousand", "tausend"), 3),
    **dict.fromkeys(("lac", "lacs", "lakh", "lakhs"), 5),
    **dict.fromkeys(("m", "mm", "mn", "mln", "mio", "mill", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("cr", "crore", "crores"), 7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "md", "mds", "mld", "mrd", "milliard", "milliards"), 9),
    **dict.fromkeys(("milliarde", "milliarden"), 9),
    **dict.fromkeys(("tn", "trillion", "trillions"), 12),
}
# A T for thousand stands right beside the currency (elsewhere it may be a trillion), an L for lakh behind rupees.
_THOUSANDS = {"t€": "€", "teur": "eur", "tchf": "chf"}
_LAKH = 5
_RUPEES = ("₹", "inr", "rs", "rs.")
# Cr$ is a cruzeiro.
_NOT_IN_FRONT = ("cr", "la")
_PERCENT = ("%", "percent", "per cent", "pct", "pct.", "prozent", "pour cent", "por ciento", "per cento")
_LONGEST_FIRST = sorted(_MULTIPLES, key=len, reverse=True)

_PARTS = re.compile(r"([^0-9]*)([0-9](?:[0-9.,'’ ]*[0-9])?)([^0-9]*)")
_BEFORE = re.compile(r"(\(?) ?([-+−]?) ?([^-+−() ]*(?: [^-+−() ]+)*) ?([-+−]?)(\(?) ?")
_SCIENTIFIC = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)e[-+]?[0-9]+", re.IGNORECASE)
_SPACED = re.compile(r"([0-9]{1,3}(?:([ '’])[0-9]{3})(?:\2[0-9]{3})*)(?:[.,]([0-9]+))?")
_GROUPED = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}({sign}[0-9]{{3}})+|[1-9][0-9]?({sign}[0-9]{{2}})+{sign}[0-9]{{3}}")
    for mark, sign in {".": r"\.", ",": ","}.items()
}
"""Thousands in groups of three, or the Indian way: three digits, then groups of two."""
_OTHER = {".": ",", ",": "."}
_NO_FRACTION = re.compile("0{1,2}")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as a cell states it.

    Attributes:
        digits: Sign and digits, as ``float`` reads them.
        multiple: The power of ten of a stated multiple: 6 for ``1.2M``; 0 where there is none.
        currency: The currency's sign or code in lower case, or None.
        percent: Whether it is in percent.
    """

    digits: str
    multiple: int = 0
    currency: str | None = None
    percent: bool = False

    @property
    def number(self) -> float:
        """The amount in plain units; infinite if it is too large for a float."""
        # In one step, as 2.3 times a million is not quite 2300000.
        return float(f"{self.digits}e{self.multiple}") if self.multiple else float(self.digits)


def read_amount(text: str, decimal: str | None) -> Amount | Problem:
    """Read one clean text as an amount, with the decimal mark as stated."""
    if _SCIENTIFIC.fullmatch(text):
        return Amount(text)
    parts = _PARTS.fullmatch(text)
    before = _read_before(parts[1]) if parts else None
    if parts is None or before is None or before.bracket > parts[3].count(")"):
        return NOT_A_NUMBER
    behind = parts[3].replace(")", "", int(before.bracket)).strip().lower()
    percent = behind in _PERCENT
    # programs write a whole number as `100.`
    is_bare = percent or behind == "."
    after = _split_sign("" if is_bare else behind, before.sign.currency)
    if after is None or (percent and before.sign != _Sign()):
        return NOT_A_NUMBER
    sign = _both(before.sign, after)
    digits = _read_digits(before.mark + parts[2], decimal)
    if isinstance(sign, Problem):
        return sign
    if isinstance(digits, Problem):
        return digits
    return Amount(before.minus + digits, sign.multiple, sign.currency, percent)


def says_percent(text: str) -> bool:
    """Tell whether a word for percent is in a text."""
    small = text.lower()
    return any(word in small for word in _PERCENT)


@dataclass(frozen=True, slots=True)
class _Sign:
    """What stands on one side of the digits: a multiple as a power of ten, and a currency."""

    multiple: int = 0
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class _Before:
    minus: str
    bracket: bool
    sign: _Sign
    mark: str


@lru_cache(maxsize=1024)
def _read_before(text: str) -> _Before | None:
    """Read what stands before the digits: a minus, or a bracket for one, a multiple and the currency."""
    parts = _BEFORE.fullmatch(text.lower())
    if parts is None or sum(map(bool, parts.group(1, 2, 4, 5))) > 1:
        return None
    words, mark = parts[3], ""
    sign = _split_sign(words, None)
    if sign is None and words[-1:] in _OTHER:
        words, mark = words[:-1].strip(), words[-1]
        sign = _split_sign(words, None)
    # Before the digits a multiple belongs to the currency: k€ 500.
    if sign is None or (sign.multiple and (not sign.currency or words.startswith(_NOT_IN_FRONT))):
        return None
    bracket = bool(parts[1] or parts[5])
    minus = bracket or bool((parts[2] + parts[4]).strip("+"))
    return _Before("-" if minus else "", bracket, sign, mark)


@lru_cache(maxsize=1024)
def _split_sign(text: str, other: str | None) -> _Sign | None:
    """Split ``k€``, ``€ k``, ``Mio. EUR`` or the like; ``other`` is the currency on the other side of the digits."""
    if not text:
        return _Sign()
    if is_currency(text):
        return _Sign(0, text)
    for word in _LONGEST_FIRST:
        behind = text.removeprefix(word).removeprefix(".").strip()
        if text.startswith(word) and (not behind or is_currency(behind)):
            return _Sign(_MULTIPLES[word], behind or None)
        before = text.removesuffix(".").removesuffix(word).strip()
        if text.removesuffix(".").endswith(word) and is_currency(before):
            return _Sign(_MULTIPLES[word], before)
    if text in _THOUSANDS:
        return _Sign(_MULTIPLES["k"], _THOUSANDS[text])
    return _Sign(_LAKH) if text == "l" and other in _RUPEES else None


def _both(one: _Sign, other: _Sign) -> _Sign | Problem:
    """Return what both sides of the digits state together."""
    if one.multiple and other.multiple:
        return _TWO_MULTIPLES
    currency = one.currency or other.currency
    if one.currency and other.currency:
        currency = narrower(one.currency, other.currency)
        if currency is None:
            return TWO_CURRENCIES
    return _Sign(one.multiple or other.multiple, currency)


def _read_digits(text: str, decimal: str | None) -> str | Problem:
    """Return digits as ``float`` reads them."""
    if text.isdigit():
        return text
    mark = text[max(text.rfind("."), text.rfind(","))]
    spaced = _SPACED.fullmatch(text)
    if spaced:
        whole, fraction = spaced[1].replace(spaced[2], ""), spaced[3] or ""
    elif mark in _OTHER:
        whole, _, fraction = text.rpartition(mark)
        other = _OTHER[mark]
        if _GROUPED[mark].fullmatch(text):
            if decimal is None and text.count(mark) == 1:
                return _two_ways(text, mark)
            if decimal == other or text.count(mark) > 1:
                whole, fraction, mark = text.replace(mark, ""), "", other
        elif _GROUPED[other].fullmatch(whole):
            whole = whole.replace(other, "")
        if not f"0{whole}{fraction}".isdigit():
            return NOT_A_NUMBER
    else:
        return NOT_A_NUMBER
    if mark in _OTHER and decimal not in (None, mark) and not _NO_FRACTION.fullmatch(fraction):
        return Problem(
            f'does not fit `decimal: "{decimal}"`',
            f'Add `decimal: "{mark}"` to this column if that is its decimal mark.',
        )
    return f"{whole or 0}.{fraction or 0}"


def _two_ways(text: str, mark: str) -> Problem:
    thousands, fraction = text.replace(mark, ""), text.replace(mark, ".")
    return Problem(
        f"reads as {thousands} or as {fraction}",
        f'Add `decimal: "{_OTHER[mark]}"` (then it is {thousands}) or `decimal: "{mark}"` '
        "to this column or its source.",
    )

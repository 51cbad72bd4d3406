"""Single amounts as people write them: digits with their marks, a multiple, a currency."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from icp_rules.records.cells.currencies import is_currency, narrower
from icp_rules.records.cells.values import Problem

NOT_A_NUMBER = Problem("is not a number")
TWO_CURRENCIES = Problem("states two currencies")
_PERCENT = Problem("is a share in percent, not a plain number", "Write the number without the percent sign.")

_MULTIPLES = {
    "": 0,
    **dict.fromkeys(("k", "tsd", "thousand"), 3),
    **dict.fromkeys(("lac", "lacs", "lakh", "lakhs"), 5),
    **dict.fromkeys(("m", "mm", "mn", "mln", "mio", "mill", "million", "millions", "millionen"), 6),
    **dict.fromkeys(("cr", "crore", "crores"), 7),
    **dict.fromkeys(("b", "bn", "billion", "billions", "mld", "mrd", "milliard", "milliards"), 9),
    **dict.fromkeys(("milliarde", "milliarden"), 9),
    **dict.fromkeys(("tn", "trillion", "trillions"), 12),
}
_LONGEST_FIRST = sorted(_MULTIPLES, key=len, reverse=True)

_PARTS = re.compile(r"([^0-9]*)([0-9](?:[0-9.,'’ ]*[0-9])?)([^0-9]*)")
_BEFORE = re.compile(r"(\(?) ?([-+−]?) ?([^-+−() ]*) ?([-+−]?)(\(?) ?")
_SCIENTIFIC = re.compile(r"[-+]?[0-9]+(\.[0-9]*)?e[-+]?[0-9]+", re.IGNORECASE)
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
    """

    digits: str
    multiple: int = 0
    currency: str | None = None

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
    after = _read_after(parts[3].replace(")", "", int(before.bracket)))
    if after is None or isinstance(after, Problem):
        return after or NOT_A_NUMBER
    multiple, currency = after
    if before.currency and currency:
        currency = narrower(before.currency, currency)
        if currency is None:
            return TWO_CURRENCIES
    digits = _read_digits(before.mark + parts[2], decimal)
    if isinstance(digits, Problem):
        return digits
    return Amount(before.minus + digits, multiple, currency or before.currency)


@dataclass(frozen=True, slots=True)
class _Before:
    minus: str
    bracket: bool
    currency: str | None
    mark: str


@lru_cache(maxsize=1024)
def _read_before(text: str) -> _Before | None:
    """Read what stands before the digits: a minus, or a bracket for one, and the currency."""
    parts = _BEFORE.fullmatch(text.lower())
    if parts is None or sum(map(bool, parts.group(1, 2, 4, 5))) > 1:
        return None
    sign = parts[3]
    mark = sign[-1:] if sign[-1:] in _OTHER and not is_currency(sign) else ""
    sign = sign.removesuffix(mark)
    if sign and not is_currency(sign):
        return None
    bracket = bool(parts[1] or parts[5])
    minus = bracket or bool((parts[2] + parts[4]).strip("+"))
    return _Before("-" if minus else "", bracket, sign or None, mark)


@lru_cache(maxsize=1024)
def _read_after(text: str) -> tuple[int, str | None] | Problem | None:
    """Read what stands after the digits: the multiple as a power of ten, and the currency."""
    text = text.strip().lower()
    if text == "%":
        return _PERCENT
    for word in _LONGEST_FIRST:
        rest = text.removeprefix(word)
        if text.startswith(word) and (not rest or rest == "." or is_currency(rest.removeprefix(".").strip())):
            return _MULTIPLES[word], rest.removeprefix(".").strip() or None
    return None


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

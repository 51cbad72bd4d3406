"""Currencies as cells write them, and what an amount is worth in the workspace's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.records.cells.values import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

# ISO 4217, without metals, funds and codes for tests.
_CODES = """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP
    GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD
    KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK
    NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD
    SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF
    XCD XCG XOF XPF YER ZAR ZMW ZWG
"""
_DOLLARS = """
    USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD
    UYU XCD
"""
_OWN_SIGNS = """
    AUD a$ au$ aud$ | BRL r$ | CAD c$ ca$ cad$ | CHF sfr | CNY 元 | CRC ₡ | CZK kč | EUR € euro euros |
    GHS ₵ | HKD hk$ | HUF ft | ILS ₪ | INR ₹ | JPY 円 | KRW ₩ | KZT ₸ | MXN mx$ | NGN ₦ | NZD nz$ | PHP ₱
    | PLN zł | PYG ₲ | RON lei | RUB ₽ | SGD s$ | THB ฿ | TRY ₺ | TWD nt$ | UAH ₴ | USD us$ usd$ | VND ₫
"""
# What a sign may mean; the first where neither column nor workspace states another. None: no telling.
_SHARED_SIGNS: dict[str, tuple[str | None, ...]] = {
    "$": tuple(_DOLLARS.split()),
    "£": ("GBP", "EGP", "FKP", "GIP", "LBP", "SHP", "SYP"),
    "¥": ("JPY", "CNY"),
    **dict.fromkeys(("kr", "kr."), (None, "SEK", "NOK", "DKK", "ISK")),
    **dict.fromkeys(("rs", "rs."), (None, "INR", "PKR", "LKR", "NPR", "MUR", "SCR")),
}
_MEANINGS: dict[str, tuple[str | None, ...]] = {
    **{code.lower(): (code,) for code in _CODES.split()},
    **{sign: (code,) for code, *signs in map(str.split, _OWN_SIGNS.split("|")) for sign in signs},
    **_SHARED_SIGNS,
}


def is_currency(sign: str) -> bool:
    """Tell whether a text in lower case is a currency's sign or code."""
    return sign in _MEANINGS


def narrower(one: str, other: str) -> str | None:
    """Return which of two signs or codes says more, such as CAD of ``$`` and CAD; None if they disagree."""
    first, second = sorted((one, other), key=lambda sign: len(_MEANINGS[sign]))
    return first if set(_MEANINGS[first]) <= set(_MEANINGS[second]) else None


@dataclass(frozen=True, slots=True)
class Money:
    """In which currency a column is.

    Attributes:
        workspace: The currency everything is brought to.
        column: The column's own, as stated.
        rate: What one unit of ``column`` is worth in ``workspace``, as stated for the column.
        rates: What one unit of each currency is worth there, as stated for all columns.
    """

    workspace: str
    column: str | None
    rate: float | None
    rates: Mapping[str, float]

    @property
    def signs(self) -> list[str]:
        """The one-character signs that say no more than that an amount is in the column's currency."""
        own = self.column or self.workspace
        return [sign for sign in _MEANINGS if len(sign) == 1 and self.code(sign) == own]

    def code(self, sign: str) -> str | None:
        """Return what a sign stands for here, as ISO 4217, or None where that is open."""
        meanings = _MEANINGS[sign]
        stated = [code for code in (self.column, self.workspace) if code and code in meanings]
        return stated[0] if stated else meanings[0]

    def factor(self, sign: str | None) -> float | Problem:
        """Return what one unit of an amount with this sign, or none, is worth in the workspace's currency."""
        code = self.code(sign) if sign else self.column or self.workspace
        if code == self.workspace:
            return 1.0
        if code is None:
            names = ", ".join(meaning for meaning in _MEANINGS[sign or ""] if meaning)
            return Problem(
                f"is in a currency that {sign} alone does not tell",
                f"Add `currency:` ({names}) and `rate:` to this column, or write the code into the cell.",
            )
        if code == self.column and self.rate is not None:
            return self.rate
        if code in self.rates:
            return self.rates[code]
        return Problem(f"is in {code}, which has no rate here", self._help(code))

    def _help(self, code: str) -> str:
        worth = f"what 1 {code} is worth in {self.workspace}"
        everywhere = f"`rates: {{{code}: …}}` to icp.yaml"
        if code == self.column:
            return f"Add `rate:` ({worth}) to this column, or {everywhere}."
        if self.column in (None, self.workspace):
            return (
                f"If the whole column is in {code}, add `currency: {code}` and `rate:` ({worth}) to it; "
                f"otherwise add {everywhere}."
            )
        return f"This column has `currency: {self.column}`; add {everywhere} ({worth})."

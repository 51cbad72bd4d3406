"""The web domain that a record is known by."""

from __future__ import annotations

import polars as pl

_HOST = r"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/?#]*@)?([^\s@:/?#]+\.[^\s@:/?#]+?)\.?(?:[:/?#].*)?$"


def domain_of(addresses: pl.Series) -> pl.Series:
    """Return the hosts of websites or e-mail addresses, in small letters without ``www.``; null where there is none."""
    host = pl.col("address").str.to_lowercase().str.extract(_HOST).str.strip_prefix("www.")
    return addresses.alias("address").to_frame().select(host).to_series()


def ending_apart(a: str, b: str) -> bool:
    """Tell whether two domains differ in their ending alone, as acme.com and acme.co.uk."""
    label, _, ending = a.partition(".")
    other_label, _, other_ending = b.partition(".")
    return label == other_label and ending != other_ending


def is_below(a: str, b: str) -> bool:
    """Tell whether one of two domains is a subdomain of the other."""
    return a.endswith(f".{b}") or b.endswith(f".{a}")

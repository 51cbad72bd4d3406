"""The addresses and hosts in texts, each in the one spelling by which they are compared.

An address is a person's: ``Ann.Lee+news@googlemail.com`` is ``annlee@gmail.com``. A host has no ``www.``, and an
internationalised one is in Unicode.
"""

from __future__ import annotations

import polars as pl

from icp_rules.records.cells.hosts import ENCODED, WWW, spelled_host

_HOST = r"[\w-]+(?:\.[\w-]+)*"
ADDRESS = r"""[^\s@<>()\[\]:;,"'/|?&=][^\s@<>()\[\]:;,"/|?&=]*@""" + _HOST
_WEB = rf"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/?#]*@|\*\.)?({_HOST})\.?(?:[:/?#].*)?$"
_INTERNATIONAL = rf"{ENCODED}|[^\x00-\x7f]"
_ABOUT = r"""[\s,;|<>()"']+"""
# As a whole, so that a remark or a link to a page is neither.
LIKE_ADDRESS = rf"^(?:[^@]*<)?(?:mailto:)?{ADDRESS}>?$"
LIKE_DOMAIN = r"^(?:[a-z][a-z0-9+.-]*://)?@?(?:[\w-]+\.)+[^\W\d_]{2,}/?$"

# What stands behind the plus is the person's own; a name that begins with one is left.
_PLUS = r"^([^@+]+)\+[^@]*@"
_GMAIL, _OTHER_GMAIL = "gmail.com", "googlemail.com"
_AT_GMAIL = r"@(?:gmail|googlemail)\.com$"


def addresses(texts: pl.Series) -> pl.DataFrame:
    """Return the addresses in texts: the ``row`` and the ``item`` of each."""
    found = _items(texts, pl.col("item").str.extract_all(ADDRESS))
    return found.with_columns(item=_persons(_spelled(found["item"])))


def hosts(texts: pl.Series) -> pl.DataFrame:
    """Return the hosts of the domains, addresses and links in texts: the ``row`` and the ``item`` of each."""
    found = _items(texts, pl.col("item").str.replace_all(_ABOUT, " ").str.strip_chars().str.split(" "))
    return found.with_columns(item=_bare(found["item"].str.extract(_WEB))).drop_nulls()


def hosts_of(found: pl.DataFrame) -> pl.DataFrame:
    """Return the hosts of addresses that were found."""
    return found.with_columns(item=_bare(found["item"].str.extract(r"@(.+)$")))


def _items(texts: pl.Series, parts: pl.Expr) -> pl.DataFrame:
    """Return the parts of the texts in small letters, one a row: within lists Polars would take one list at a time."""
    small = texts.str.to_lowercase().alias("item").to_frame().with_row_index("row")
    return small.with_columns(item=parts).explode("item").drop_nulls()


def _persons(found: pl.Series) -> pl.Series:
    """Take off addresses what leads to one mailbox with and without it."""
    found = found.str.replace(_PLUS, "${1}@")
    at_gmail = found.filter(found.str.contains(_AT_GMAIL)).unique()
    if at_gmail.is_empty():
        return found
    local = at_gmail.str.replace(_AT_GMAIL, "").str.replace_all(".", "", literal=True)
    return found.replace(at_gmail, local + f"@{_GMAIL}")


def _bare(names: pl.Series) -> pl.Series:
    return _spelled(names).str.replace(WWW, "").replace(_OTHER_GMAIL, _GMAIL)


def _spelled(names: pl.Series) -> pl.Series:
    """Bring internationalised hosts, and those of addresses, to their one spelling."""
    odd = names.filter(names.str.contains(_INTERNATIONAL)).unique()
    if odd.is_empty():
        return names
    parts = [name.rpartition("@") for name in odd.to_list()]
    return names.replace(odd, pl.Series([local + at + (spelled_host(host) or host) for local, at, host in parts]))

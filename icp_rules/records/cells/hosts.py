"""Hosts, the part of web and e-mail addresses that says where they lead: their one spelling, and which many share."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from icp_rules.language.packaged import packaged_data

if TYPE_CHECKING:
    import polars as pl

# These patterns are for Polars and for Python alike.
HOST = r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?\.)+[A-Za-z]{2,63}"
"""A host of ASCII letters, which needs no more than small ones; it may still have ``xn--`` in it."""

SMALL_HOST = HOST.replace("A-Z", "")
"""The same in small letters already."""

UNSEEN = r"\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
"""Characters, for between square brackets, that nobody sees and that no address holds."""

WWW = r"^(?:www\.)+"

ENCODED = "xn--"
"""What an internationalised name has in it where it is written in ASCII letters."""

LONGEST_HOST = 253

_PLAIN = re.compile(HOST)
_AROUND = re.compile(rf"^[{UNSEEN}]+|[{UNSEEN}]+$")
_WRAPPED = re.compile(r"""<(.*)>|"(.*)"|'(.*)'|“(.*)”|‘(.*)’|\((.*)\)|\[(.*)\]""", re.DOTALL)


def spelled_host(host: str) -> str | None:
    """Return a host in small letters, an internationalised one in Unicode; None for what is no name of a host.

    Names follow UTS 46, as in browsers: ``MÜNCHEN.de`` and ``xn--mnchen-3ya.de`` are ``münchen.de``.
    """
    host = host.removesuffix(".")
    if len(host) > LONGEST_HOST:
        return None
    if host.isascii() and ENCODED not in host.lower():
        return host.lower() if _PLAIN.fullmatch(host) else None
    import idna

    try:
        name = idna.decode(host, uts46=True).removesuffix(".")
    except UnicodeError:  # of which idna's errors are
        return None
    if name.isascii():
        return name if _PLAIN.fullmatch(name) else None
    return name if "." in name and not name.rpartition(".")[2].isdigit() else None


def bare_host(host: str) -> str | None:
    """Take ``www.`` off a spelled host; None if what is left is none."""
    bare = re.sub(WWW, "", host)
    return bare if "." in bare else None


def unwrapped(text: str) -> str:
    """Take off what people and programs put around an address: quotes, brackets, characters nobody sees."""
    text = _AROUND.sub("", text).strip()
    wrapped = _WRAPPED.fullmatch(text)
    return _AROUND.sub("", wrapped[wrapped.lastindex or 0]).strip() if wrapped else text


@dataclass(frozen=True, slots=True)
class SharedHosts:
    """The hosts that many companies share, without ``www.``.

    What is below one that is shared ``alone`` is another host; ``whole`` is a pattern of those shared with all below.
    """

    alone: frozenset[str]
    whole: str

    def __contains__(self, host: str) -> bool:
        """Tell whether a spelled host without ``www.`` is shared."""
        return host in self.alone or re.search(self.whole, host) is not None

    def among(self, hosts: pl.Series) -> pl.Series:
        """Tell which spelled hosts without ``www.`` are shared."""
        return hosts.is_in(sorted(self.alone)) | hosts.str.contains(self.whole)


@cache
def shared_hosts() -> SharedHosts:
    """Return the hosts that many companies share, read once a process."""
    entries: list[str] = packaged_data("shared_hosts")
    whole = "|".join(re.escape(entry[1:]) for entry in entries if entry.startswith("."))
    return SharedHosts(frozenset(entry for entry in entries if entry[0] != "."), rf"(?:^|\.)(?:{whole})$")

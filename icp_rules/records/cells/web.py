"""Columns of web addresses: the domain that tells a company, and the address as a link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete_texts
from icp_rules.records.cells.hosts import (
    ENCODED,
    HOST,
    LONGEST_HOST,
    SMALL_HOST,
    UNSEEN,
    WWW,
    bare_host,
    shared_hosts,
    spelled_host,
    unwrapped,
)
from icp_rules.records.cells.texts import put, unknown_words, without
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_NONE = Problem("is no web address", "Write it as example.com or https://example.com/page.")
_SEVERAL = Problem("holds several web addresses", "Keep the one that is the company's own.")
_EMAIL = Problem("is an e-mail address", "Write a web address, such as https://example.com.")
_CREDENTIALS = Problem("has a user name before its host", "Take out what stands before the @.")
_SHARED = Problem(
    "is on a host that many share",
    "Such a host does not tell the company: write its own domain. The page can go into website.",
)

_PORT = r"(?::[0-9]{1,5})?"
_PAGE = rf'(?:[/?#][^\s,;|\\<>"{UNSEEN}]*)?'
_PLAIN_DOMAIN = rf"^(?:[Hh][Tt][Tt][Pp][Ss]?://)?{HOST}\.?{_PORT}{_PAGE}$"
_BEFORE_HOST = "^(?:https?://)?"
_AFTER_HOST = r"\.?(?:[:/?#].*)?$"
_SMALL_URL = rf"^(?:https?://)?{SMALL_HOST}{_PORT}{_PAGE}$"
_PLAIN_URL = rf"^(?:[Hh][Tt][Tt][Pp][Ss]?://)?{HOST}{_PORT}{_PAGE}$"
_BEFORE_PAGE = "^((?:[A-Za-z]+://)?[^/?#]+)"

# A backslash is a slash to browsers and none to others, so where the host ends would be a guess.
_ADDRESS = re.compile(rf'((?:https?:)?//)?([^/?#\\\s]+)((?:[/?#][^\s\\<>"{UNSEEN}]*)?)', re.IGNORECASE)
_PLACE = re.compile(r"(?:[^@]*(@))?([^@:]+)((?::[0-9]{0,5})?)")
_MAILBOX = re.compile(rf'(?:mailto:)?[^\s@:/?#<>()\[\],;\\"{UNSEEN}]+@([^\s@:/?#]+)', re.IGNORECASE)
_ANOTHER = re.compile(r"[,;|](?:https?:|www\.)", re.IGNORECASE)
_BETWEEN = re.compile(r"[\s,;|]+")
_LONGEST_LIST = 2000


@dataclass(frozen=True, slots=True)
class _Address:
    """The parts of a web address; ``page`` is all that follows the port."""

    scheme: str
    has_credentials: bool
    host: str
    port: str
    page: str


def coerce_domains(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read the domains of web and e-mail addresses; one on a host that many share tells no company."""
    return complete_texts(cells, _plain_domains, _read_domain, unknown_words(field, column))


def coerce_urls(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read web addresses as links: with a scheme, and the host in its one spelling; the rest stays as it is."""
    return complete_texts(cells, _plain_urls, _read_url, unknown_words(field, column))


def domain_of(urls: pl.Series) -> pl.Series:
    """Return the domain of each web address; null for what is none, or is on a host that many share."""
    return complete_texts(urls, _plain_domains, _read_domain, frozenset()).values


def _plain_domains(texts: pl.Series) -> pl.Series:
    """Read what has a plain host of its own; null for the others."""
    plain = without(texts, ~texts.str.contains(_PLAIN_DOMAIN))
    hosts = plain.str.to_lowercase().str.replace(_BEFORE_HOST, "").str.replace(_AFTER_HOST, "")
    bare = hosts.str.replace(WWW, "")
    is_odd = bare.str.contains(ENCODED, literal=True) | (hosts.str.len_bytes() > LONGEST_HOST)
    return without(bare, is_odd | ~bare.str.contains(".", literal=True) | shared_hosts().among(bare))


def _read_domain(text: str) -> str | Problem:
    text = unwrapped(text)
    mailbox = _MAILBOX.fullmatch(text)
    host = spelled_host(mailbox[1]) if mailbox else None
    if mailbox is None:
        address = _read_address(text)
        if isinstance(address, Problem):
            return address
        host = address.host
    domain = host and bare_host(host)
    if not domain:
        return _NONE
    return _SHARED if domain in shared_hosts() else domain


def _plain_urls(texts: pl.Series) -> pl.Series:
    """Read what needs at most a scheme and small letters; null for the others."""
    small = texts.str.contains(_SMALL_URL)
    others = texts.filter(~small)
    parts = without(others, ~others.str.contains(_PLAIN_URL)).alias("cell").to_frame()
    place = pl.col("cell").str.extract(_BEFORE_PAGE)
    spelled = place.str.to_lowercase() + pl.col("cell").str.slice(place.str.len_chars())
    plain = put(texts, ~small, parts.select(spelled).to_series())
    plain = without(plain, plain.str.contains(ENCODED, literal=True) | (plain.str.len_bytes() > LONGEST_HOST))
    bare = ~(plain.str.starts_with("https://") | plain.str.starts_with("http://"))
    return put(plain, bare, "https://" + plain.filter(bare))


def _read_url(text: str) -> str | Problem:
    address = _read_address(unwrapped(text))
    if isinstance(address, Problem):
        return address
    if address.has_credentials:
        return _CREDENTIALS
    return f"{address.scheme}//{address.host}{address.port}{address.page}"


def _read_address(text: str) -> _Address | Problem:
    """Read the parts of the one web address that a text is."""
    if _MAILBOX.fullmatch(text):
        return _EMAIL
    parts = _ADDRESS.fullmatch(text)
    place = _PLACE.fullmatch(parts[2]) if parts else None
    host = spelled_host(place[2]) if place else None
    if parts is None or place is None or host is None or (place[1] and not parts[1]) or _ANOTHER.search(parts[3]):
        return _SEVERAL if _are_several(text) else _NONE
    scheme = (parts[1] or "").lower().removesuffix("//") or "https:"
    return _Address(scheme, bool(place[1]), host, place[3], parts[3])


def _are_several(text: str) -> bool:
    if len(text) > _LONGEST_LIST:
        return False
    parts = [parts for part in _BETWEEN.split(text) if (parts := _ADDRESS.fullmatch(part))]
    return sum(spelled_host(parts[2]) is not None for parts in parts) > 1

"""Columns of e-mail addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import complete_texts
from icp_rules.records.cells.hosts import ENCODED, HOST, LONGEST_HOST, SMALL_HOST, UNSEEN, spelled_host, unwrapped
from icp_rules.records.cells.texts import put, unknown_words, without
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field

_NONE = Problem("is no e-mail address", "Write it as ann@example.com.")
_SEVERAL = Problem("holds several e-mail addresses", "Keep the one to write to.")

_LOCAL = r"[A-Za-z0-9!#$%&*+=^_`{}~.-][A-Za-z0-9!#$%&'*+=^_`{}~.-]*"
_SMALL = rf"^{_LOCAL}@{SMALL_HOST}$"
_PLAIN = rf"^{_LOCAL}@{HOST}$"
_LINK_TO = "^(?i:mailto:)"
_PART = rf'[^\s@<>()\[\]:;,"\\/|?{UNSEEN}]'
_ADDRESS = re.compile(rf"((?!'){_PART}+)@({_PART}+)")
_NAMED = re.compile(r"[^<>]*<(?:mailto:)?([^<>]*)>", re.IGNORECASE)
_LINK = re.compile(r"mailto:([^?]*)(?:\?.*)?", re.IGNORECASE)
_END = " .,;:"
_LONGEST = 1000


def coerce_emails(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Read e-mail addresses: the host in its one spelling, what stands before the @ as it is."""
    return complete_texts(cells, _plain, _read, unknown_words(field, column))


def _plain(texts: pl.Series) -> pl.Series:
    """Read what is an address, or a link to one, and nothing else, with a plain host; null for the others."""
    small = texts.str.contains(_SMALL)
    others = texts.filter(~small).str.replace(_LINK_TO, "")
    parts = without(others, ~others.str.contains(_PLAIN)).str.split("@").alias("cell").to_frame()
    spelled = pl.col("cell").list.first() + "@" + pl.col("cell").list.last().str.to_lowercase()
    plain = put(texts, ~small, parts.select(spelled).to_series())
    return without(plain, plain.str.contains(ENCODED, literal=True) | (plain.str.len_bytes() > LONGEST_HOST))


def _read(text: str) -> str | Problem:
    if len(text) > _LONGEST:
        return _NONE
    text = unwrapped(text.rstrip(_END))
    link = _LINK.fullmatch(text)
    text = link[1] if link else text
    if len(set(map(_spelled, _ADDRESS.finditer(text))) - {None}) > 1:
        return _SEVERAL
    named = _NAMED.fullmatch(text)
    address = _ADDRESS.fullmatch(unwrapped(named[1] if named else text).rstrip(_END))
    return (_spelled(address) if address else None) or _NONE


def _spelled(address: re.Match[str]) -> str | None:
    host = spelled_host(address[2])
    return f"{address[1]}@{host}" if host else None

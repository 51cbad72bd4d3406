"""File names made of ids: safe on every system, the same in every run, and never outside their folder."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONGEST = 60
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# Names of devices on Windows, with any suffix.
_RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)", re.IGNORECASE)


@lru_cache(maxsize=4096)
def slug(identity: str) -> str:
    """Return an id as part of a file's name: itself where it is safe, else what is safe of it and its hash."""
    ascii_only = unicodedata.normalize("NFKD", identity).encode("ascii", "ignore").decode()
    safe = _UNSAFE.sub("-", ascii_only).strip("-.")[:_LONGEST].rstrip("-.")
    if safe and safe == identity and not _RESERVED.match(safe):
        return safe
    return with_hash(safe, identity)


def with_hash(name: str, identity: str) -> str:
    """Return a name told apart from others by its id's hash."""
    return f"{name or 'x'}-{sha256(identity.encode()).hexdigest()[:8]}"


def distinct(named: Iterable[tuple[str, str]]) -> list[str]:
    """Return the names of (name, id) pairs; those that differ at most in case, as some systems see it, get a hash."""
    pairs = list(named)
    if len(pairs) == len({name.casefold() for name, _ in pairs}):
        return [name for name, _ in pairs]
    count = Counter(name.casefold() for name, _ in pairs)
    return [with_hash(name, identity) if count[name.casefold()] > 1 else name for name, identity in pairs]

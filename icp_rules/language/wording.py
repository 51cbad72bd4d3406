"""Values as people read them, and texts with ``{{ field }}`` in them filled in."""

from __future__ import annotations

import math
import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The unit of fields that hold years.
YEAR = "year"

_PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_.]*)\s*\}\}")
_BRACES = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\{", re.DOTALL)


class UnknownValueError(LookupError):
    """A text asks for a value that is not known; ``name`` is what it asks for."""

    def __init__(self, name: str) -> None:
        """Keep the name."""
        super().__init__(name)
        self.name = name


def placeholders(text: str) -> Iterator[tuple[str, int]]:
    """Yield the names a text asks for, each with its offset."""
    for match in _PLACEHOLDER.finditer(text):
        yield match.group(1), match.start(1)


def malformed(text: str) -> int | None:
    """Return the offset of braces that are not ``{{ name }}``, or None."""
    for match in _BRACES.finditer(text):
        if not _PLACEHOLDER.fullmatch(match.group()):
            return match.start()
    return None


def fill(text: str, lookup: Callable[[str], str | None]) -> str:
    """Return the text with each ``{{ name }}`` replaced.

    ``lookup`` returns a value as shown, or None for what is unknown. Raises UnknownValueError for the first such name.
    """

    def value(match: re.Match[str]) -> str:
        found = lookup(match.group(1))
        if found is None:
            raise UnknownValueError(match.group(1))
        return found

    return _PLACEHOLDER.sub(value, text)


def shown(value: object, unit: str | None = None) -> str:
    """Return a value as people read it: 12,500 and 0.25, 2026-09-01, yes, a, b; a year without its comma."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value).replace(",", "") if unit == YEAR else number(value)
    if isinstance(value, date):
        return value.isoformat()[:10]
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "none"
    return str(value)


def number(value: float) -> str:
    """Return a number with thousands separated and no more decimals than it needs, three at most."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def counted(number: float, noun: str) -> str:
    """Return ``1 row`` or ``1,200 rows``."""
    return f"{shown(number)} {noun}{'' if number == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share of 100 in whole percent, rounded down, so that 100% means all."""
    return f"{score(share)}%"


def score(value: float | None) -> str:
    """Return a score as shown: rounded down to a whole number, so that 79.9 does not pass for 80."""
    return "" if value is None else str(math.floor(value + 1e-9))

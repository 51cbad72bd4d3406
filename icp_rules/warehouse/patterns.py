r"""Portable patterns as a warehouse spells them. As they come they suit RE2, Java's expressions and Joni."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\\x([0-9a-f]{2})|\\.|\(\?s:\.\)|\(\?:", re.DOTALL)


class UnsayableError(ValueError):
    """What a dialect cannot say, in words."""


def as_is(portable: str) -> str:
    """Return the pattern."""
    return portable


def in_postgres(portable: str) -> str:
    r"""Return it for PostgreSQL, where ``.`` is any character and ``\Z`` the end of the text."""

    def part(found: re.Match[str]) -> str:
        # \x takes as many hexadecimal digits as follow
        return f"\\u00{found[1]}" if found[1] else {r"\z": r"\Z", "(?s:.)": "."}.get(found[0], found[0])

    return _PARTS.sub(part, portable)


def in_snowflake(portable: str) -> str:
    r"""Return it for Snowflake, which knows POSIX groups alone; ``$`` is the end of the text, ``.`` any character."""
    return _PARTS.sub(lambda found: {r"\z": "$", "(?s:.)": ".", "(?:": "("}.get(found.group(), found.group()), portable)

r"""Portable patterns as a warehouse spells them. As they come they suit RE2, Java's expressions and Joni."""

from __future__ import annotations

import re

_PARTS = re.compile(r"\\x([0-9a-f]{2})|\\.|\(\?s:\.\)|\(\?:|\{[0-9]+(?:,([0-9]*))?\}", re.DOTALL)
# PostgreSQL counts no further.
POSTGRES_REPEAT = 255


class UnsayableError(ValueError):
    """What a dialect cannot say, in words."""


def as_is(portable: str) -> str:
    """Return the pattern."""
    return portable


def in_postgres(portable: str) -> str:
    r"""Return it for PostgreSQL, where ``.`` is any character and ``\Z`` the end of the text.

    Raises UnsayableError for a repeat that it refuses.
    """

    def part(found: re.Match[str]) -> str:
        text = found.group()
        if found.group(1):
            # \x takes as many hexadecimal digits as follow
            return f"\\u00{found.group(1)}"
        if text.startswith("{"):
            most = max(int(n) for n in re.findall(r"[0-9]+", text))
            if most > POSTGRES_REPEAT:
                raise UnsayableError(f"a pattern repeats something {most} times, and it counts to {POSTGRES_REPEAT}")
        return {r"\z": r"\Z", "(?s:.)": "."}.get(text, text)

    return _PARTS.sub(part, portable)


def in_snowflake(portable: str) -> str:
    r"""Return it for Snowflake, which knows POSIX groups alone; ``$`` is the end of the text, ``.`` any character."""
    return _PARTS.sub(lambda found: {r"\z": "$", "(?s:.)": ".", "(?:": "("}.get(found.group(), found.group()), portable)

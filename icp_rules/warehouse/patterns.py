r"""Portable patterns as a warehouse spells them. As they come they suit RE2, Java's expressions and Joni."""

from __future__ import annotations

import re

from icp_rules.engine.postgres import in_postgres

_PARTS = re.compile(r"\\.|\(\?s:\.\)|\(\?:", re.DOTALL)

__all__ = ["UnsayableError", "as_is", "in_postgres", "in_snowflake"]


class UnsayableError(ValueError):
    """What a dialect cannot say, in words."""


def as_is(portable: str) -> str:
    """Return the pattern."""
    return portable


def in_snowflake(portable: str) -> str:
    r"""Return it for Snowflake, which knows POSIX groups alone; ``$`` is the end of the text, ``.`` any character."""
    return _PARTS.sub(lambda found: {r"\z": "$", "(?s:.)": ".", "(?:": "("}.get(found.group(), found.group()), portable)

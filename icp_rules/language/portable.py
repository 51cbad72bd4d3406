"""Portable patterns, as ``patterns`` writes them, taken up again: run in Python, and parted into their globs."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def as_python(portable: str) -> re.Pattern[str]:
    """Return a pattern of ``like`` or ``matches`` as Python spells it."""
    return re.compile(re.sub(r"\\.", lambda escape: r"\Z" if escape.group() == r"\z" else escape.group(), portable))


def alternatives(portable: str) -> Iterator[str]:
    """Yield the globs of a pattern that ``like`` became, each as its own part of it."""
    part, escaped = "", False
    for sign in portable.removeprefix("^(?:").removesuffix(")\\z"):
        if sign == "|" and not escaped:
            yield part
            part = ""
        else:
            part += sign
        escaped = sign == "\\" and not escaped
    yield part

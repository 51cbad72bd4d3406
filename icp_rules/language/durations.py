"""Durations: whole days (``90d``) or weeks (``12w``)."""

from __future__ import annotations

import re

PATTERN = r"^[1-9][0-9]{0,4}[dw]$"


def days(text: str) -> int:
    """Return the days of a duration such as ``90d`` or ``12w``. Raises ValueError for anything else."""
    if not re.match(PATTERN, text):
        raise ValueError(text)
    return int(text[:-1]) * (7 if text.endswith("w") else 1)

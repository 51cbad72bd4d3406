"""Durations, whole days (``90d``) or weeks (``12w``), and the days themselves (``2026-09-01``)."""

from __future__ import annotations

import re
from datetime import date

PATTERN = r"^[1-9][0-9]{0,4}[dw]$"
# What engines are told of earlier days they take for days of older calendars, or for none.
FIRST_DAY = date(1583, 1, 1)
DAY_PATTERN = r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$"


def days(text: str) -> int:
    """Return the days of a duration such as ``90d`` or ``12w``. Raises ValueError for anything else."""
    if not re.fullmatch(PATTERN, text):
        raise ValueError(text)
    return int(text[:-1]) * (7 if text.endswith("w") else 1)


def parse_day(text: str) -> date:
    """Return the day of an ISO date such as ``2026-09-01``. Raises ValueError for any other form or no such day."""
    if not re.fullmatch(DAY_PATTERN, text):
        raise ValueError(text)
    return date.fromisoformat(text)

"""The names of the columns that records, data points and the engine hand each other."""

from __future__ import annotations

ACCOUNT_ID = "account_id"
NAME = "name"
# What tells accounts apart is never too old.
IDENTITY = (ACCOUNT_ID, NAME)
# The day a record is of, which holds for every value without a day of its own.
RECORD_AGE = "record__as_of"


def age(field: str) -> str:
    """Return the column with the day a field's value is of."""
    return f"{field}__as_of"


def folded(field: str) -> str:
    """Return the companion column of a list field, its items folded."""
    return f"{field}__folded"


def said(field: str) -> str:
    """Return the companion column with the text of a field's cells that nobody could read."""
    return f"{field}__said"

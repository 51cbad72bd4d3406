"""Settings that several data points have."""

from __future__ import annotations

from typing import Any

TEXT = {"type": "string", "minLength": 1}
SOURCE = {**TEXT, "description": "the table of facts, or the service that is asked for its rows"}
CURRENCY = {
    "type": "string",
    "pattern": "^[A-Z]{3}$",
    "description": "the currency of the value: that of your workspace",
}
RATES = {
    "type": "object",
    "propertyNames": {"pattern": "^[A-Z]{3}$"},
    "additionalProperties": {"type": "number", "exclusiveMinimum": 0},
    "default": {},
    "description": "what one unit of another currency in the table is worth",
}


def column(default: str, holds: str) -> dict[str, Any]:
    """Return the setting that names a column."""
    return {**TEXT, "default": default, "description": f"the column with {holds}"}


def optional_column(holds: str) -> dict[str, Any]:
    """Return the setting that names a column a table need not have."""
    return {**TEXT, "default": None, "description": f"the column with {holds}, if there is one"}


def required_globs(what: str) -> dict[str, Any]:
    """Return the setting with patterns of the rows that count."""
    return {
        "type": "array",
        "items": TEXT,
        "minItems": 1,
        "description": f"{what} to count; * stands for any text",
    }


def globs(what: str) -> dict[str, Any]:
    """Return the setting with patterns of the rows that count; without it, all do."""
    return {**required_globs(what), "default": None}


def one_of(choices: tuple[str, ...], description: str, default: str | None = None) -> dict[str, Any]:
    """Return a setting that is one of some words."""
    given = {} if default is None else {"default": default}
    return {"enum": list(choices), "description": description, **given}

"""The small pieces every schema is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.language import durations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Schema = dict[str, Any]

ID = r"^[a-z][a-z0-9_-]*$"
NAME = r"^[a-z][a-z0-9_]*$"
LIST_REFERENCE = r"^\$[a-z][a-z0-9_-]*$"
CURRENCY = r"^[A-Z]{3}$"
COUNTRY = r"^[A-Z]{2}$"
LINT = r"^[A-Z]{2,}[0-9]+$"


def text(description: str = "", **more: object) -> Schema:
    """Return the schema of a text that is not empty."""
    return {"type": "string", "minLength": 1, **_described(description), **more}


def number(description: str = "", **more: object) -> Schema:
    """Return the schema of a number."""
    return {"type": "number", **_described(description), **more}


def identifier(description: str = "") -> Schema:
    """Return the schema of an id."""
    help_line = "An id has small letters, digits, - and _, and starts with a letter."
    return {"type": "string", "pattern": ID, "x-help": help_line, **_described(description)}


def duration(description: str = "") -> Schema:
    """Return the schema of a duration."""
    return {
        "type": "string",
        "pattern": durations.PATTERN,
        "x-help": "Write days or weeks: 90d, 12w.",
        **_described(description),
    }


def date(description: str = "") -> Schema:
    """Return the schema of an ISO date."""
    help_line = "Write the date as 2026-09-01."
    return {"type": "string", "pattern": durations.DAY_PATTERN, "x-help": help_line, **_described(description)}


def currency(description: str = "") -> Schema:
    """Return the schema of an ISO 4217 code."""
    help_line = "Write the three letters of ISO 4217, such as USD."
    return {"type": "string", "pattern": CURRENCY, "x-help": help_line, **_described(description)}


def country(description: str = "") -> Schema:
    """Return the schema of an ISO 3166-1 alpha-2 code."""
    help_line = "Write the two letters of ISO 3166-1, such as US."
    return {"type": "string", "pattern": COUNTRY, "x-help": help_line, **_described(description)}


def texts(description: str = "") -> Schema:
    """Return the schema of a list of texts."""
    return array(text(), description)


def choice(values: Sequence[str], noun: str) -> Schema:
    """Return the schema of one of these texts; an empty ``enum`` would make a schema that editors refuse."""
    return {"enum": list(values), "x-noun": noun} if values else {"not": {}, "x-noun": noun}


def array(items: Schema, description: str = "", least: int = 1) -> Schema:
    """Return the schema of a list."""
    return {"type": "array", "items": items, "minItems": least, **_described(description)}


def mapping(
    properties: Mapping[str, Schema],
    required: Sequence[str] = (),
    description: str = "",
    noun: str = "key",
    **more: object,
) -> Schema:
    """Return the schema of a mapping with these keys and no others."""
    needed = {"required": list(required)} if required else {}
    return {
        "type": "object",
        **_described(description),
        "properties": dict(properties),
        "additionalProperties": False,
        **needed,
        "x-noun": noun,
        **more,
    }


def names(values: Schema, description: str = "", pattern: str = NAME) -> Schema:
    """Return the schema of a mapping whose keys are the user's own names."""
    help_line = "A name has small letters, digits and _, and starts with a letter."
    return {
        "type": "object",
        **_described(description),
        "additionalProperties": values,
        "propertyNames": {"pattern": pattern, "x-help": help_line},
    }


def ref(name: str) -> Schema:
    """Return a reference to a definition of the same schema."""
    return {"$ref": f"#/definitions/{name}"}


def either(shape: str, then: Schema, otherwise: Schema) -> Schema:
    """Return the schema of a value that is told apart by its JSON type."""
    return {"if": {"type": shape}, "then": then, "else": otherwise}


def all_of(parts: Sequence[Schema]) -> Schema:
    """Return what to put into a schema so that all of these hold too; an empty ``allOf`` is not allowed."""
    return {"allOf": list(parts)} if parts else {}


def by_key(cases: Mapping[str, Schema], otherwise: Schema) -> Schema:
    """Return the schema of a mapping that is told apart by the first of these keys it has."""
    schema = otherwise
    for key, case in reversed(list(cases.items())):
        schema = {"if": {"required": [key]}, "then": case, "else": schema}
    return schema


def _described(description: str) -> Schema:
    return {"description": description} if description else {}

"""The schema of conditions: which fields there are, and for each type which operators with which arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType
from icp_rules.language.operators import EXACT, Argument, Operator, operators_for, takes_exact
from icp_rules.language.schema import shapes
from icp_rules.language.schema.shapes import Schema, array, either, mapping, ref

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from icp_rules.language.fields import Field

_SHORT_ON_LIST = (
    "A list field needs an operator: {any_of: [a, b]} if one of them is enough, {all_of: [a, b]} if all must be there."
)
_LIST_REF: Schema = {
    "type": "string",
    "pattern": shapes.LIST_REFERENCE,
    "x-help": "Write a list, [a, b], or the name of one with a dollar sign: $north_america.",
}
_VALUE_HELP = {
    FieldType.TEXT: "The field holds text; a number or true is written in quotes here.",
    FieldType.NUMBER: 'The field holds numbers: write 50, not "50", ">50" or 1k.',
    FieldType.BOOLEAN: "The field holds true or false (small letters, no quotes).",
}
_JSON_TYPE = {FieldType.TEXT: "string", FieldType.NUMBER: "number", FieldType.BOOLEAN: "boolean"}


def definitions(fields: Mapping[str, Field], condition: str) -> dict[str, Schema]:
    """Return the definitions for conditions over these fields; ``condition`` names the one to refer to."""
    found: dict[str, Schema] = {}
    for type_ in FieldType:
        found[f"{type_}_operators"] = operators_mapping(type_)
        found[f"{type_}_test"] = _test(type_)
    size_help = "Write a number, or number operators: {at_least: 2}."
    operators = {**operators_mapping(FieldType.NUMBER), "x-help": size_help}
    # whether a list is known is asked of the list
    operators["properties"].pop("known")
    found["size"] = either("number", {"type": "integer", "minimum": 0, "x-help": size_help}, operators)
    found[condition] = _condition(fields, condition)
    return found


def operators_mapping(
    type_: FieldType, more: Mapping[str, Schema] | None = None, required: tuple[str, ...] = ()
) -> Schema:
    """Return the schema of a mapping of operators for a type of field, with further keys of the caller's."""
    rows = operators_for(type_)
    properties = {row.name: _argument(row, type_) for row in rows}
    if any(takes_exact(row) and type_ is FieldType.TEXT for row in rows):
        properties[EXACT] = {"const": True, "description": "case and outer spaces count"}
    return mapping(
        {**properties, **(more or {})},
        required,
        noun=f"operator for {type_} fields",
        minProperties=1,
        **{"x-help": f"Write an operator and its argument. There are: {', '.join(properties)}."},
    )


def value(type_: FieldType) -> Schema:
    """Return the schema of one value of a type."""
    if type_ is FieldType.DATE:
        return shapes.date()
    if type_ is FieldType.LIST:
        return shapes.text()
    schema: Schema = {"type": _JSON_TYPE[type_], "x-help": _VALUE_HELP[type_]}
    return {**schema, "minLength": 1} if type_ is FieldType.TEXT else schema


def _argument(row: Operator, type_: FieldType) -> Schema:
    schemas: dict[Argument, Callable[[], Schema]] = {
        Argument.VALUE: lambda: value(type_),
        Argument.VALUES: lambda: values(type_),
        Argument.PAIR: lambda: {
            **array(value(type_)),
            "minItems": 2,
            "maxItems": 2,
            "x-help": "Write both ends, the lower first: [50, 99].",
        },
        Argument.GLOBS: lambda: either("array", array(shapes.text()), shapes.text()),
        Argument.TEXT: shapes.text,
        Argument.PATTERN: shapes.text,
        Argument.DURATION: shapes.duration,
        Argument.ITEMS: lambda: values(FieldType.LIST),
        Argument.SIZE: lambda: ref("size"),
        Argument.FLAG: lambda: {"type": "boolean", "x-help": "Write true or false."},
    }
    sentence = row.sentence.replace(" {argument}", " …") + f" ({row.argument.value})"
    return {**schemas[row.argument](), "description": sentence}


def values(type_: FieldType) -> Schema:
    """Return the schema of a list of values of a type, or the name of one."""
    return either("array", array(_member(type_)), _LIST_REF)


def _member(type_: FieldType) -> Schema:
    """Return the schema of a list's item: a value, or a $list put in."""
    return {"if": {"type": "string", "pattern": r"^\$"}, "then": _LIST_REF, "else": value(type_)}


def _test(type_: FieldType) -> Schema:
    operators = ref(f"{type_}_operators")
    if type_ is FieldType.LIST:
        return {"if": {"type": "object"}, "then": operators, "else": {"type": "object", "x-help": _SHORT_ON_LIST}}
    return either("object", operators, either("array", array(_member(type_)), _member(type_)))


def _condition(fields: Mapping[str, Field], condition: str) -> Schema:
    parts = {**array(ref(condition)), "x-help": "Write a list of conditions: [{field: value}, {field: value}]."}
    words = {
        "all": {**parts, "description": "met if every condition is"},
        "any": {**parts, "description": "met if one condition is"},
        "not": {**ref(condition), "description": "met if the condition is unmet"},
        "count": mapping(
            {"at_least": {"type": "integer", "minimum": 1}, "of": parts},
            ("at_least", "of"),
            "met if at least so many of the conditions are",
        ),
    }
    tests = {
        name: {**ref(f"{f.type}_test"), "description": f"{f.description} ({f.type})".strip()}
        for name, f in fields.items()
    }
    return mapping(
        {**words, **tests},
        description="A condition: fields with their values; several must all hold",
        noun="field",
        minProperties=1,
        **{"x-help": "Write {field: value}, {field: [a, b]} or {field: {operator: value}}."},
    )

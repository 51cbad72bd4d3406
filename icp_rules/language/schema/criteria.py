"""The schema of criteria, told apart by their scoring and, while they have none yet, by the type of their field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldType
from icp_rules.language.schema import conditions
from icp_rules.language.schema.shapes import (
    Schema,
    array,
    by_key,
    choice,
    duration,
    identifier,
    mapping,
    number,
    ref,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.fields import Field

_COMMON: dict[str, Schema] = {"id": identifier(), "why": text("the reason, with {{ field }} filled in")}
_POINTS: dict[str, Schema] = {"points": number("what it gives; negative takes")}
_WHEN: dict[str, Schema] = {"when": ref("condition"), **_POINTS}
_BANDS: dict[str, Schema] = {"bands": array({}, "ranges with points; the first that holds counts")}
_PER_ITEM: dict[str, Schema] = {
    "per_item": {**conditions.values(FieldType.LIST), "description": "items, each of which gives points"},
    **_POINTS,
    "max": number("the most it gives", minimum=0),
    "min": number("the least it gives, for negative points", maximum=0),
}
_FADES: dict[str, Schema] = {
    "fades": mapping(
        {"half_life": duration("after which half the points are left")},
        ("half_life",),
        "the longer ago the date is, the less it gives",
    ),
    **_POINTS,
}
_SCORING_HELP = "Beside `field` goes one of: bands, per_item (list fields), fades (date fields)."
_WHEN_HELP = "A criterion has `when` and `points`, or `field` with bands, per_item or fades."


def criterion(fields: Mapping[str, Field]) -> Schema:
    """Return the schema of a criterion over these fields."""
    cases = {
        "bands": mapping(
            {**_COMMON, "field": _field_name(fields), **_BANDS},
            ("id", "field", "bands"),
            allOf=[_bands_of(type_, fields) for type_ in FieldType],
        ),
        "per_item": mapping(
            {**_COMMON, "field": _field_name(fields, FieldType.LIST), **_PER_ITEM},
            ("id", "field", "per_item", "points"),
        ),
        "fades": mapping(
            {**_COMMON, "field": _field_name(fields, FieldType.DATE), **_FADES},
            ("id", "field", "fades", "points"),
        ),
        "when": mapping({**_COMMON, **_WHEN}, ("id", "when", "points")),
        "field": _without_scoring(fields),
    }
    # `field` is offered to editors alone: a document that has it never gets here
    offered = {**_COMMON, **_WHEN, "field": _field_name(fields)}
    return by_key(cases, mapping(offered, ("id", "when"), title="criterion", **{"x-help": _WHEN_HELP}))


def _without_scoring(fields: Mapping[str, Field]) -> Schema:
    """Return the schema of a criterion that has a field alone; its type tells what there can be beside it."""
    common = {**_COMMON, "field": _field_name(fields)}
    schema = mapping({**common, **_BANDS}, ("id", "bands"), **{"x-help": _SCORING_HELP})
    for type_, key, scoring in (
        (FieldType.LIST, "per_item", _PER_ITEM),
        (FieldType.DATE, "fades", _FADES),
    ):
        case = mapping({**common, **scoring, **_BANDS}, ("id", key), **{"x-help": _SCORING_HELP})
        schema = {"if": _has_type(type_, fields), "then": case, "else": schema}
    return schema


def _bands_of(type_: FieldType, fields: Mapping[str, Field]) -> Schema:
    band = conditions.operators_mapping(type_, {"points": number("what the band gives")}, ("points",))
    band["title"] = "band"
    band["x-help"] = "A band is an operator and its points: {between: [50, 99], points: 10}."
    only_points = {"required": ["points"], "maxProperties": 1}
    band |= {"if": only_points, "then": {"minProperties": 2, "x-help": band["x-help"]}}
    return {"if": _has_type(type_, fields), "then": {"properties": {"bands": {"items": band}}}}


def _has_type(type_: FieldType, fields: Mapping[str, Field]) -> Schema:
    return {"properties": {"field": _field_name(fields, type_)}, "required": ["field"]}


def _field_name(fields: Mapping[str, Field], type_: FieldType | None = None) -> Schema:
    names = [name for name, f in fields.items() if type_ in (None, f.type)]
    return choice(names, noun=f"{type_} field" if type_ else "field")

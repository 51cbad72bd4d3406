"""The schema of tests: cases of a rule set, each a record and what is expected of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import FieldType, Origin
from icp_rules.language.model import State, Status
from icp_rules.language.operators import OPERATORS
from icp_rules.language.schema import conditions
from icp_rules.language.schema.rule_set import DRAFT
from icp_rules.language.schema.shapes import ID, Schema, array, date, either, identifier, mapping, names, ref, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.fields import Field, FieldTable

# What a number is compared with, beside itself: the operators of numbers that no text has.
RANGES = tuple(
    row.name for row in OPERATORS.values() if FieldType.NUMBER in row.types and FieldType.TEXT not in row.types
)
# Beside fields in `ages`: the age of all the others.
DEFAULT_AGE = "default"
NONE = "none"
_ONE_LINE = "Say it in one line, without spaces around it."
_SHOWN_WHOLE = "Scores are shown rounded down: write a whole number, or compare: {at_least: 66.5}."


def cases_schema(fields: FieldTable) -> Schema:
    """Return the schema of a file of tests over these fields."""
    return mapping(
        {
            "rule_set": identifier("the rule set that judges the cases"),
            "as_of": date("the day that counts as today"),
            "cases": array(ref("case"), "what is tried, and what has to come of it"),
        },
        ("rule_set", "as_of", "cases"),
        definitions={
            "record": _record(fields.account, "what is known of the account; a field that is not there is unknown"),
            "contact": _record(
                {name: f for name, f in fields.contact.items() if name != ACCOUNT_ID}, "a person at the account"
            ),
            "ages": _ages(fields.account),
            "operators": _operators(),
            "case": _case(),
            "expect": _expect(),
        },
        **{"$schema": DRAFT, "title": "icp-rules tests"},
    )


def _case() -> Schema:
    row = {"file": text("the fixture, from this file's folder"), ACCOUNT_ID: text("the account in it")}
    return mapping(
        {
            "name": text("what the case shows, in words", pattern=r"^\S([^\n]*\S)?$", **{"x-help": _ONE_LINE}),
            "record": ref("record"),
            "row": mapping(row, tuple(row), "the account of a fixture, read as icp.yaml says; `record` adds to it"),
            "ages": ref("ages"),
            "contacts": array(ref("contact"), "the people at the account"),
            "expect": ref("expect"),
        },
        ("name", "expect"),
        "one account and what has to come of it",
    )


def _record(fields: Mapping[str, Field], description: str) -> Schema:
    return mapping({name: _value(f) for name, f in fields.items()}, description=description, noun="field")


def _value(field: Field) -> Schema:
    described = {"description": f"{field.description} ({field.type})".strip()}
    if field.origin is Origin.DERIVED:
        return {"not": {}, "x-help": "It is computed: give the fields that it is made of.", **described}
    if field.type is not FieldType.LIST:
        return {**conditions.value(field.type), **described}
    named = {"not": {}, "x-help": "A record holds values: write the list's items."}
    item = {"if": {"type": "string", "pattern": r"^\$"}, "then": named, "else": conditions.value(field.type)}
    return {**array(item, least=0), **described}


def _ages(fields: Mapping[str, Field]) -> Schema:
    given = {name: date() for name, f in fields.items() if f.origin is not Origin.DERIVED}
    days = {DEFAULT_AGE: date("of all other fields"), **given}
    return mapping(days, description="the day a value is of; one without is never too old", noun="field")


def _operators() -> Schema:
    every = conditions.operators_mapping(FieldType.NUMBER)
    properties = {name: schema for name, schema in every["properties"].items() if name in RANGES}
    help_line = f"Write a number, or compare with: {', '.join(properties)}."
    return {**every, "properties": properties, "x-help": help_line}


def _expect() -> Schema:
    whole = {"type": "integer", "minimum": 0, "maximum": 100, "x-help": _SHOWN_WHOLE}
    share = {"type": "number", "minimum": 0, "maximum": 1, "x-help": "Write a share from 0 to 1, such as 0.7."}
    shown = {"type": "string", "minLength": 1, "x-help": f"Write the tier's name, or {NONE}."}
    return mapping(
        {
            "status": {"enum": [status.value for status in Status], "description": "what the filters say"},
            "tier": {**shown, "description": f"the tier, or {NONE}"},
            "tier_high": {**shown, "description": f"the tier once the unknown is known, or {NONE}"},
            "score": _number(whole, "the score"),
            "score_low": _number(whole, "the least the score can become"),
            "score_high": _number(whole, "the most the score can become"),
            "coverage": _number(share, "how much of what gives points is known"),
            "states": _by_id({"enum": [state.value for state in State]}, "the state of rules, by their ids"),
            "points": _by_id(_number({"type": "number"}, ""), "the points of criteria, by their ids"),
            "personas": _by_id(array(text(), least=0), "who fits each persona: contacts by name, title, email or id"),
            "brief": _by_id(_words(), "what a persona's brief says"),
        },
        description="what has to come of it",
        minProperties=1,
    )


def _number(plain: Schema, description: str) -> Schema:
    described = {"description": description} if description else {}
    return {**either("object", ref("operators"), plain), **described}


def _by_id(values: Schema, description: str) -> Schema:
    return {**names(values, description, ID), "minProperties": 1}


def _words() -> Schema:
    return mapping(
        {
            "kind": text("the kind of brief; by default brief"),
            "contains": array(text(), "texts that stand in it"),
            "lacks": array(text(), "texts that do not"),
        },
        description="a brief that can be written, and its words",
        minProperties=1,
    )

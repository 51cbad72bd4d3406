"""What is accepted quickly is what jsonschema finds nothing in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from language.mutations import CONFIG, OFFERS, RULE_SET, mutated

from icp_rules.language.fields import FieldTable
from icp_rules.language.schema import lists_schema, rule_set_schema, workspace_schema
from icp_rules.language.schema.acceptance import acceptor
from icp_rules.language.schema.validator import compiled

SCHEMAS = {
    "rule set": rule_set_schema(FieldTable()),
    "workspace": workspace_schema(
        FieldTable().extended(OFFERS.fields.values()), OFFERS.sources, OFFERS.data_points, OFFERS.kinds
    ),
    "lists": lists_schema(),
}
ACCEPTS = {name: acceptor(schema) for name, schema in SCHEMAS.items()}
VALIDATORS = {name: compiled(schema) for name, schema in SCHEMAS.items()}


@given(st.one_of(mutated(RULE_SET).map(lambda d: ("rule set", d)), mutated(CONFIG).map(lambda d: ("workspace", d))))
def test_broken_documents_are_refused_by_both_or_neither(case: tuple[str, Any]) -> None:
    name, document = case
    assert ACCEPTS[name](document) == VALIDATORS[name].is_valid(document)


def test_whole_documents_are_accepted() -> None:
    assert ACCEPTS["rule set"](RULE_SET)
    assert ACCEPTS["workspace"](CONFIG)


VALUES: list[Any] = [
    *(None, True, False, 0, 1, 1.0, 1.5, -1, 3, 12, "", "a", "ab", "ab\n", "abc", "true", "1"),
    *([], [1], ["a", "b"], [1, 2, 3], {}, {"a": 1}, {"a": "x", "b": 2}, {"abc": None}, {"a": {"a": {"a": 1}}}),
]
PARTS: list[Any] = [
    *(True, False, {}),
    *({"type": t} for t in ("string", "number", "integer", "boolean", "object", "array", "null", ["string", "number"])),
    *({"enum": ["a", 1]}, {"enum": [True, None]}, {"const": 1}, {"const": True}, {"not": {"type": "string"}}),
    *({"minimum": 1}, {"maximum": 1}, {"exclusiveMinimum": 1}, {"exclusiveMaximum": 1}),
    *({"minLength": 2}, {"maxLength": 1}, {"pattern": "^ab?$"}, {"pattern": "b"}),
    *({"minItems": 1}, {"maxItems": 2}, {"items": {"type": "number"}}, {"items": False}),
    *({"required": ["a"]}, {"minProperties": 1}, {"maxProperties": 1}, {"propertyNames": {"maxLength": 2}}),
    *({"properties": {"a": {"type": "number"}}}, {"properties": {"a": True}, "additionalProperties": False}),
    {"properties": {"a": True}, "additionalProperties": {"type": "number"}},
    {"if": {"type": "object"}, "then": {"required": ["a"]}, "else": {"type": "string"}},
    {"if": {"required": ["a"]}, "then": {"type": "object"}},
    {"allOf": [{"type": "string"}, {"minLength": 2}]},
    {"$ref": "#/definitions/tree", "type": "string"},
]
DEFINITIONS = {"tree": {"type": "object", "properties": {"a": {"$ref": "#/definitions/tree"}}}}


@pytest.mark.parametrize("part", PARTS, ids=str)
@pytest.mark.parametrize("inside", [lambda p: p, lambda p: {"not": p}, lambda p: {"items": p}])
def test_every_keyword_means_the_same_to_both(part: Any, inside: Any) -> None:
    schema = {"allOf": [inside(part)], "definitions": DEFINITIONS}
    validator, accepts = compiled(schema), acceptor(schema)
    assert [accepts(value) for value in VALUES] == [validator.is_valid(value) for value in VALUES]


@pytest.mark.parametrize(
    "part",
    [{"type": "any"}, {"pattern": "("}, {"$ref": "#/definitions/no"}, {"$ref": "http://127.0.0.1:9/elsewhere.json"}],
    ids=str,
)
def test_a_schema_that_is_none_accepts_nothing(part: dict[str, Any]) -> None:
    accepts = acceptor({"properties": {"a": part}})
    assert not accepts({"a": 1})
    assert not accepts({"c": 1})


def test_formats_are_for_people() -> None:
    assert acceptor({"type": "string", "format": "email"})("no address")

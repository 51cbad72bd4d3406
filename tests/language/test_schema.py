"""The JSON Schemas: valid draft 7, told apart without alternatives, and in step with the field and operator tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from icp_rules.diagnostics import Code
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.operators import OPERATORS, Argument, operators_for, takes_exact
from icp_rules.language.schema import cases_schema, lists_schema, rule_set_schema, titles_schema, workspace_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.reading import Library

OWN = (
    Field("partner_tier", FieldType.TEXT, origin=Origin.WORKSPACE),
    Field("is_partner", FieldType.BOOLEAN, origin=Origin.WORKSPACE),
    Field("revenue_per_head", FieldType.NUMBER, origin=Origin.DERIVED),
    Field("open_sdr_roles", FieldType.NUMBER, origin=Origin.DATA_POINT),
)
TABLE = FieldTable().extended(OWN)
SETTINGS = {"type": "object", "properties": {"token": {"type": "string"}}, "required": ["token"]}
SCHEMAS = {
    "rule set": rule_set_schema(FieldTable()),
    "rule set of a workspace": rule_set_schema(TABLE),
    "rule set over one field": rule_set_schema(FieldTable({"name": TABLE.account["name"]}, {})),
    "lists": lists_schema(),
    "tests": cases_schema(TABLE),
    "titles": titles_schema(),
    "workspace": workspace_schema(TABLE, {"hubspot": SETTINGS}, {"open_roles": SETTINGS}, ["brief"]),
    "workspace without plugins": workspace_schema(FieldTable(), {}, {}, []),
}
# A field of each type.
FIELD = {
    FieldType.TEXT: "industry",
    FieldType.NUMBER: "employees",
    FieldType.DATE: "last_funding_date",
    FieldType.BOOLEAN: "is_partner",
    FieldType.LIST: "technologies",
}
VALUE = {
    FieldType.TEXT: "Software",
    FieldType.NUMBER: "50",
    FieldType.DATE: "2026-09-01",
    FieldType.BOOLEAN: "true",
    FieldType.LIST: "Gong",
}
LATER = {FieldType.NUMBER: "99", FieldType.DATE: "2026-09-02"}


def argument(kind: Argument, type_: FieldType) -> str:
    """Return an argument that fits, as YAML."""
    return {
        Argument.VALUE: VALUE[type_],
        Argument.VALUES: f"[{VALUE[type_]}]",
        Argument.PAIR: f"[{VALUE[type_]}, {LATER.get(type_, VALUE[type_])}]",
        Argument.GLOBS: "['s*', '*t']",
        Argument.TEXT: "soft",
        Argument.PATTERN: "'^s(o|a)'",
        Argument.DURATION: "90d",
        Argument.ITEMS: "[Gong]",
        Argument.SIZE: "{at_least: 2}",
        Argument.FLAG: "true",
    }[kind]


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping inside a schema."""
    if isinstance(schema, dict):
        yield schema
        for value in schema.values():
            yield from parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from parts(value)


every_schema = pytest.mark.parametrize("name", SCHEMAS)


@every_schema
def test_it_is_valid_draft_7(name: str) -> None:
    assert SCHEMAS[name]["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(SCHEMAS[name])


@every_schema
def test_it_has_no_alternatives_and_nothing_that_editors_refuse(name: str) -> None:
    for part in parts(SCHEMAS[name]):
        assert not {"anyOf", "oneOf"} & part.keys()
        if isinstance(part.get("enum"), list):
            assert part["enum"]
            assert len(part["enum"]) == len(set(part["enum"]))


@every_schema
def test_every_reference_leads_somewhere(name: str) -> None:
    schema = SCHEMAS[name]
    names = {part["$ref"] for part in parts(schema) if isinstance(part.get("$ref"), str)}
    assert names <= {f"#/definitions/{key}" for key in schema.get("definitions", {})}


@every_schema
def test_every_mapping_with_keys_of_ours_refuses_others(name: str) -> None:
    for part in parts(SCHEMAS[name]):
        if part.get("type") == "object" and "properties" in part and part["properties"].keys() - {"use", "token"}:
            assert "additionalProperties" in part, part


@pytest.mark.parametrize("type_", FieldType)
@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_is_offered_for_exactly_its_types(name: str, type_: FieldType) -> None:
    offered = SCHEMAS["rule set"]["definitions"][f"{type_}_operators"]["properties"]
    assert (name in offered) == (type_ in OPERATORS[name].types)


@pytest.mark.parametrize("type_", FieldType)
@pytest.mark.parametrize("name", OPERATORS)
def test_an_operator_is_read_for_its_types_and_refused_for_others(
    findings: Callable[..., list[Diagnostic]], name: str, type_: FieldType
) -> None:
    row = OPERATORS[name]
    fits = type_ in row.types
    written = f"{argument(row.argument, type_ if fits else row.types[0])}"
    key = name if fits else f"«{name}»"
    found = findings(f"require: [{{id: x, when: {{{FIELD[type_]}: {{{key}: {written}}}}}}}]", TABLE)
    assert [d.code for d in found] == ([] if fits else [Code.UNKNOWN_KEY])
    if not fits:
        assert f"unknown operator '{name}' for {type_} fields" in found[0].message
        assert all(other.name in (found[0].help or "") for other in operators_for(type_)) or "Did you" in str(
            found[0].help
        )


def test_exact_stands_beside_operators_of_text_alone() -> None:
    definitions = SCHEMAS["rule set"]["definitions"]
    offering = [t for t in FieldType if "exact" in definitions[f"{t}_operators"]["properties"]]
    assert offering == [FieldType.TEXT]
    assert {row.name for row in OPERATORS.values() if takes_exact(row)} == {
        row.name for row in operators_for(FieldType.TEXT) if row.name != "known"
    }


def test_names_other_tools_use_mean_one_operator_for_a_type_and_none_of_ours() -> None:
    for type_ in FieldType:
        rows = operators_for(type_)
        mistaken = [name for row in rows for name in row.mistaken_for]
        assert len(mistaken) == len(set(mistaken)), type_
        assert not set(mistaken) & {row.name for row in rows}


@pytest.mark.parametrize("field", OWN, ids=lambda f: f.name)
def test_fields_of_the_workspace_and_data_points_are_offered(field: Field, read: Callable[..., Library]) -> None:
    definitions = SCHEMAS["rule set of a workspace"]["definitions"]
    assert field.name in definitions["condition"]["properties"]
    assert f"account.{field.name}" in definitions["match"]["properties"]
    assert field.name in SCHEMAS["rule set of a workspace"]["properties"]["freshness"]["properties"]
    body = f"require: [{{id: x, when: {{{field.name}: {VALUE[field.type]}}}}}]"
    assert not read(body, TABLE).found
    assert read(body).found[0].code is Code.UNKNOWN_KEY


def test_contact_fields_are_offered_in_match_alone() -> None:
    definitions = SCHEMAS["rule set"]["definitions"]
    assert {"title", "seniority", "account.title"} & definitions["match"]["properties"].keys() == {"title", "seniority"}
    assert "title" not in definitions["condition"]["properties"]


@every_schema
def test_what_a_key_or_operator_is_for_stands_beside_it(name: str) -> None:
    described = [part for part in parts(SCHEMAS[name]) if isinstance(part.get("description"), str)]
    assert described
    assert all(part["description"].strip() for part in described)


def test_operators_are_described_in_words() -> None:
    offered = SCHEMAS["rule set"]["definitions"]["number_operators"]["properties"]
    assert offered["at_least"]["description"] == "is at least … (one value of the field's type)"
    assert all("{" not in part["description"].split("(")[0] for part in offered.values())

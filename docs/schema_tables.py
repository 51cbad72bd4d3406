"""Turns one of the project's JSON Schemas into Markdown tables of its keys."""  # noqa: INP001 - belongs to generate.py

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icp_rules.language.operators import EXACT, OPERATORS
from icp_rules.language.schema.shapes import ID, LIST_REFERENCE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Schema = dict[str, Any]
Cases = list[Schema]
"""What one value may be, references followed and ``if`` and ``then`` taken apart."""

# Definitions and keys that have a page of their own.
ELSEWHERE = {
    "condition": "[a condition](operators.md)",
    "match": "[a condition](operators.md) on the contact; `account.x` for its account",
    "step_condition": "[a condition](operators.md) on the account; `contact.x` for the contact",
    "record": "[account fields](fields.md#account-fields) with their values",
    "contact": "[contact fields](fields.md#contact-fields) with their values",
    "ages": "[account fields](fields.md#account-fields), each with a date; `default` for all others",
    "operators": "[a comparison](operators.md) of numbers",
}
_FIELD, _OPERATOR, _NAME = "FIELD", "OPERATOR", "NAME"
_RANGE = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}
_PLAIN = {"string": "text", "number": "a number", "integer": "a whole number", "boolean": "true or false"}


def schema_tables(schema: Schema, title: str) -> Iterator[str]:
    """Yield a heading and a table for each mapping of a schema, outer ones first."""
    walk = _Walk(schema.get("definitions", {}))
    yield (
        f"`[]` stands for each item of a list, `{_NAME}` for a name of your own, `{_FIELD}` for the name of a field"
        f" and `{_OPERATOR}` for that of an operator.\n"
    )
    yield from walk.section("", list(walk.cases(schema)), title)


@dataclass(slots=True)
class _Walk:
    """One walk over a schema; ``shown`` has the mappings with a table, by their keys' tables, and where they stand."""

    definitions: Schema
    shown: dict[str, str] = field(default_factory=dict)

    def section(self, path: str, mapping: Cases, title: str) -> Iterator[str]:
        """Yield a mapping's table and those of the mappings inside it."""
        lines, inside = [], []
        needed = set.intersection(*(set(case.get("required", ())) for case in mapping))
        about = next((case["description"] for case in mapping if case.get("description")), "")
        for name, cases in self.keys(mapping).items():
            meaning = next((case["description"] for case in cases if case.get("description")), "")
            if name in (_NAME, _FIELD):
                meaning = meaning or about
            below, mappings = self.mappings(cases, f"{path}.{name}" if path else name)
            same = self.shown.setdefault(str(mappings), below) if mappings else below
            takes = self.takes_any(cases) + (f", as `{same}`" if same != below else "")
            must = "(needed)" if name in needed else ""
            lines.append(f"| `{name}` | {takes} | {f'{meaning} {must}'.strip()} |\n")
            if mappings and same == below:
                inside.append((below, mappings))
        yield f"## {title}\n"
        yield "".join(["| key | takes | meaning |\n| --- | --- | --- |\n", *lines])
        for below, mappings in inside:
            yield from self.section(below, mappings, f"`{below}`")

    def cases(self, schema: Schema) -> Iterator[Schema]:
        """Yield what a value may be; a description at the outside goes before those inside."""
        about = {"description": schema["description"]} if "description" in schema else {}
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            inside = [{"x-takes": ELSEWHERE[name]}] if name in ELSEWHERE else self.cases(self.definitions[name])
        elif "if" in schema and "type" not in schema:
            # what is left over comes first: it is the plainest case
            parts = (schema["else"], schema["then"] or schema["if"])
            inside = [case for part in parts for case in self.cases(part)]
        else:
            inside = [schema]
        yield from ({**case, **about} for case in inside)

    def keys(self, mapping: Cases) -> dict[str, Cases]:
        """Return the keys of a mapping over all its cases; fields and operators, which are many, count as one."""
        found: dict[str, Cases] = {}
        for case in mapping:
            for name, value in _properties(case):
                key = _key(name, value, case)
                if key not in (_FIELD, _OPERATOR) or key not in found:
                    new = [{"x-takes": "[its argument](operators.md)"}] if key == _OPERATOR else self.cases(value)
                    before = [one for one in found.get(key, []) if one.get("items", True)]
                    found[key] = [*before, *(one for one in new if one not in before)]
            if isinstance(case.get("additionalProperties"), dict):
                found[_NAME] = list(self.cases(case["additionalProperties"]))
        return found

    def mappings(self, cases: Cases, path: str) -> tuple[str, Cases]:
        """Return the mappings a value is, or is a list of, with their path."""
        found = [case for case in cases if case.get("properties") or isinstance(case.get("additionalProperties"), dict)]
        if found:
            return path, found
        items = [one for case in cases if case.get("type") == "array" for one in self.cases(case["items"])]
        return self.mappings(items, f"{path}[]") if items else (path, [])

    def takes_any(self, cases: Iterable[Schema]) -> str:
        """Return in words what values these are."""
        return " or ".join(dict.fromkeys(self.takes(case) for case in cases if case))

    def takes(self, case: Schema) -> str:
        """Return in words what a value is."""
        if "x-takes" in case:
            return str(case["x-takes"])
        if "const" in case:
            return f"`{_yaml(case['const'])}`"
        if case.get("x-noun") and ("enum" in case or "not" in case):
            return "the name of a field" if case["x-noun"].endswith("field") else f"the name of a {case['x-noun']}"
        if "enum" in case:
            return ", ".join(f"`{_yaml(value)}`" for value in case["enum"])
        if case["type"] == "array":
            items = self.takes_any(self.cases(case["items"]))
            return "a list of mappings" if items == "a mapping" else f"a list: {items}" if items else "a list"
        return "a mapping" if case["type"] == "object" else _scalar(case)


def _properties(case: Schema) -> Iterator[tuple[str, Schema]]:
    """Yield the keys of one case, with what a condition on its other keys says of them."""
    by_type = [rule["then"].get("properties", {}) for rule in case.get("allOf", ())]
    for name, value in case.get("properties", {}).items():
        more = [properties[name] for properties in by_type if name in properties]
        yield from ((name, {**value, **one}) for one in more or [{}])


def _key(name: str, value: Schema, case: Schema) -> str:
    noun = case.get("x-noun", "key")
    if noun == "field" and not value.get("description"):
        return _FIELD
    return _OPERATOR if noun.startswith("operator") and (name in OPERATORS or name == EXACT) else name


def _scalar(case: Schema) -> str:
    help_line = case.get("x-help", "")
    named = {ID: "an id", LIST_REFERENCE: "`$list`"}
    if case.get("pattern") in named:
        return named[case["pattern"]]
    if "pattern" in case and help_line.startswith("Write "):
        return str(help_line).removeprefix("Write ").rstrip(".")
    if case.get("maxLength") == 1:
        return "one character"
    types = case["type"] if isinstance(case["type"], list) else [case["type"]]
    limits = [words.format(case[key]) for key, words in _RANGE.items() if key in case]
    return ", ".join([" or ".join(_PLAIN[one] for one in types), *limits])


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

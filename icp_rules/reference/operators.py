"""Operators as tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Diagnostics
from icp_rules.language.fields import RESERVED, FieldTable, FieldType
from icp_rules.language.operators import EXACT, OPERATORS, Argument, takes_exact
from icp_rules.language.reading.conditions import ConditionBuilder
from icp_rules.language.reading.lists import Lists
from icp_rules.language.schema import rule_set_schema
from icp_rules.language.sentences import sentence
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.reference.markdown import code, listed, paragraph, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.operators import Operator

# A field of each type, and what an operator may compare it with; no built-in field is a boolean.
_FIELDS = {
    FieldType.TEXT: ("industry", "Software"),
    FieldType.NUMBER: ("employees", "50"),
    FieldType.DATE: ("last_funding_date", "2026-09-01"),
    FieldType.LIST: ("technologies", "Salesforce"),
}
_ARGUMENTS = {
    Argument.VALUES: "[Software, Fintech]",
    Argument.PAIR: "[50, 99]",
    Argument.GLOBS: '["*software*", "*cloud*"]',
    Argument.TEXT: "soft",
    Argument.PATTERN: '"^soft(ware)?$"',
    Argument.DURATION: "90d",
    Argument.ITEMS: "[Salesforce, HubSpot]",
    Argument.SIZE: "{at_least: 2}",
    Argument.FLAG: "true",
}


def operators_page() -> Iterator[str]:
    """Yield the parts of a page of operators, each with an example and how explanations put it into words."""
    exact = [row.name for row in OPERATORS.values() if takes_exact(row)]
    words = rule_set_schema(FieldTable())["definitions"]["condition"]["properties"]
    rows = [(code(r.name), ", ".join(r.types), r.argument.value, *example(r)) for r in OPERATORS.values()]
    yield table(("operator", "for fields of type", "takes", "example", "reads"), rows)
    yield paragraph(
        "Two short forms: `{field: value}` is `is`, `{field: [a, b]}` is `in`. A field of type `list` has",
        "neither: say `any_of` or `all_of`.",
    )
    yield paragraph(f"`{EXACT}: true` beside {listed(exact)} makes case and outer spaces of a text count.")
    yield "## Words that combine conditions\n"
    yield table(("word", "meaning"), [(code(word), words[word]["description"]) for word in RESERVED])


def example(row: Operator) -> tuple[str, str]:
    """Return a condition with this operator, and its sentence as the language makes it."""
    field, value = _FIELDS[row.types[0]]
    written = f"{field}: {{{row.name}: {_ARGUMENTS.get(row.argument, value)}}}"
    found = Diagnostics()
    builder = ConditionBuilder(FieldTable().account, Lists(None, None, found), found)
    condition = builder.build(parse_yaml(written))
    found.raise_errors()
    return code(f"{{{written}}}"), sentence(condition)

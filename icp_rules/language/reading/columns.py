"""Reads the map of a source: which column is which field, and what its cells mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language.config import ColumnMap, column_name
from icp_rules.language.nodes import Mapping_, Scalar, texts_of
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.nodes import Node


def read_column(field_name: str, node: Node, found: Diagnostics) -> ColumnMap:
    """Return which column a field is read from, and how its cells are read."""
    if not isinstance(node, Mapping_):
        name = node.text if isinstance(node, Scalar) else ""
        return ColumnMap(field_name, column_name(name), node.span.location)
    column = node.get("column")
    place = (column or node).span.location
    unit, rate = node.number("unit"), node.number("rate")
    return ColumnMap(
        field_name,
        column_name(node.text("column") or ""),
        place,
        range=node.text("range"),
        unit=1.0 if unit is None else float(unit),
        currency=node.text("currency"),
        rate=None if rate is None else float(rate),
        percent=node.text("percent"),
        split=node.text("split"),
        unknown=frozenset(fold_text(text) for text in texts_of(node.get("unknown"))),
        values=_values(node.mapping("values"), found),
        dates=node.text("dates"),
        decimal=node.text("decimal"),
        country=_country(node.get("country"), found),
    )


def _country(node: Node | None, found: Diagnostics) -> str | None:
    """Return the code of a country there is."""
    if not isinstance(node, Scalar):
        return None
    from icp_rules.language.vocabularies import load_vocabulary

    if node.text not in load_vocabulary("countries").entries:
        message, help_line = f"there is no country '{node.text}'", "Write the two letters of ISO 3166-1, such as US."
        found.error(Code.UNKNOWN_VALUE, message, node.span.location, help_line)
    return node.text


def _values(node: Mapping_ | None, found: Diagnostics) -> dict[str, str | float] | None:
    """Read what cells stand for; a number is kept as one, as it has no decimal mark to tell."""
    values: dict[str, str | float] = {}
    for key, value in node.entries().values() if node else ():
        if not isinstance(value, Scalar):
            continue
        number = node.number(key.text) if node else None
        meaning = value.text if number is None else float(number)
        if values.setdefault(fold_text(key.text), meaning) != meaning:
            help_line = "Cells are compared without regard to case and the spaces around them."
            found.error(Code.DUPLICATE_KEY, f"'{key.text}' has a meaning already", key.span.location, help_line)
    return values or None

"""Reads ``contradictions:`` of ``icp.yaml``: conditions that no account should meet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code
from icp_rules.language.config import Contradiction
from icp_rules.language.nodes import Mapping_, Scalar
from icp_rules.language.reading.building import check_repeated
from icp_rules.language.reading.conditions import ConditionBuilder

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.fields import Field
    from icp_rules.language.nodes import Sequence_
    from icp_rules.language.reading.lists import Lists


def read_contradictions(
    items: Sequence_, fields: Mapping[str, Field], lists: Lists, found: Diagnostics
) -> tuple[Contradiction, ...]:
    """Return the contradictions over these fields; what is wrong with one is collected in ``found``."""
    conditions = ConditionBuilder(fields, lists, found)
    check_repeated(items.items, "id", found)
    return tuple(_contradiction(item, conditions, found) for item in items if isinstance(item, Mapping_))


def _contradiction(node: Mapping_, conditions: ConditionBuilder, found: Diagnostics) -> Contradiction:
    identity, why = node.values["id"], node.text("why") or ""
    if "{{" in why:
        message, help_line = "the text is told once for all accounts", "Write it without {{ … }}."
        found.error(Code.WHY, message, node.values["why"].span.location, help_line)
    name = identity.text if isinstance(identity, Scalar) else ""
    return Contradiction(name, conditions.build(node.get("when")), why, identity.span.location)

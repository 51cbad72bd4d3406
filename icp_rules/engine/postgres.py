"""What a rule set's expression is to PostgreSQL, where Ibis would give it another meaning or none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ibis  # type: ignore[import-untyped]

# What a pattern of the portable subset has that PostgreSQL spells otherwise.
_OTHERWISE = re.compile(r"\\x([0-9a-f]{2})|\\.|\(\?s:\.\)", re.DOTALL)
_SPELLED = {r"\z": r"\Z", "(?s:.)": "."}
# A power of 0.5 that is less than any number, and that PostgreSQL still computes.
MOST_HALVES = 1000


def is_postgres(table: ibis.Table) -> bool:
    """Tell whether an Ibis table is one of a PostgreSQL server's."""
    from ibis.common.exceptions import IbisError  # type: ignore[import-untyped]

    try:
        return bool(table.get_backend().name == "postgres")
    except IbisError:  # a table that is not bound to any
        return False


def for_postgres(table: ibis.Table, given: ibis.Table) -> ibis.Table:
    """Return a judged table with the meaning that it has on other engines; what it was ``given`` stays as it is.

    Numbers are floating-point ones: as they are written, the server would take them for exact ones, and so return
    decimals. Patterns are in its own spelling. No power of 0.5 is too small for it.
    """
    import ibis.expr.operations as ops  # type: ignore[import-untyped]

    def replaced(node: Any, changed: dict[Any, Any] | None) -> Any:
        node = node.__recreate__(changed) if changed else node
        if isinstance(node, ops.Literal) and node.dtype.is_floating() and node.value is not None:
            return ops.Cast(ops.Literal(repr(node.value), "string"), node.dtype)
        if isinstance(node, ops.RegexSearch):
            return ops.RegexSearch(node.arg, ops.Literal(in_postgres(node.pattern.value), "string"))
        if isinstance(node, ops.Power):
            return ops.Power(
                node.left, ops.Least((node.right, replaced(ops.Literal(float(MOST_HALVES), "float64"), None)))
            )
        return node

    own = given.op()
    return table.op().replace(replaced, filter=lambda node: node != own).to_expr()


def in_postgres(portable: str) -> str:
    """Return a pattern of the portable subset in PostgreSQL's spelling."""

    def spelled(found: re.Match[str]) -> str:
        # it would take all the letters and digits after a \x for its digits
        return rf"\u00{found[1]}" if found[1] else _SPELLED.get(found[0], found[0])

    return _OTHERWISE.sub(spelled, portable)

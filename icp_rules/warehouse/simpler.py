"""Expressions with less in them, of the same meaning: what the engine writes for all rule sets, one has no use for."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Mapping

# The sum of a group's points, which is always known.
SUM = "sum__"


def simplified(value: Any, constants: Mapping[str, Any]) -> Any:
    """Return an expression where columns of ``constants`` are the literals they hold, without what that leaves idle."""

    def simpler(node: Any, parts: Mapping[str, Any] | None) -> Any:
        node = node.__recreate__(parts) if parts else node
        if isinstance(node, ops.Field):
            return constants.get(node.name, node)
        rule = _RULES.get(type(node))
        return rule(node) if rule else node

    return value.replace(simpler, filter=ops.Value)


def is_number(op: Any, value: float) -> bool:
    """Tell whether an expression is this number."""
    return isinstance(op, ops.Literal) and op.dtype.is_numeric() and op.value == value


def _is_flag(op: Any, *, value: bool) -> bool:
    return isinstance(op, ops.Literal) and op.dtype.is_boolean() and op.value is value


def _flag(*, value: bool) -> Any:
    return ops.Literal(value, "boolean")


def _added(op: Any) -> Any:
    if is_number(op.right, 0):
        return op.left
    return op.right if is_number(op.left, 0) else op


def _subtracted(op: Any) -> Any:
    # what a group without a cut is cut by
    is_sum = isinstance(op.left, ops.Field) and op.left.name.startswith(SUM)
    return ops.Literal(0.0, "float64") if is_sum and op.left == op.right else op


def _joined(op: Any, *, neutral: bool) -> Any:
    if _is_flag(op.right, value=neutral):
        return op.left
    return op.right if _is_flag(op.left, value=neutral) else op


def _is_null(op: Any) -> Any:
    return _flag(value=False) if isinstance(op.arg, ops.Literal) and op.arg.value is not None else op


def _not(op: Any) -> Any:
    return _flag(value=not op.arg.value) if isinstance(op.arg, ops.Literal) and op.arg.value is not None else op


def _case(op: Any) -> Any:
    """Return a case without what never is; one inside the last part continues it."""
    pairs = [pair for pair in zip(op.cases, op.results, strict=True) if not _is_flag(pair[0], value=False)]
    if not pairs:
        return op.default
    return ops.SearchedCase(*zip(*pairs, strict=True), op.default) if len(pairs) < len(op.cases) else op


def _if(op: Any) -> Any:
    return op.false_null_expr if _is_flag(op.bool_expr, value=False) else op


# Not-a-number is equal to nothing, so of two expressions alike each would be another.
_NAN = ops.Literal(float("nan"), "float64")


def _literal(op: Any) -> Any:
    return _NAN if isinstance(op.value, float) and isnan(op.value) else op


_RULES = {
    ops.Literal: _literal,
    ops.Add: _added,
    ops.Subtract: _subtracted,
    ops.Multiply: lambda op: op.left if is_number(op.right, 1) else op,
    ops.Or: lambda op: _joined(op, neutral=False),
    ops.And: lambda op: _joined(op, neutral=True),
    ops.IsNull: _is_null,
    ops.Not: _not,
    ops.SearchedCase: _case,
    ops.IfElse: _if,
}

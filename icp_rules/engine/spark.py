"""Expressions as Spark SQL: Spark is handed one text for each column, in place of a call to Java for every part of it.

Made call by call, the plan of twenty criteria takes ten thousand of them, and about a second. The texts say what
Narwhals would ask for, operation by operation; a stage with an operation that is not listed here goes by its calls.
"""

from __future__ import annotations

import math
import re
from datetime import date
from string import whitespace
from typing import TYPE_CHECKING, Any, TypeVar

import narwhals
import narwhals.stable.v2 as nw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    _Writer = Callable[[Sequence[str], Mapping[str, Any]], str]

Frame = TypeVar("Frame", nw.DataFrame[Any], nw.LazyFrame[Any])

# What stands for itself between quotes, whatever a session's settings say of backslashes and of variables.
_PLAIN = re.compile(r"[^'\\$\x00-\x1f]*")
_INT, _LONG = 2**31, 2**63
_NULL = "NULL"
_CASE = "CASE "
_TYPES = {
    nw.String: "STRING",
    nw.Float64: "DOUBLE",
    nw.Int64: "BIGINT",
    nw.Date: "DATE",
    nw.Boolean: "BOOLEAN",
    nw.List(nw.String): "ARRAY<STRING>",
}


class _UnlistedError(LookupError):
    """There is no text for an operation or a value."""


def with_columns(frame: Frame, exprs: Iterable[nw.Expr]) -> Frame:
    """Add columns to a frame: to one of a Spark session by their texts, to any other as Narwhals does."""
    exprs = list(exprs)
    if frame.implementation is not nw.Implementation.PYSPARK:
        return frame.with_columns(*exprs)
    try:
        texts = dict(map(_named, exprs))
    except _UnlistedError:
        return frame.with_columns(*exprs)
    from pyspark.sql import functions as sf

    columns = {name: sf.expr(text) for name, text in texts.items()}
    added: Frame = nw.from_native(frame.to_native().withColumns(columns))
    return added


def _named(expr: nw.Expr) -> tuple[str, str]:
    *nodes, last = _nodes(expr)
    if last.name != "alias":
        raise _UnlistedError(last.name)
    return last.kwargs["name"], _written(nodes)


def _nodes(expr: narwhals.Expr) -> Iterable[Any]:
    """Return an expression's operations in their order; Narwhals shows them to its own engines alone."""
    nodes: Iterable[Any] | None = getattr(expr, "_nodes", None)
    if not nodes:
        raise _UnlistedError("an expression without operations")
    return nodes


def _written(nodes: Iterable[Any]) -> str:
    text = ""
    for node in nodes:
        write = _WRITERS.get(node.name)
        if write is None:
            raise _UnlistedError(node.name)
        arguments = [_written(_nodes(one)) if isinstance(one, narwhals.Expr) else _literal(one) for one in node.exprs]
        text = write([text, *arguments] if text else arguments, node.kwargs)
    return text


def _literal(value: Any) -> str:
    """Return a value as Spark takes it from Python: an integer of 32 bits where it fits, never an exact fraction."""
    if value is None:
        return _NULL
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, int) and -_LONG < value < _LONG:
        return f"({value}{'' if -_INT < value < _INT else 'L'})"
    if isinstance(value, float):
        return f"({value!r}D)" if math.isfinite(value) else f"DOUBLE('{value}')"
    if isinstance(value, str):
        return f"'{value}'" if _PLAIN.fullmatch(value) else f"CAST(X'{value.encode().hex()}' AS STRING)"
    if type(value) is date:
        return f"DATE'{value.isoformat()}'"
    raise _UnlistedError(type(value).__name__)


def _cast(text: str, dtype: Any) -> str:
    name = next((name for one, name in _TYPES.items() if dtype == one), None)
    if name is None:
        raise _UnlistedError(str(dtype))
    return f"CAST({text} AS {name})"


def _column(names: Sequence[str]) -> str:
    (name,) = names
    return "`" + name.replace("`", "``") + "`"


def _given(value: Any, dtype: Any) -> str:
    return _literal(value) if dtype is None else _cast(_literal(value), dtype)


def _case(condition: str, value: str, otherwise: str = "") -> str:
    """Return a case; one that is its last part continues it."""
    if otherwise.startswith(_CASE):
        return f"{_CASE}WHEN {condition} THEN {value} {otherwise.removeprefix(_CASE)}"
    last = f" ELSE {otherwise}" if otherwise else ""
    return f"{_CASE}WHEN {condition} THEN {value}{last} END"


def _contains_item(items: str, item: Any) -> str:
    # of a list that lacks it but holds a null, Spark would say that nobody knows
    return f"COALESCE(ARRAY_CONTAINS({items}, {_literal(item)}), CASE WHEN {items} IS NOT NULL THEN FALSE END)"


def _alone(parts: Sequence[str], _options: Mapping[str, Any]) -> str:
    (part,) = parts
    return part


def _found(parts: Sequence[str], options: Mapping[str, Any]) -> str:
    return f"{'CONTAINS' if options['literal'] else 'REGEXP'}({', '.join(parts)})"


def _replaced(parts: Sequence[str], options: Mapping[str, Any]) -> str:
    if not options["literal"]:
        raise _UnlistedError("str.replace_all of a pattern")
    return f"REPLACE({parts[0]}, {_literal(options['pattern'])}, {parts[1]})"


def _stripped(parts: Sequence[str], options: Mapping[str, Any]) -> str:
    """Return a text without the white space around it, or without other characters.

    Spark takes any off slowly, and few texts have any: white space comes before each other sign that can be seen.
    """
    (text,) = parts
    around = options["characters"]
    stripped = f"BTRIM({text}, {_literal(whitespace if around is None else around)})"
    return stripped if around is not None else _case(f"{text} < '!' OR RIGHT({text}, 1) < '!'", stripped, text)


def _call(function: str) -> _Writer:
    return lambda parts, _options: f"{function}({', '.join(parts)})"


def _between(sign: str) -> _Writer:
    return lambda parts, _options: f"({parts[0]} {sign} {parts[1]})"


_SIGNS = {
    "eq": "=",
    "ne": "!=",
    "ge": ">=",
    "gt": ">",
    "le": "<=",
    "lt": "<",
    "and": "AND",
    "or": "OR",
    "add": "+",
    "sub": "-",
    "mul": "*",
}
# From what goes before and an operation's arguments, and from its options.
_WRITERS: dict[str, _Writer] = {
    **{f"__{name}__": _between(sign) for name, sign in _SIGNS.items()},
    "__rsub__": lambda parts, _: f"({parts[1]} - {parts[0]})",
    "__neg__": lambda parts, _: f"(- {parts[0]})",
    "__invert__": lambda parts, _: f"(NOT {parts[0]})",
    "__pow__": _call("POWER"),
    # the engine divides by what is not zero
    "__truediv__": _call("TRY_DIVIDE"),
    "__floordiv__": lambda parts, _: f"FLOOR(TRY_DIVIDE({parts[0]}, {parts[1]}))",
    "abs": _call("ABS"),
    "all_horizontal": _alone,
    "cast": lambda parts, options: _cast(parts[0], options["dtype"]),
    "coalesce": _call("COALESCE"),
    "col": lambda _, options: _column(options["names"]),
    "dt.ordinal_day": _call("DAYOFYEAR"),
    "dt.year": _call("YEAR"),
    "is_in": lambda parts, options: f"({parts[0]} IN ({', '.join(map(_literal, options['other']))}))",
    # to Spark, not-a-number is equal to itself
    "is_nan": lambda parts, _: f"({parts[0]} = DOUBLE('NaN'))",
    "is_null": lambda parts, _: f"({parts[0]} IS NULL)",
    "list.contains": lambda parts, options: _contains_item(parts[0], options["item"]),
    "list.len": _call("ARRAY_SIZE"),
    "lit": lambda _, options: _given(options["value"], options["dtype"]),
    "max_horizontal": _call("GREATEST"),
    "min_horizontal": _call("LEAST"),
    "str.contains": _found,
    "str.ends_with": _call("ENDSWITH"),
    "str.replace_all": _replaced,
    "str.starts_with": _call("STARTSWITH"),
    "str.strip_chars": _stripped,
    "str.to_lowercase": _call("LOWER"),
    "when_then": lambda parts, _: _case(*parts),
}

"""The operators: one table that holds for each its types, its argument, its expression and its English sentence.

The JSON Schemas, the compiler, the reference and the explanations all read this table; to add an operator is to add a
row here. An expression is a function from a Narwhals expression, the prepared argument and ``as_of`` to a Narwhals
expression of three values (true, false, unknown), so nothing here needs Narwhals at import.
"""

# ruff: noqa: E501 - a row of the table stands in one line

from __future__ import annotations

import operator as op
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import reduce
from typing import TYPE_CHECKING, Any

from icp_rules.language.durations import FIRST_DAY
from icp_rules.language.fields import FieldType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SCALARS = (FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.BOOLEAN)
_ORDERED = (FieldType.NUMBER, FieldType.DATE)
_TEXT = (FieldType.TEXT,)
_LIST = (FieldType.LIST,)

# Up to so many values are compared one by one.
FEW = 4

# Beside a text operator; makes case and outer spaces count.
EXACT = "exact"


class Argument(Enum):
    """What an operator takes, in a user's words."""

    VALUE = "one value of the field's type"
    VALUES = "a list of values of the field's type, or $list"
    PAIR = "two values, the lower first: [low, high]"
    GLOBS = "one text or several, in which * stands for any text and ? for one character"
    TEXT = "one text"
    PATTERN = "a regular expression of the portable subset"
    DURATION = "days or weeks, such as 90d or 12w"
    ITEMS = "a list of texts, or $list"
    SIZE = "a number, or number operators such as {at_least: 2}"
    FLAG = "true or false"


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator. ``sentence`` is what ``{argument}`` completes after a field's name; ``joined_by`` joins a list in it.

    ``mistaken_for`` lists names other tools give it; they are understood in help lines alone.
    """

    name: str
    types: tuple[FieldType, ...]
    argument: Argument
    sentence: str
    expression: Callable[[Any, Any, date], Any]
    mistaken_for: tuple[str, ...] = ()
    joined_by: str = "or"


def balanced(combine: Callable[[Any, Any], Any], parts: Sequence[Any]) -> Any:
    """Combine expressions as a balanced tree: a flat chain of hundreds overflows the stacks of SQL engines."""
    level = list(parts)
    while len(level) > 1:
        level = [reduce(combine, level[i : i + 2]) for i in range(0, len(level), 2)]
    return level[0]


def shifted(day: date, days: int) -> date:
    """Return the day so many days later (earlier, if negative), or the first or last one that rules can name."""
    return date.fromordinal(min(max(day.toordinal() + days, FIRST_DAY.toordinal()), date.max.toordinal()))


def _in(expr: Any, values: Sequence[Any], _as_of: date) -> Any:
    # a few comparisons are several times quicker than a look-up in a set
    if len(values) > FEW:
        return expr.is_in(values)
    return balanced(op.or_, [expr == value for value in values])


def _any_of(expr: Any, items: Sequence[str], _as_of: date) -> Any:
    return balanced(op.or_, [expr.list.contains(item) for item in items])


def _all_of(expr: Any, items: Sequence[str], _as_of: date) -> Any:
    return balanced(op.and_, [expr.list.contains(item) for item in items])


def _size(expr: Any, tests: Sequence[tuple[str, Any]], as_of: date) -> Any:
    # as a floating-point number, like every other number that is compared
    length = expr.list.len() * 1.0
    return balanced(op.and_, [OPERATORS[name].expression(length, argument, as_of) for name, argument in tests])


def _known(expr: Any, flag: bool, _as_of: date) -> Any:
    return ~expr.is_null() if flag else expr.is_null()


def _within(expr: Any, days: int, as_of: date) -> Any:
    return (expr >= shifted(as_of, -days)) & (expr <= as_of)


def _upcoming(expr: Any, days: int, as_of: date) -> Any:
    return (expr >= as_of) & (expr <= shifted(as_of, days))


_TABLE = (
    Operator("is", _SCALARS, Argument.VALUE, "is {argument}", lambda e, a, _: e == a, ("eq", "equals", "equal", "==", "=")),
    Operator("is_not", _SCALARS, Argument.VALUE, "is not {argument}", lambda e, a, _: e != a, ("ne", "not_equals", "!=", "isnt")),
    Operator("in", _SCALARS, Argument.VALUES, "is one of {argument}", _in, ("one_of", "is_in", "is_any_of")),
    Operator("not_in", _SCALARS, Argument.VALUES, "is none of {argument}", lambda e, a, d: ~_in(e, a, d), ("not_one_of",)),
    Operator("like", _TEXT, Argument.GLOBS, "looks like {argument}", lambda e, a, _: e.str.contains(a), ("glob", "wildcard")),
    Operator("contains", _TEXT, Argument.TEXT, "contains {argument}", lambda e, a, _: e.str.contains(a, literal=True), ("includes",)),
    Operator("starts_with", _TEXT, Argument.TEXT, "starts with {argument}", lambda e, a, _: e.str.starts_with(a), ("startswith", "begins_with", "prefix")),
    Operator("ends_with", _TEXT, Argument.TEXT, "ends with {argument}", lambda e, a, _: e.str.ends_with(a), ("endswith", "suffix")),
    Operator("matches", _TEXT, Argument.PATTERN, "matches the pattern {argument}", lambda e, a, _: e.str.contains(a), ("regex", "regexp", "pattern")),
    Operator("at_least", _ORDERED, Argument.VALUE, "is at least {argument}", lambda e, a, _: e >= a, ("gte", "ge", ">=", "min", "minimum", "from")),
    Operator("at_most", _ORDERED, Argument.VALUE, "is at most {argument}", lambda e, a, _: e <= a, ("lte", "le", "<=", "max", "maximum", "up_to")),
    Operator("more_than", _ORDERED, Argument.VALUE, "is more than {argument}", lambda e, a, _: e > a, ("gt", ">", "greater_than", "above", "over", "after")),
    Operator("less_than", _ORDERED, Argument.VALUE, "is less than {argument}", lambda e, a, _: e < a, ("lt", "<", "below", "under", "before")),
    Operator("between", _ORDERED, Argument.PAIR, "is between {argument}", lambda e, a, _: (e >= a[0]) & (e <= a[1]), ("range",)),
    Operator("within", (FieldType.DATE,), Argument.DURATION, "lies within the past {argument}", _within, ("in_the_last", "newer_than", "since", "last")),
    Operator("upcoming", (FieldType.DATE,), Argument.DURATION, "comes within {argument}", _upcoming, ("in_the_next", "next")),
    Operator("any_of", _LIST, Argument.ITEMS, "has any of {argument}", _any_of, ("has_any", "includes", "contains_any", "contains")),
    Operator("all_of", _LIST, Argument.ITEMS, "has all of {argument}", _all_of, ("has_all", "contains_all"), "and"),
    Operator("none_of", _LIST, Argument.ITEMS, "has none of {argument}", lambda e, a, d: ~_any_of(e, a, d), ("has_none", "excludes")),
    Operator("size", _LIST, Argument.SIZE, "has a number of items that {argument}", _size, ("count", "length", "len")),
    Operator("known", tuple(FieldType), Argument.FLAG, "is {argument}", _known, ("exists", "is_set", "present", "defined")),
)  # fmt: skip

OPERATORS: dict[str, Operator] = {row.name: row for row in _TABLE}


def operators_for(type_: FieldType) -> list[Operator]:
    """Return the operators a type of field takes, in the table's order."""
    return [row for row in _TABLE if type_ in row.types]


def takes_exact(row: Operator) -> bool:
    """Tell whether ``exact: true`` may stand beside an operator: it compares text."""
    return FieldType.TEXT in row.types and row.argument is not Argument.FLAG

"""The expressions of a rule set, an Ibis tree, as those of SQLGlot: no more than the engine asks, all else is refused.

Ibis has compilers of its own. They are not used because they write some of it with another meaning (an array that is
null has no item in BigQuery, infinity is finite in Spark, a dot stops at a newline in Snowflake) and numbers as exact
decimals, whose division rounds.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops  # type: ignore[import-untyped]
from sqlglot import exp

from icp_rules.engine.folding import AROUND
from icp_rules.engine.postgres import MOST_HALVES
from icp_rules.warehouse.dialects import call
from icp_rules.warehouse.forms import numbered_day, rounded_number
from icp_rules.warehouse.patterns import UnsayableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from icp_rules.warehouse.dialects import Dialect

# The places after a number's first digit that are certain; and between which sizes there is no doubt how to round.
_DIGITS = 14
_LEAST_ROUNDED, _MOST_ROUNDED = 1e-100, 1e15

_BINARY: dict[type[ops.Node], type[exp.Expr]] = {
    ops.Equals: exp.EQ,
    ops.NotEquals: exp.NEQ,
    ops.Greater: exp.GT,
    ops.GreaterEqual: exp.GTE,
    ops.Less: exp.LT,
    ops.LessEqual: exp.LTE,
    ops.Add: exp.Add,
    ops.Subtract: exp.Sub,
    ops.Multiply: exp.Mul,
    ops.Divide: exp.Div,
}
# How strongly what is written holds together, against a sign beside it; what is not here has a form of its own.
_BINDING: dict[type[exp.Expr], int] = {
    **dict.fromkeys((exp.And, exp.Or, exp.Not), 0),
    **dict.fromkeys((exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.In), 1),
    **dict.fromkeys((exp.Add, exp.Sub), 2),
    **dict.fromkeys((exp.Mul, exp.Div), 3),
    exp.Neg: 4,
}
_FIRMEST = 5
_ARITHMETIC = (ops.Add, ops.Subtract, ops.Multiply, ops.Divide)


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes expressions for a dialect.

    ``column`` makes a column of its name; ``counted`` has the days in the expressions that are counted from the day
    on which the query runs, with how far they are from it.
    """

    dialect: Dialect
    column: Callable[[str], exp.Expr]
    counted: Mapping[date, int]

    def write(self, op: Any) -> exp.Expr:
        """Return an operation. Raises UnsayableError for what the dialect cannot say."""
        kind = type(op)
        if kind in _BINARY:
            return self._binary(op)
        if kind in _WRITERS:
            return _WRITERS[kind](self, op)
        raise UnsayableError(f"there is no SQL for {kind.__name__}")

    def value(self, op: Any) -> exp.Expr:
        """Return what a column holds: a number as a floating-point one."""
        written = self.write(op)
        return _double(written) if op.dtype.is_floating() and _is_exact(op) else written

    def _binary(self, op: Any) -> exp.Expr:
        if isinstance(op, ops.Subtract) and (days := self._days(op)) is not None:
            return days
        sign = _BINARY[type(op)]
        left, right = self.operand(op.left, sign), self.operand(op.right, sign, right=True)
        if isinstance(op, ops.Divide):
            # told that it divides as types say, SQLGlot adds no cast: one operand is a floating-point number
            left = _double(left) if _is_exact(op.left) and _is_exact(op.right) else left
            return exp.Div(this=left, expression=right, typed=True)
        return sign(this=left, expression=right)

    def operand(self, op: Any, sign: type[exp.Expr], *, right: bool = False) -> exp.Expr:
        """Return what stands beside a sign, in brackets where they are needed."""
        written = self.write(op)
        own, around = _BINDING.get(type(written), _FIRMEST), _BINDING.get(sign, _FIRMEST)
        # a - (b - c) is not a - b - c
        bare = own > around or (own == around > 1 and not right)
        return written if bare else exp.paren(written)

    def _days(self, op: ops.Subtract) -> exp.Expr | None:
        """Return the days between two dates, whose numbers are subtracted."""
        later = self._day(op.left)
        earlier = None if later is None else self._day(op.right)
        return None if later is None or earlier is None else self.dialect.days_between(later, earlier)

    def _day(self, op: Any) -> exp.Expr | None:
        if isinstance(op, ops.Literal) and op.dtype.is_integer():
            return self._date(date.fromordinal(op.value))
        day = numbered_day(op)
        return None if day is None else self.write(day)

    def _date(self, day: date) -> exp.Expr:
        if day not in self.counted:
            return exp.cast(exp.Literal.string(day.isoformat()), "date")
        days = self.counted[day]
        return self.dialect.days_after(exp.CurrentDate(), days) if days else exp.CurrentDate()

    def literal(self, op: ops.Literal) -> exp.Expr:
        """Return a value as it is written."""
        value, dtype = op.value, op.dtype
        if value is None:
            return exp.cast(exp.null(), _type(dtype))
        if dtype.is_boolean():
            return exp.true() if value else exp.false()
        if dtype.is_date():
            return self._date(value)
        if dtype.is_numeric():
            return number_literal(value)
        return self.text(value)

    def text(self, value: str) -> exp.Expr:
        """Return a text as it is written."""
        if "\0" in value and not self.dialect.holds_nul:
            raise UnsayableError("a text holds the character of code 0, which no text there can")
        return self.dialect.text(value)

    def search(self, op: ops.RegexSearch) -> exp.Expr:
        """Return whether a pattern is found in a text."""
        pattern = self.text(self.dialect.pattern(op.pattern.value))
        return self.dialect.search(self.write(op.arg), pattern)

    def case(self, pairs: Iterable[tuple[Any, Any]], default: Any) -> exp.Expr:
        """Return a case of conditions and results; one that is the default of another continues it."""
        case = exp.case()
        for condition, result in pairs:
            case = case.when(self.write(condition), self.write(result), copy=False)
        while isinstance(default, ops.SearchedCase):
            for condition, result in zip(default.cases, default.results, strict=True):
                case = case.when(self.write(condition), self.write(result), copy=False)
            default = default.default
        return case if _is_null(default) else case.else_(self.write(default), copy=False)

    def searched_case(self, op: ops.SearchedCase) -> exp.Expr:
        """Return a case, or the certain digits of a number."""
        number = rounded_number(op)
        return self.case(zip(op.cases, op.results, strict=True), op.default) if number is None else self.rounded(number)

    def rounded(self, op: Any) -> exp.Expr:
        """Return a number with the 15 digits that a product of two numbers has for certain."""
        size, digits = exp.Abs(this=self.write(op)), exp.Literal.number(_DIGITS)
        places = exp.Sub(this=digits, expression=exp.Floor(this=self.dialect.log10(size.copy())))
        power = call("POWER", exp.Literal.number(10), places)
        shifted = exp.Mul(this=self.operand(op, exp.Mul), expression=power)
        number = exp.Div(this=call("ROUND", shifted), expression=power.copy(), typed=True)
        within = exp.Between(this=size, low=number_literal(_LEAST_ROUNDED), high=number_literal(_MOST_ROUNDED))
        return exp.case().when(within, number, copy=False).else_(self.write(op), copy=False)

    def if_else(self, op: ops.IfElse) -> exp.Expr:
        """Return a case, or what a needless case is about."""
        guarded = isinstance(op.bool_expr, ops.IsNull) and _is_null(op.true_expr)
        if guarded and op.bool_expr.arg in (getattr(op.false_null_expr, name, None) for name in ("value", "arg")):
            return self.write(op.false_null_expr)  # null of null without being asked
        return self.case([(op.bool_expr, op.true_expr)], op.false_null_expr)

    def power(self, op: ops.Power) -> exp.Expr:
        """Return a power of one half, the one there is."""
        most = call("LEAST", self.write(op.right), exp.Literal.number(MOST_HALVES))
        return call("POWER", self.write(op.left), most)

    def connected(self, op: ops.And | ops.Or) -> exp.Expr:
        """Return parts joined by AND or OR."""
        kind = type(op)
        parts = [part for side in (op.left, op.right) for part in _flat(side, kind)]
        written = [self.write(part) for part in parts]
        return exp.and_(*written, copy=False) if kind is ops.And else exp.or_(*written, copy=False)

    def cast(self, op: ops.Cast) -> exp.Expr:
        """Return a value as another type."""
        return exp.cast(self.write(op.arg), _type(op.to))


_WRITERS: dict[type[ops.Node], Callable[[Writer, Any], exp.Expr]] = {
    ops.Field: lambda w, op: w.column(op.name),
    ops.Literal: Writer.literal,
    ops.And: Writer.connected,
    ops.Or: Writer.connected,
    ops.Not: lambda w, op: exp.not_(w.write(op.arg), copy=False),
    ops.IsNull: lambda w, op: exp.Is(this=w.operand(op.arg, exp.Is), expression=exp.null()),
    ops.NotNull: lambda w, op: exp.not_(exp.Is(this=w.operand(op.arg, exp.Is), expression=exp.null()), copy=False),
    ops.IfElse: Writer.if_else,
    ops.SearchedCase: Writer.searched_case,
    ops.InValues: lambda w, op: exp.In(
        this=w.operand(op.value, exp.In), expressions=[w.write(one) for one in op.options]
    ),
    ops.Negate: lambda w, op: exp.Neg(this=w.operand(op.arg, exp.Neg)),
    ops.Power: Writer.power,
    ops.Least: lambda w, op: call("LEAST", *(w.write(one) for one in op.arg)),
    ops.Greatest: lambda w, op: call("GREATEST", *(w.write(one) for one in op.arg)),
    ops.Abs: lambda w, op: exp.Abs(this=w.write(op.arg)),
    ops.Coalesce: lambda w, op: exp.func("COALESCE", *(w.write(one) for one in op.arg)),
    ops.Cast: Writer.cast,
    ops.IsNan: lambda w, op: w.dialect.is_nan(w.write(op.arg)),
    ops.IsInf: lambda w, op: w.dialect.is_infinite(w.write(op.arg)),
    ops.Strip: lambda w, op: exp.Trim(this=w.write(op.arg), expression=w.text(AROUND)),
    ops.Lowercase: lambda w, op: exp.Lower(this=w.write(op.arg)),
    ops.StringReplace: lambda w, op: call("REPLACE", w.write(op.arg), w.write(op.pattern), w.write(op.replacement)),
    ops.RegexSearch: Writer.search,
    ops.StringContains: lambda w, op: w.dialect.contains(w.write(op.haystack), w.write(op.needle)),
    ops.StartsWith: lambda w, op: exp.StartsWith(this=w.write(op.arg), expression=w.write(op.start)),
    ops.EndsWith: lambda w, op: w.dialect.ends_with(w.write(op.arg), w.write(op.end), len(op.end.value)),
    ops.ArrayContains: lambda w, op: w.dialect.has_item(w.write(op.arg), w.write(op.other)),
    ops.ArrayLength: lambda w, op: w.dialect.item_count(w.write(op.arg)),
    # the one filter there is drops nulls
    ops.ArrayFilter: lambda w, op: w.dialect.without_nulls(w.write(op.arg)),
}


def number_literal(value: float) -> exp.Expr:
    """Return a number as it is written: 20 and 0.5."""
    if not math.isfinite(value):
        raise UnsayableError(f"there is no way to write the number {value}")
    whole = float(value).is_integer() and abs(value) < 2**53
    text = str(int(value)) if whole else repr(float(value))
    literal = exp.Literal.number(text.removeprefix("-"))
    return exp.Neg(this=literal) if text.startswith("-") else literal


def _double(value: exp.Expr) -> exp.Expr:
    return exp.cast(value, "double")


def _type(dtype: Any) -> exp.DataType:
    if dtype.is_array():
        return exp.DataType.build("array<text>")
    kinds = {"is_floating": "double", "is_integer": "bigint", "is_date": "date", "is_boolean": "boolean"}
    return exp.DataType.build(next((kind for test, kind in kinds.items() if getattr(dtype, test)()), "text"))


def _is_null(op: Any) -> bool:
    return isinstance(op, ops.Literal) and op.value is None


def _is_exact(op: Any) -> bool:
    """Tell whether warehouses take a number for an exact one, whose division would round: all of it is literals."""
    if isinstance(op, ops.Literal):
        return op.dtype.is_numeric() and op.value is not None
    if isinstance(op, ops.IfElse | ops.SearchedCase):
        results = (*op.results, op.default) if isinstance(op, ops.SearchedCase) else (op.true_expr, op.false_null_expr)
        return all(_is_null(one) or _is_exact(one) for one in results)
    if isinstance(op, ops.Divide):
        return False
    if isinstance(op, _ARITHMETIC):
        return _is_exact(op.left) and _is_exact(op.right)
    if isinstance(op, ops.Coalesce):
        return all(_is_null(one) or _is_exact(one) for one in op.arg)
    return isinstance(op, ops.Negate) and _is_exact(op.arg)


def _flat(op: Any, kind: type[ops.Node]) -> Iterator[Any]:
    """Yield the parts of what is joined by one word, which a balanced tree parts in two over and over."""
    if isinstance(op, kind):
        yield from _flat(op.left, kind)
        yield from _flat(op.right, kind)
    else:
        yield op

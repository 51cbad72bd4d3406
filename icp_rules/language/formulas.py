"""Formulas of derived fields: arithmetic, ``coalesce``, ``min``, ``max``, ``size`` and ``days(a, b)``.

Unknown in, unknown out, ``coalesce`` aside; a division by zero is unknown.
"""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass
from math import log10
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import nearest
from icp_rules.language.fields import Field, FieldType, Origin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icp_rules.diagnostics import Location

# Parts of its tree, four to a term: reading goes as deep as there are parts, and Python's stack has an end.
_MAX_NODES = 300

# Beyond the one, a formula takes a number for unknown, below the other for 0; so what it makes of them can be told to
# stay within what every engine can hold, some 1e308 down to 1e-308.
LARGEST, SMALLEST = 1e50, 1e-50
_END = 300.0
# The places of a floating-point number: two may differ by so many powers of ten less than they have.
_PLACES = 17.0


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the formula."""

    value: float


@dataclass(frozen=True, slots=True)
class Reference:
    """A field the formula reads."""

    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """An operation (``+ - * /``) or a function and what it is applied to."""

    function: str
    arguments: tuple[Term, ...]


Term = Number | Reference | Call


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written, as a tree, and the type of what it gives."""

    text: str
    term: Term
    type: FieldType

    @property
    def inputs(self) -> tuple[str, ...]:
        """The fields it reads, each once, in the order they are named."""
        return tuple(dict.fromkeys(_references(self.term)))

    @property
    def uses_coalesce(self) -> bool:
        """Tell whether an unknown input can leave the result known."""
        return any(call.function == "coalesce" for call in _calls(self.term))

    @property
    def hands_on(self) -> tuple[str, ...]:
        """The fields one of whose values it gives as it stands; none where it computes another value."""
        return tuple(dict.fromkeys(_handed_on(self.term) or ()))


class FormulaError(ValueError):
    """A formula that cannot be read; ``offset`` counts characters from its start."""

    def __init__(self, message: str, offset: int = 0, help_line: str | None = None) -> None:
        """Keep where it is and what to do."""
        super().__init__(message)
        self.offset = offset
        self.help = help_line


def references(text: str) -> tuple[str, ...]:
    """Return the names a formula mentions, without asking whether they exist. Raises FormulaError."""
    nodes = list(ast.walk(_parsed(text)))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    names = (node.id for node in nodes if isinstance(node, ast.Name) and id(node) not in called)
    return tuple(dict.fromkeys(names))


def parse_formula(text: str, fields: Mapping[str, Field]) -> Formula:
    """Read a formula over these fields. Raises FormulaError."""
    try:
        term, type_ = _Reader(fields).read(_parsed(text))
    except FormulaError as error:
        error.offset += len(text) - len(text.lstrip())
        raise
    sizes = _Sizes.of(term)
    if sizes.low < -_END or sizes.high > _END:
        message = "the formula multiplies or divides too often: its numbers could become too large, or too small"
        raise FormulaError(message, 0, "Split it: a formula may read other derived fields.")
    return Formula(text, term, type_)


def derived_field(name: str, formula: Formula, fields: Mapping[str, Field], location: Location | None = None) -> Field:
    """Return the field a formula over these fields makes.

    A value that is handed on keeps its unit, its vocabulary and being money, where all it may come from agree on it.
    """
    origins = [fields[one] for one in formula.hands_on]
    units, vocabularies = {f.unit for f in origins}, {f.vocabulary for f in origins}
    return Field(
        name,
        formula.type,
        f"= {formula.text}",
        unit=units.pop() if len(units) == 1 else None,
        money=bool(origins) and all(f.money for f in origins),
        vocabulary=vocabularies.pop() if len(vocabularies) == 1 else None,
        origin=Origin.DERIVED,
        formula=formula,
        location=location,
    )


def _parsed(text: str) -> ast.expr:
    try:
        # what Python warns of, such as `1if`, is refused below
        with warnings.catch_warnings(action="ignore"):
            expression = ast.parse(text.lstrip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        offset = (getattr(error, "offset", None) or 1) - 1
        raise FormulaError("the formula cannot be read", offset, "Write it like: annual_revenue / employees") from error
    if sum(1 for _ in ast.walk(expression)) > _MAX_NODES:
        raise FormulaError("the formula is too long", 0, "Split it: a formula may read other derived fields.")
    return expression


_OPERATIONS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def _numbers(types: list[FieldType]) -> FieldType | None:
    return FieldType.NUMBER if all(t is FieldType.NUMBER for t in types) else None


def _alike(types: list[FieldType]) -> FieldType | None:
    return types[0] if len(set(types)) == 1 else None


def _ordered(types: list[FieldType]) -> FieldType | None:
    return types[0] if len(set(types)) == 1 and types[0] in (FieldType.NUMBER, FieldType.DATE) else None


def _one_list(types: list[FieldType]) -> FieldType | None:
    return FieldType.NUMBER if types == [FieldType.LIST] else None


def _two_dates(types: list[FieldType]) -> FieldType | None:
    return FieldType.NUMBER if types == [FieldType.DATE, FieldType.DATE] else None


# Each function with what it takes, in words, and the type it gives for the types it is given.
FUNCTIONS: dict[str, tuple[str, Callable[[list[FieldType]], FieldType | None]]] = {
    "coalesce": ("fields of one type: the first that is known", _alike),
    "min": ("numbers or dates: the least", _ordered),
    "max": ("numbers or dates: the greatest", _ordered),
    "size": ("one list: how many items it has", _one_list),
    "days": ("two dates: whole days from the first to the second", _two_dates),
}


@dataclass(frozen=True, slots=True)
class _Reader:
    fields: Mapping[str, Field]

    def read(self, node: ast.expr) -> tuple[Term, FieldType]:
        """Return the term for a parsed expression and the type of its value."""
        if isinstance(node, ast.Constant) and type(node.value) in (int, float):
            return self.number(node), FieldType.NUMBER
        if isinstance(node, ast.Name):
            return self.reference(node)
        if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
            return self.apply(_OPERATIONS[type(node.op)], "numbers", _numbers, [node.left, node.right], node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            zero = ast.copy_location(ast.Constant(0), node)
            return self.apply("-", "numbers", _numbers, [zero, node.operand], node)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args and not node.keywords:
            return self.call(node, node.func.id)
        known = "+ - * / ( ) and " + ", ".join(FUNCTIONS)
        raise FormulaError("this is not part of a formula", node.col_offset, f"A formula has numbers, fields, {known}.")

    @staticmethod
    def number(node: ast.Constant) -> Number:
        """Return a number as written."""
        value: Any = node.value
        if abs(value) > LARGEST:
            raise FormulaError("the number is too large", node.col_offset, "There is no such amount.")
        return Number(float(value) if abs(value) >= SMALLEST else 0.0)

    def reference(self, node: ast.Name) -> tuple[Term, FieldType]:
        """Return a field's reference."""
        if node.id not in self.fields:
            near = nearest(node.id, self.fields)
            help_line = f"Did you mean '{near}'?" if near else "A formula reads account fields; see `icp fields`."
            raise FormulaError(f"unknown field '{node.id}'", node.col_offset, help_line)
        return Reference(node.id), self.fields[node.id].type

    def call(self, node: ast.Call, name: str) -> tuple[Term, FieldType]:
        """Return a function applied to its arguments."""
        if name not in FUNCTIONS:
            near = nearest(name, FUNCTIONS)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(FUNCTIONS)}."
            raise FormulaError(f"unknown function '{name}'", node.col_offset, help_line)
        return self.apply(name, *FUNCTIONS[name], node.args, node)

    def apply(
        self,
        name: str,
        takes: str,
        type_of: Callable[[list[FieldType]], FieldType | None],
        arguments: list[ast.expr],
        node: ast.expr,
    ) -> tuple[Term, FieldType]:
        """Return an operation with its type, or refuse the types of its arguments."""
        read = [self.read(argument) for argument in arguments]
        types = [type_ for _, type_ in read]
        type_ = type_of(types)
        if type_ is None:
            given = ", ".join(types)
            raise FormulaError(f"'{name}' does not take {given}", node.col_offset, f"'{name}' takes {takes}.")
        return Call(name, tuple(term for term, _ in read)), type_


# The functions that give one of their arguments as it is.
_CHOOSING = frozenset({"coalesce", "min", "max"})


def _handed_on(term: Term) -> list[str] | None:
    """Return the fields a term chooses from, or None where it computes something."""
    if isinstance(term, Reference):
        return [term.name]
    if isinstance(term, Number):
        return []
    chosen = [_handed_on(argument) for argument in term.arguments] if term.function in _CHOOSING else [None]
    return None if None in chosen else [name for names in chosen for name in names or ()]


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The powers of ten between which numbers have their size, 0 aside, and how little they may differ by."""

    low: float
    high: float
    grain: float

    @classmethod
    def of(cls, term: Term) -> _Sizes:
        """Return the sizes of what a term may give; dates and texts are left out of account."""
        if isinstance(term, Number):
            size = log10(abs(term.value)) if term.value else 0.0
            return cls._between(size, size)
        if isinstance(term, Reference):
            return cls._between(log10(SMALLEST), log10(LARGEST))
        sizes = [cls.of(argument) for argument in term.arguments]
        one, two = sizes[0], sizes[-1]
        if term.function == "*":
            return cls._between(one.low + two.low, one.high + two.high)
        if term.function == "/":
            return cls._between(one.low - two.high, one.high - two.low)
        high, grain = max(size.high for size in sizes), min(size.grain for size in sizes)
        if term.function in ("+", "-"):
            return cls(grain, high + log10(2), grain)
        return cls(min(size.low for size in sizes), high, grain)

    @classmethod
    def _between(cls, low: float, high: float) -> _Sizes:
        return cls(low, high, low - _PLACES)


def _references(term: Term) -> Iterator[str]:
    if isinstance(term, Reference):
        yield term.name
    elif isinstance(term, Call):
        for argument in term.arguments:
            yield from _references(argument)


def _calls(term: Term) -> Iterator[Call]:
    if isinstance(term, Call):
        yield term
        for argument in term.arguments:
            yield from _calls(argument)

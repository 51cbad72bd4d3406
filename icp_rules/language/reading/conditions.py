"""Builds conditions: resolves fields, operators, lists, vocabularies and patterns once, so that nothing is left to do
while records are judged."""  # noqa: D205, D209 - one sentence

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language import durations
from icp_rules.language.durations import FIRST_DAY
from icp_rules.language.fields import Field, FieldType
from icp_rules.language.model import All, AnyOf, Condition, Count, Not, Test, Written
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_, type_names
from icp_rules.language.operators import EXACT, OPERATORS, Argument, Operator, operators_for, takes_exact
from icp_rules.language.patterns import PatternError, fold_text, glob_pattern, translate
from icp_rules.language.ranges import contradictory
from icp_rules.language.reading.days import read_day
from icp_rules.language.reading.lists import is_reference
from icp_rules.language.wording import shown

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icp_rules.language.reading.lists import Lists
    from icp_rules.language.vocabularies import Vocabulary

_PYTHON_TYPES: dict[FieldType, tuple[type, ...]] = {
    FieldType.TEXT: (str,),
    FieldType.LIST: (str,),
    FieldType.NUMBER: (int, float),
    FieldType.DATE: (str,),
    FieldType.BOOLEAN: (bool,),
}

_VALUES = (Argument.VALUE, Argument.VALUES, Argument.ITEMS)
_TEXTS = (*_VALUES, Argument.GLOBS, Argument.TEXT, Argument.PATTERN)

# What `size` compares: how many items a list has.
_SIZE = Field("size", FieldType.NUMBER)


@dataclass(frozen=True, slots=True)
class ConditionBuilder:
    """Builds the conditions of one rule set over these fields."""

    fields: Mapping[str, Field]
    lists: Lists
    found: Diagnostics

    def build(self, node: Node | None) -> Condition:
        """Return the condition a node says; what is wrong with it is collected."""
        parts = [self._part(name, value) for name, value in node.values.items()] if isinstance(node, Mapping_) else []
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, name: str, node: Node) -> Condition:
        if name == "not":
            return Not(self.build(node))
        if name in ("all", "any"):
            parts = tuple(self.build(item) for item in node) if isinstance(node, Sequence_) else ()
            return All(parts) if name == "all" else AnyOf(parts)
        if name == "count" and isinstance(node, Mapping_):
            return self._count(node)
        return self.tests(name, self.fields[name], node)

    def _count(self, node: Mapping_) -> Condition:
        parts = tuple(self.build(item) for item in node.items("of"))
        at_least = int(node.number("at_least") or 1)
        if at_least > len(parts):
            message = f"at least {at_least} of {len(parts)} can never hold"
            self.found.error(Code.NEVER_HOLDS, message, node.values["at_least"].span.location, "Lower at_least.")
        return Count(at_least, parts)

    def tests(self, name: str, field: Field, node: Node, ignored: tuple[str, ...] = ()) -> Condition:
        """Return the comparisons of one field: all of them must hold. ``ignored`` are keys of another kind."""
        if not isinstance(node, Mapping_):
            row = OPERATORS["in" if self._is_list(node) else "is"]
            return self._test(name, field, row, node, exact=False)
        exact, before = EXACT in node, len(self.found.found)
        tests = tuple(
            self._test(name, field, OPERATORS[operator], argument, exact=exact)
            for operator, argument in node.values.items()
            if operator != EXACT and operator not in ignored
        )
        if not tests:
            names = ", ".join(row.name for row in operators_for(field.type) if takes_exact(row))
            help_line = f"Beside `{EXACT}` goes one of: {names}."
            self.found.error(Code.MISSING_KEY, f"'{name}' has no operator", node.span.location, help_line)
        elif len(self.found.found) == before:
            self._check_holds(name, tests, node.span.location)
        return tests[0] if len(tests) == 1 else All(tests)

    @staticmethod
    def _is_list(node: Node) -> bool:
        return isinstance(node, Sequence_) or is_reference(node)

    def _check_holds(self, name: str, tests: Sequence[Test], place: Location) -> None:
        if contradictory(tests):
            says = " and ".join(t.operator.sentence.format(argument=t.shown) for t in tests)
            help_line = "Write the lower end first." if len(tests) == 1 else "Correct one of them."
            self.found.error(Code.NEVER_HOLDS, f"no value of '{name}' {says}", place, help_line)

    def _test(self, name: str, field: Field, row: Operator, node: Node, *, exact: bool) -> Test:
        argument, text = self._argument(field, row, node, exact=exact)
        return Test(name, field, row, argument, text, node.span.location, exact, self.written(field, row, node))

    def _argument(self, field: Field, row: Operator, node: Node, *, exact: bool) -> tuple[Any, str]:
        """Return the argument as the operator's expression takes it, and as people read it."""
        kind = row.argument
        if kind in (Argument.VALUES, Argument.ITEMS):
            values = list(dict.fromkeys(self.values(field, node)))
            compared = tuple(dict.fromkeys(self._compared(field, v, exact=exact) for v in values))
            return compared, _listed(values, field.unit, row.joined_by)
        if kind is Argument.PAIR:
            values = [self.value(field, item) for item in node] if isinstance(node, Sequence_) else []
            return tuple(values), " and ".join(shown(v, field.unit) for v in values)
        if kind is Argument.GLOBS:
            globs = [str(s.value) for s in self.lists.items(node)]
            return self._globs(globs, node, exact=exact), _listed(globs)
        if kind is Argument.SIZE:
            return self._size(node)
        assert isinstance(node, Scalar)  # noqa: S101 - the schema has seen to it
        return self._single(field, row, node, exact=exact)

    def _single(self, field: Field, row: Operator, node: Scalar, *, exact: bool) -> tuple[Any, str]:
        """Return an argument that is one value."""
        kind = row.argument
        if kind is Argument.PATTERN:
            return self._pattern(node, exact=exact), node.text
        if kind is Argument.DURATION:
            return durations.days(node.text), node.text
        if kind is Argument.FLAG:
            return node.value, "known" if node.value else "unknown"
        if kind is Argument.TEXT:
            return self._text(row, node, exact=exact), repr(node.text)
        if is_reference(node):
            other = "in" if row.name == "is" else "not_in"
            message = f"'{row.name}' takes one value, and {node.text} is a list"
            self.found.error(Code.WRONG_FORM, message, node.span.location, f"Write `{other}: {node.text}`.")
        value = self.value(field, node)
        return self._compared(field, value, exact=exact), shown(value, field.unit)

    def written(self, field: Field, row: Operator, node: Node) -> tuple[Written, ...]:
        """Return the texts an argument names, in the one spelling of the field's vocabulary where they are values."""
        if field.type not in (FieldType.TEXT, FieldType.LIST) or row.argument not in _TEXTS:
            return ()
        known = field.vocabulary if row.argument in _VALUES else None
        scalars = (one for one in self.lists.items(node) if isinstance(one.value, str))
        return tuple(Written((known and known.spell(one.text)) or one.text, one.span.location) for one in scalars)

    def values(self, field: Field, node: Node) -> list[Any]:
        """Return the values of a list, or of the ``$list`` named, in the field's type."""
        return [self.value(field, item) for item in self.lists.items(node)]

    def value(self, field: Field, node: Node) -> Any:
        """Return one value in the field's type and, where the field has a vocabulary, in its one spelling."""
        value = node.value if isinstance(node, Scalar) else None
        wanted = _PYTHON_TYPES[field.type]
        if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
            message = (
                f"'{field.name}' holds {field.type}s; the list has {type_names.get(type(value), 'something else')}"
            )
            self.found.error(Code.LIST_ITEM, message, node.span.location, "Mend the list or compare another field.")
            return wanted[0]() if field.type is not FieldType.DATE else date.min
        if field.type is FieldType.DATE:
            return self._day(str(value), node)
        if field.type is FieldType.NUMBER and isinstance(value, int | float):
            return float(value)
        if field.vocabulary is not None and isinstance(value, str):
            return self._spelled(field.vocabulary, value, node)
        return value

    def _day(self, text: str, node: Node) -> date:
        day = read_day(text, node, self.found)
        if day < FIRST_DAY and text == str(day):  # what is no day has been told of
            message = f"{text} is before {FIRST_DAY}, where the calendars of engines part"
            self.found.error(Code.WRONG_FORM, message, node.span.location, f"Compare with {FIRST_DAY} or a later day.")
        return day

    def _spelled(self, known: Vocabulary, value: str, node: Node) -> str:
        """Return the one spelling; a value the vocabulary does not know is told of, for it may be misspelled."""
        spelling = known.spell(value)
        if spelling is None and not known.is_free:
            near = known.nearest(value)
            message, help_line = f"'{value}' is none of the known {known.name}", f"Did you mean '{near}'?"
            if known.is_closed:
                help_line = help_line if near else "Write the name, or the two letters of ISO 3166-1."
                self.found.error(Code.UNKNOWN_VALUE, message, node.span.location, help_line)
            elif near:
                self.found.warn(Code.UNKNOWN_VALUE, message, node.span.location, help_line)
        return spelling or value

    @staticmethod
    def _compared(field: Field, value: Any, *, exact: bool) -> Any:
        return fold_text(value) if field.type is FieldType.TEXT and not exact else value

    def _text(self, row: Operator, node: Scalar, *, exact: bool) -> str:
        text = node.text if exact else fold_text(node.text)
        if not text:
            message = f"'{row.name}' looks for nothing: outer spaces do not count"
            self.found.error(
                Code.WRONG_FORM, message, node.span.location, f"Write `{EXACT}: true` beside it if they should."
            )
        return text

    def _pattern(self, node: Scalar, *, exact: bool) -> str:
        try:
            return translate(node.text, fold=not exact)
        except PatternError as error:
            self.found.error(Code.BAD_PATTERN, str(error), node.within(error.position), error.help)
            return ""

    def _globs(self, globs: Sequence[str], node: Node, *, exact: bool) -> str:
        try:
            return glob_pattern(globs, fold=not exact) if globs else ""
        except PatternError as error:
            self.found.error(Code.BAD_PATTERN, str(error), node.span.location, error.help)
            return ""

    def _size(self, node: Node) -> tuple[Any, str]:
        if isinstance(node, Mapping_):
            given = [(OPERATORS[name], argument) for name, argument in node.values.items()]
            tests = [self._test(_SIZE.name, _SIZE, row, argument, exact=False) for row, argument in given]
            self._check_holds(_SIZE.name, tests, node.span.location)
            says = " and ".join(test.operator.sentence.format(argument=test.shown) for test in tests)
            return tuple((test.operator.name, test.argument) for test in tests), says
        length = float(node.value) if isinstance(node, Scalar) and isinstance(node.value, int | float) else 0.0
        return (("is", length),), f"is {shown(length)}"


def _listed(values: Sequence[Any], unit: str | None = None, joined_by: str = "or") -> str:
    texts = [shown(v, unit) for v in values]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} {joined_by} {texts[-1]}" if texts else "nothing"

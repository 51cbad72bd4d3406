"""What languages whose rules are texts have in common."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from rivals.two_valued import CannotSayError, Language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.language.model import Fades, Test

AS_OF = date(2026, 11, 1)
_COMPARED = {"is": "==", "is_not": "!=", "at_least": ">=", "at_most": "<=", "more_than": ">", "less_than": "<"}


class TextLanguage(Language):
    """Rules as texts with infix operators."""

    as_of = AS_OF

    @abstractmethod
    def day(self, day: date) -> str:
        """Write a date."""

    @abstractmethod
    def date(self, field: str) -> str:
        """Write a known date field as something that compares with :meth:`day`."""

    @abstractmethod
    def days_since(self, field: str) -> str:
        """Write the whole days from a known date field to ``as_of``."""

    @abstractmethod
    def power(self, base: str, exponent: str) -> str:
        """Write a power."""

    @abstractmethod
    def looks_like(self, field: str, pattern: str) -> str:
        """Write that a pattern is found in a known text."""

    @abstractmethod
    def starts_with(self, field: str, text: str) -> str:
        """Write how a known text begins."""

    @abstractmethod
    def length(self, field: str) -> str:
        """Write the length of a known list."""

    @abstractmethod
    def least(self, one: str, two: str) -> str:
        """Write the smaller of two numbers."""

    def quoted(self, text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'

    def value(self, value: Any) -> str:
        if isinstance(value, date):
            return self.day(value)
        return self.quoted(value) if isinstance(value, str) else str(value)

    def known(self, field: str) -> str:
        return f"({field} != null)"

    def test(self, test: Test) -> str:
        name, argument = test.operator.name, test.argument
        field = self.date(test.field) if test.type.type == "date" else test.field
        if name in _COMPARED:
            return f"({field} {_COMPARED[name]} {self.value(argument)})"
        if name == "between":
            return f"({field} >= {self.value(argument[0])} and {field} <= {self.value(argument[1])})"
        if name == "in":
            return f"({field} in [{', '.join(map(self.value, argument))}])"
        if name == "within":
            first = self.day(self.as_of - timedelta(days=argument))
            return f"({field} >= {first} and {field} <= {self.day(self.as_of)})"
        if name == "known":
            return self.known(test.field) if argument else f"({field} == null)"
        return self._of_text_or_list(test)

    def _of_text_or_list(self, test: Test) -> str:
        name, argument = test.operator.name, test.argument
        if name == "like":
            return self.looks_like(test.field, argument.replace("\\z", "$"))
        if name == "starts_with":
            return self.starts_with(test.field, argument)
        if name in ("any_of", "all_of"):
            parts = [self.has(test.field, item) for item in argument]
            return self.both(parts) if name == "all_of" else self.either(parts)
        if name == "size":
            sizes = (f"({self.length(test.field)} {_COMPARED[one]} {number})" for one, number in argument)
            return self.both(list(sizes))
        raise CannotSayError

    def both(self, parts: Sequence[str]) -> str:
        return f"({' and '.join(parts)})"

    def either(self, parts: Sequence[str]) -> str:
        return f"({' or '.join(parts)})"

    def no(self, part: str) -> str:
        return f"(not {part})"

    def at_least(self, number: int, parts: Sequence[str]) -> str:
        return f"({' + '.join(f'({part} ? 1 : 0)' for part in parts)} >= {number})"

    def choice(self, cases: Sequence[tuple[str, Any]]) -> str:
        expression = "0.0"
        for condition, points in reversed(cases):
            expression = f"({condition} ? {points} : {expression})"
        return expression

    def capped_sum(self, cases: Sequence[tuple[str, float]], limit: float | None) -> str:
        total = f"({' + '.join(self.choice([case]) for case in cases)})"
        return total if limit is None else self.least(total, str(limit))

    def faded(self, scoring: Fades) -> str:
        name = scoring.field.name
        past = self.both([self.known(name), f"({self.date(name)} <= {self.day(self.as_of)})"])
        share = self.power("0.5", f"{self.days_since(name)} / {scoring.half_life}.0")
        return self.choice([(past, f"({scoring.points} * ({share}))")])

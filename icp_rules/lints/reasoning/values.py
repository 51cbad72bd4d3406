"""Whether one field can have a value that makes all of some comparisons come out as wanted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from icp_rules.language.fields import FieldType
from icp_rules.language.patterns import fold_text
from icp_rules.language.portable import as_python
from icp_rules.language.ranges import Range

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.language.model import Test


class Aim(Enum):
    """What is wanted of a condition, by Kleene's logic: ``NOT_UNMET`` is met or unknown."""

    MET = (True, False)
    UNMET = (False, False)
    NOT_UNMET = (True, True)
    NOT_MET = (False, True)

    def __init__(self, holds: bool, unknown_will_do: bool) -> None:
        """Take whether a condition whose fields are known has to hold, and whether it may be unknown."""
        self.holds = holds
        self.unknown_will_do = unknown_will_do

    @property
    def opposite(self) -> Aim:
        """What is wanted of a condition for its negation to come out as wanted."""
        return _OPPOSITES[self]


_OPPOSITES = {
    Aim.MET: Aim.UNMET,
    Aim.UNMET: Aim.MET,
    Aim.NOT_UNMET: Aim.NOT_MET,
    Aim.NOT_MET: Aim.NOT_UNMET,
}


class Literal(NamedTuple):
    """A comparison and what is wanted of it."""

    test: Test
    aim: Aim


def some_value(literals: Sequence[Literal]) -> bool:
    """Tell whether a field can, as far as is understood here, have a value or none with which all come out so."""
    unknown_will_do, contrary, compared = True, False, []
    for one in literals:
        if one.test.operator.name == "known":
            unknown_will_do = unknown_will_do and one.test.argument is not one.aim.holds
            contrary = contrary or one.test.argument != one.aim.holds
        else:
            unknown_will_do = unknown_will_do and one.aim.unknown_will_do
            compared.append(one)
    if unknown_will_do:
        return True
    if contrary or _contrary(compared):
        return False
    kind = compared[0].test.type.type if compared else None
    if kind in (FieldType.NUMBER, FieldType.DATE):
        return _some_point(compared)
    if kind is FieldType.LIST:
        return _Items.of(compared).some_list()
    return _some_candidate(compared)


def _contrary(literals: Sequence[Literal]) -> bool:
    """Tell whether one comparison is wanted to hold and not to hold."""
    if len(literals) < 2:
        return False
    wanted: dict[tuple[str, bool, Any], bool] = {}
    for one in literals:
        key = (one.test.operator.name, one.test.exact, one.test.argument)
        if wanted.setdefault(key, one.aim.holds) != one.aim.holds:
            return True
    return False


# Numbers and dates

EVERYTHING = (Range(),)
_DAYS = ("within", "upcoming")


def _some_point(literals: Sequence[Literal]) -> bool:
    """Tell whether a number or a day is left; days that are counted from the day of judging are looked at apart."""
    values = [one for one in literals if one.test.operator.name not in _DAYS]
    days = [one for one in literals if one.test.operator.name in _DAYS]
    return bool(_left(values)) and bool(_left(days))


def _left(literals: Iterable[Literal]) -> Sequence[Range]:
    left: Sequence[Range] = EVERYTHING
    for one in literals:
        left = together(left, passing(one.test.operator.name, one.test.argument, holds=one.aim.holds))
        if not left:
            break
    return left


@lru_cache(maxsize=4096)
def passing(name: str, argument: Any, *, holds: bool = True) -> Sequence[Range]:
    """Return the values with which an operator on numbers or dates holds, or those with which it does not."""
    if name in ("is_not", "not_in"):
        return passing("is" if name == "is_not" else "in", argument, holds=not holds)
    if name == "in":
        ranges = [Range(value, value) for value in argument]
    elif name == "between":
        ranges = [Range(*argument)]
    elif name in ("at_least", "more_than"):
        ranges = [Range(low=argument, open_low=name == "more_than")]
    elif name in ("at_most", "less_than"):
        ranges = [Range(high=argument, open_high=name == "less_than")]
    elif name in _DAYS:
        ranges = [Range(-argument, 0) if name == "within" else Range(0, argument)]
    else:
        ranges = [Range(argument, argument)]
    return ranges if holds else without(EVERYTHING, ranges)


def together(some: Iterable[Range], others: Sequence[Range]) -> list[Range]:
    """Return what lies in one of both."""
    both = (one.and_(other) for one in some for other in others)
    return [one for one in both if not one.empty]


def without(ranges: Iterable[Range], taken: Iterable[Range]) -> list[Range]:
    """Return what lies in the ranges and in none of those taken."""
    left = list(ranges)
    for one in taken:
        left = [part for piece in left for part in piece.minus(one)]
    return left


# Text, and what is true or false


def _some_candidate(literals: Sequence[Literal]) -> bool:
    """Tell whether a value passes that one comparison leaves; without such a one, any text may."""
    choices = [c for one in literals if (c := _choices(one)) is not None]
    if not choices:
        return not _beginnings_differ(literals)
    exact, values = min(choices, key=lambda choice: (not choice[0], len(choice[1])))
    return any(all(_may_be(value, exact, one) for one in literals) for value in values)


def _choices(one: Literal) -> tuple[bool, Sequence[Any]] | None:
    """Return the only values with which it comes out so, and whether they are exact; None where there are too many."""
    name, argument, test = one.test.operator.name, one.test.argument, one.test
    several = {"is": (argument,), "in": argument}.get(name if one.aim.holds else _NEGATED.get(name, ""))
    if several is not None:
        return test.exact or test.type.type is not FieldType.TEXT, several
    return (True, (True, False)) if test.type.type is FieldType.BOOLEAN else None


_NEGATED = {"is_not": "is", "not_in": "in"}


def _may_be(value: Any, exact: bool, one: Literal) -> bool:
    """Tell whether a comparison may come out as wanted with a value; a folded one stands for several exact ones."""
    test = one.test
    if test.exact and not exact:
        return True
    if test.type.type is FieldType.TEXT and exact and not test.exact:
        value = fold_text(value)
    return _passes(test.operator.name, test.argument, value) is one.aim.holds


def _passes(name: str, argument: Any, value: Any) -> bool:
    if name in ("is", "is_not"):
        return bool((value == argument) is (name == "is"))
    if name in ("in", "not_in"):
        return bool((value in argument) is (name == "in"))
    if name == "contains":
        return bool(argument in value)
    if name in ("starts_with", "ends_with"):
        return bool(value.startswith(argument) if name == "starts_with" else value.endswith(argument))
    return as_python(argument).search(value) is not None


def _beginnings_differ(literals: Sequence[Literal]) -> bool:
    """Tell whether a text would have to begin, or to end, in two ways."""
    for name in ("starts_with", "ends_with"):
        ends = [one.test for one in literals if one.test.operator.name == name and one.aim.holds]
        for one, other in combinations(ends, 2):
            short, long = sorted((one.argument, other.argument), key=len)
            if one.exact == other.exact and not _passes(name, short, long):
                return True
    return False


# Lists


@dataclass(slots=True)
class _Items:
    """What a list must hold, must not hold, must hold one of, must lack one of; and how many items it may have."""

    held: set[str]
    barred: set[str]
    one_of: list[set[str]]
    lacks_one_of: list[set[str]]
    sizes: Sequence[Range]

    @classmethod
    def of(cls, literals: Iterable[Literal]) -> _Items:
        """Return what comparisons of a list ask for."""
        asked = cls(set(), set(), [], [], EVERYTHING)
        for one in literals:
            asked.add(one.test.operator.name, one.test.argument, holds=one.aim.holds)
        return asked

    def add(self, name: str, argument: Any, *, holds: bool) -> None:
        """Take in what one comparison asks for."""
        if name == "size":
            self._add_size(argument, holds=holds)
            return
        items = {fold_text(item) for item in argument}
        if name == "all_of":
            if holds:
                self.held |= items
            else:
                self.lacks_one_of.append(items)
        elif (name == "any_of") is holds:
            self.one_of.append(items)
        else:
            self.barred |= items

    def _add_size(self, tests: Sequence[tuple[str, Any]], *, holds: bool) -> None:
        passing_all: Sequence[Range] = EVERYTHING
        for name, argument in tests:
            passing_all = together(passing_all, passing(name, argument))
        self.sizes = together(self.sizes, passing_all if holds else without(EVERYTHING, passing_all))

    def some_list(self) -> bool:
        """Tell whether a list can be so; items that are left alone in a choice are held, or barred, for sure."""
        before = None
        while before != (len(self.held), len(self.barred)):
            before = len(self.held), len(self.barred)
            for choice in self.one_of:
                left = choice - self.barred
                self.held |= left if len(left) == 1 else set()
                if not left:
                    return False
            for choice in self.lacks_one_of:
                left = choice - self.held
                self.barred |= left if len(left) == 1 else set()
                if not left:
                    return False
        least = max(len(self.held), 1 if self.one_of else 0)
        return not self.held & self.barred and any(
            _has_whole_number(one) for one in together(self.sizes, (Range(low=least),))
        )


def _has_whole_number(some: Range) -> bool:
    if some.low is None or some.high is None:
        return True
    first = math.floor(some.low) + 1 if some.open_low else math.ceil(some.low)
    last = math.ceil(some.high) - 1 if some.open_high else math.floor(some.high)
    return bool(first <= last)

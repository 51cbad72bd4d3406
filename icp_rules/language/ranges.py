"""What part of a number's or a date's range a condition leaves, to find conditions that can never hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.language.model import Test

_RANGED = frozenset({"is", "at_least", "at_most", "more_than", "less_than", "between"})


@dataclass(frozen=True, slots=True)
class Range:
    """A range; None stands for no bound. ``open_low`` and ``open_high`` leave the bound itself out."""

    low: Any = None
    high: Any = None
    open_low: bool = False
    open_high: bool = False

    @property
    def empty(self) -> bool:
        """Tell whether nothing lies in it."""
        if self.low is None or self.high is None:
            return False
        return bool(self.low > self.high or (self.low == self.high and (self.open_low or self.open_high)))

    def and_(self, other: Range) -> Range:
        """Return what both have in common."""
        low, open_low = _tighter((self.low, self.open_low), (other.low, other.open_low), upper=False)
        high, open_high = _tighter((self.high, self.open_high), (other.high, other.open_high), upper=True)
        return Range(low, high, open_low, open_high)

    def minus(self, other: Range) -> list[Range]:
        """Return the parts that lie outside the other."""
        left = Range(None, other.low, False, not other.open_low) if other.low is not None else None
        right = Range(other.high, None, not other.open_high, False) if other.high is not None else None
        parts = (self.and_(part) for part in (left, right) if part is not None)
        return [part for part in parts if not part.empty]


def range_of(tests: Iterable[Test]) -> Range | None:
    """Return the range in which all these comparisons of one field hold; None where they say more than a range."""
    found = Range()
    for test in tests:
        if test.operator.name not in _RANGED or test.type.type not in ("number", "date"):
            return None
        found = found.and_(_single(test.operator.name, test.argument))
    return found


def shadowed(ranges: list[Range]) -> int | None:
    """Return the index of the first range of which the ranges before it leave nothing, or None."""
    for i, current in enumerate(ranges):
        left = [current]
        for earlier in ranges[:i]:
            left = [part for piece in left for part in piece.minus(earlier)]
        if not left:
            return i
    return None


def _single(operator: str, argument: Any) -> Range:
    if operator == "between":
        return Range(*argument)
    if operator in ("at_least", "more_than"):
        return Range(low=argument, open_low=operator == "more_than")
    if operator in ("at_most", "less_than"):
        return Range(high=argument, open_high=operator == "less_than")
    return Range(argument, argument)


def _tighter(one: tuple[Any, bool], two: tuple[Any, bool], *, upper: bool) -> tuple[Any, bool]:
    if one[0] is None or two[0] is None:
        return two if one[0] is None else one
    if one[0] == two[0]:
        return one[0], one[1] or two[1]
    return (one if one[0] < two[0] else two) if upper else (one if one[0] > two[0] else two)

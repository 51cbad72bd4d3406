"""What comparisons of one field leave of its values, to find conditions and bands that can never hold.

Each answer errs on one side: what is called impossible is impossible, and not all that is impossible is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import FieldType
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.model import Test

# Bounds of these two kinds cannot be compared: values of the field, and days before or after the day of judging.
_AXES = (
    frozenset({"is", "at_least", "at_most", "more_than", "less_than", "between"}),
    frozenset({"within", "upcoming"}),
)
_ORDERED = (FieldType.NUMBER, FieldType.DATE)


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


def contradictory(tests: Sequence[Test]) -> bool:
    """Tell whether no value passes all these comparisons of one field."""
    arguments = {test.operator.name: test.argument for test in tests}
    if arguments.get("known") is False and len(arguments) > 1:
        return True
    if any(_range(tests, axis).empty for axis in _AXES):
        return True
    chosen = _chosen(arguments)
    if chosen is not None:
        refused = {arguments.get("is_not"), *arguments.get("not_in", ())}
        return not any(_may_pass(tests, value) for value in chosen - refused)
    none_of = _folded(arguments.get("none_of", ()))
    any_of, all_of = (_folded(arguments.get(name, ())) for name in ("any_of", "all_of"))
    return bool(none_of & all_of or (any_of and any_of <= none_of))


def hidden(bands: Sequence[Sequence[Test]]) -> list[int]:
    """Return the indexes of bands that no value reaches, because the bands before take all of theirs."""
    found: set[int] = set()
    for axis in _AXES:
        found.update(_covered(bands, axis))
    chosen = [_chosen({test.operator.name: test.argument for test in tests}) for tests in bands]
    for i, values in enumerate(chosen):
        if values and all(any(_takes(before, value) for before in bands[:i]) for value in values):
            found.add(i)
    return sorted(found)


def _covered(bands: Sequence[Sequence[Test]], axis: frozenset[str]) -> Iterator[int]:
    """Yield the indexes of bands of whose range on an axis the bands before leave nothing."""
    taken: list[Range] = []
    for i, tests in enumerate(bands):
        whole = _range(tests, axis)
        left = [] if whole.empty else [whole]
        for before in taken:
            left = [part for piece in left for part in piece.minus(before)]
        if not left and not whole.empty:
            yield i
        elif all(_says_range(test, axis) for test in tests):
            taken.append(whole)


def _chosen(arguments: dict[str, Any]) -> set[Any] | None:
    """Return the values that ``is`` and ``in`` leave, or None where neither is there."""
    sets = [set(arguments["in"])] if "in" in arguments else []
    if "is" in arguments:
        sets.append({arguments["is"]})
    return set.intersection(*sets) if sets else None


def _takes(tests: Sequence[Test], value: Any) -> bool:
    """Tell whether a value surely passes; an ``exact`` comparison is stricter than another of the same text."""
    plain = all(not t.exact and (t.operator.name in ("is", "in") or _says_range(t, _AXES[0])) for t in tests)
    return plain and _may_pass(tests, value)


def _may_pass(tests: Sequence[Test], value: Any) -> bool:
    """Tell whether a value passes those of the comparisons that are understood here."""
    for test in tests:
        name, argument = test.operator.name, test.argument
        if (name == "is" and value != argument) or (name == "in" and value not in argument):
            return False
        if _on_axis(test, _AXES[0]) and bounds_of(test).and_(Range(value, value)).empty:
            return False
    return True


def _range(tests: Sequence[Test], axis: frozenset[str]) -> Range:
    """Return the range outside which no value passes."""
    found = Range()
    for test in tests:
        if _on_axis(test, axis):
            found = found.and_(bounds_of(test))
    return found


def _says_range(test: Test, axis: frozenset[str]) -> bool:
    """Tell whether a comparison says no more than a range; ``known: true`` is that of all values."""
    return _on_axis(test, axis) or (test.operator.name == "known" and test.argument is True)


def _on_axis(test: Test, axis: frozenset[str]) -> bool:
    return test.operator.name in axis and test.type.type in _ORDERED


def bounds_of(test: Test) -> Range:
    """Return the range of the values, or of the days before or after the day of judging, that pass a comparison."""
    name, argument = test.operator.name, test.argument
    if name == "between":
        return Range(*argument)
    if name in ("at_least", "more_than"):
        return Range(low=argument, open_low=name == "more_than")
    if name in ("at_most", "less_than"):
        return Range(high=argument, open_high=name == "less_than")
    if name in ("within", "upcoming"):
        return Range(-argument, 0) if name == "within" else Range(0, argument)
    return Range(argument, argument)


def _folded(items: Sequence[str]) -> set[str]:
    return {fold_text(item) for item in items}


def _tighter(one: tuple[Any, bool], two: tuple[Any, bool], *, upper: bool) -> tuple[Any, bool]:
    if one[0] is None or two[0] is None:
        return two if one[0] is None else one
    if one[0] == two[0]:
        return one[0], one[1] or two[1]
    return (one if one[0] < two[0] else two) if upper else (one if one[0] > two[0] else two)

"""The values worth trying for a field: one of each kind that rules tell apart, from their own thresholds and lists.

Two values between which no comparison tells can't differ in any score, so one stands for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.engine import with_states
from icp_rules.language.fields import FieldType
from icp_rules.language.operators import shifted
from icp_rules.language.patterns import fold_text
from icp_rules.language.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icp_rules.language.model import Test
    from icp_rules.whatif.questions import Questions

# A text that no rule names: what a value can be that is none of those asked for.
OTHER = "something else"

ORDERED = (FieldType.NUMBER, FieldType.DATE)
_AT, _ABOVE, _BELOW = 0, 1, -1
_SHOWN = 4


@dataclass(frozen=True, slots=True)
class Option:
    """A kind of value a field can have: ``value`` and ``last`` are the first and last tried of those it stands for.

    ``words`` say what all of them are. ``passes`` are the states of the field's comparisons.
    """

    value: Any
    last: Any
    words: str
    passes: tuple[bool | None, ...]

    def nearest(self, current: Any) -> Any:
        """Return the value of this kind that is the least change from the current one."""
        ordered = isinstance(current, type(self.value)) and not isinstance(current, str | bool)
        return self.last if ordered and current is not None and current > self.value else self.value


def options(asked: Questions, as_of: date) -> list[Option]:
    """Return the kinds of values of a field that is no list; what computed fields ask of it is not among them."""
    if asked.field.type in ORDERED:
        return list(_ordered(asked, as_of))
    if asked.field.type is FieldType.BOOLEAN:
        values: list[Any] = [True, False]
        words = {value: shown(value) for value in values}
    else:
        words = dict(_texts(asked.tests))
        values = list(words)
    kinds: dict[tuple[bool | None, ...], list[Any]] = {}
    for value, passes in zip(values, states_of(asked, values, as_of), strict=True):
        kinds.setdefault(passes, []).append(value)
    return [Option(of[0], of[0], _one_of([words[v] for v in of]), passes) for passes, of in kinds.items()]


def states_of(asked: Questions, values: Sequence[Any], as_of: date) -> list[tuple[bool | None, ...]]:
    """Return for each value the states of the field's comparisons."""
    name = asked.field.name
    if not asked.tests:
        return [() for _ in values]
    frame = pl.DataFrame({name: pl.Series(values, dtype=DTYPES[asked.field.type])})
    conditions = {f"test {i}": test for i, test in enumerate(asked.tests)}
    judged = with_states(frame, conditions, {name: asked.field}, {}, as_of=as_of)
    return judged.select(list(conditions)).rows()


def _ordered(asked: Questions, as_of: date) -> Iterator[Option]:
    edges = _edges(asked, as_of)
    values = sorted(edges)
    runs: list[tuple[tuple[bool | None, ...], list[Any]]] = []
    for value, passes in zip(values, states_of(asked, values, as_of), strict=True):
        if runs and runs[-1][0] == passes and not asked.by_value:
            runs[-1][1].append(value)
        else:
            runs.append((passes, [value]))
    for i, (passes, run) in enumerate(runs):
        low = None if i == 0 else edges[run[0]]
        high = None if i == len(runs) - 1 else edges[run[-1]]
        unit = asked.field.unit
        one = asked.by_value or (run[0] == run[-1] and 0 < i < len(runs) - 1)
        words = shown(run[0], unit) if one else _range(low, high, unit)
        if asked.half_lives and not asked.tests and not asked.computed and run[0] < as_of:
            words += " or later"
        yield Option(run[0], run[-1], words, passes)


def _edges(asked: Questions, as_of: date) -> dict[Any, tuple[Any, int]]:
    """Return values at and beside each threshold, with the threshold and the side of it they lie on."""
    thresholds = {edge for test in asked.tests for edge in thresholds_of(test, as_of)}
    beside = {_beside(edge, side): (edge, side) for side in (_BELOW, _ABOVE) for edge in thresholds}
    # points that fade have no threshold: today, the days after which half and a quarter is left, and tomorrow
    faded = {shifted(as_of, -times * half_life) for half_life in asked.half_lives for times in (0, 1, 2)}
    thresholds |= faded | {shifted(day, 1) for day in faded if day == as_of}
    if not thresholds and asked.tests:
        thresholds.add(as_of if asked.field.type is FieldType.DATE else 1.0)
    return beside | {edge: (edge, _AT) for edge in thresholds}


def thresholds_of(test: Test, as_of: date) -> tuple[Any, ...]:
    """Return the values at which a comparison of a number or a date changes its mind."""
    name, argument = test.operator.name, test.argument
    if name == "known":
        return ()
    if name in ("in", "not_in", "between"):
        return tuple(argument)
    if name == "within":
        return shifted(as_of, -argument), as_of
    if name == "upcoming":
        return as_of, shifted(as_of, argument)
    return (argument,)


def _beside(edge: Any, side: int) -> Any:
    """Return a value just beside a threshold: a day, or a step of the threshold's last decimal."""
    if not isinstance(edge, float):
        return edge + timedelta(days=side) if edge.toordinal() + side in range(1, edge.max.toordinal() + 1) else edge
    decimals = len(f"{edge:.9f}".rstrip("0").split(".")[1])
    return round(edge + side * 10.0**-decimals, decimals)


def _range(low: tuple[Any, int] | None, high: tuple[Any, int] | None, unit: str | None) -> str:
    if low is None and high is None:
        return "any value"
    if high is None or low is None:
        edge, side = low or high or (None, _AT)
        word = {_AT: "at least", _ABOVE: "more than"}.get(side) if high is None else {_AT: "at most"}.get(side)
        return f"{word or 'less than'} {shown(edge, unit)}"
    if low[1] == _AT and high[1] == _AT:
        return f"{shown(low[0], unit)} to {shown(high[0], unit)}"
    start = "more than" if low[1] == _ABOVE else "at least"
    end = "less than" if high[1] == _BELOW else "at most"
    return f"{start} {shown(low[0], unit)} and {end} {shown(high[0], unit)}"


def _texts(tests: Sequence[Test]) -> Iterator[tuple[str, str]]:
    """Yield texts to try, each with how it is written in the rules; what no rule names comes last."""
    for test in tests:
        name = test.operator.name
        if name in ("is", "is_not", "in", "not_in"):
            for value in test.argument if name in ("in", "not_in") else (test.argument,):
                yield (written := as_written(test, value)), written
        elif name in ("contains", "starts_with", "ends_with"):
            yield test.argument, f"one that {test.operator.sentence.format(argument=test.shown)}"
    if tests:
        yield OTHER, OTHER


def as_written(test: Test, value: str) -> str:
    """Return a value as the rule spells it: what is compared is folded."""
    known = test.type.vocabulary.spell(value) if test.type.vocabulary else None
    at = fold_text(test.shown).find(value)
    return known or (test.shown[at : at + len(value)] if at >= 0 else value)


def _one_of(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    listed = [*words[:_SHOWN], f"{more} more"] if more > 1 else list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"

"""The values worth trying for a field: one of each kind that rules tell apart, from their own thresholds and lists.

Two values between which no comparison tells can't differ in any score, so one stands for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations, pairwise, product
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.datapoints.values import DTYPES
from icp_rules.engine import with_states
from icp_rules.language.fields import FieldType
from icp_rules.language.operators import shifted
from icp_rules.language.patterns import fold_text
from icp_rules.language.thresholds import ABOVE, AT, BELOW, thresholds
from icp_rules.language.wording import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from icp_rules.language.model import Test
    from icp_rules.whatif.questions import Questions

    # A threshold and the side of it on which a value lies.
    _Edge = tuple[Any, int]

# What a text is called that is none of those asked for.
OTHER = "something else"
# Letters that mean nothing by themselves.
_PRIVATE_USE = range(0xE000, 0xF8FF)
# Of so many parts that a text can contain, all mixtures are tried; of more, each one, all and none.
_MOST_PARTS = 4

ORDERED = (FieldType.NUMBER, FieldType.DATE)
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
    return [Option(of[0], of[0], _one_of([words[v] for v in _told(of)]), passes) for passes, of in kinds.items()]


def _told(alike: Sequence[Any]) -> list[Any]:
    """Return those of like values to tell: all that rules name, and of those made up the plainest."""
    made_up = [value for value in alike if is_made_up(value)]
    return [value for value in alike if value not in made_up[1:]]


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
        low = None if i == 0 else edges[run[0]][0]
        high = None if i == len(runs) - 1 else edges[run[-1]][1]
        unit = asked.field.unit
        # of all numbers between two neighbours, the one that is tried is not to be told as the only one
        alone = run[0] == run[-1] and low == high
        one = asked.by_value or (alone and 0 < i < len(runs) - 1)
        words = shown(run[0], unit) if one else _range(low, high, unit)
        if asked.half_lives and not asked.tests and not asked.computed and run[0] < as_of:
            words += " or later"
        yield Option(run[0], run[-1], words, passes)


def _edges(asked: Questions, as_of: date) -> dict[Any, tuple[_Edge, _Edge]]:
    """Return values at, beside and between thresholds, each with the ends of a range that begins, or ends, with it."""
    edges = {edge for test in asked.tests for edge, _ in thresholds(test, as_of)}
    steps = [(edge, side, _beside(edge, side)) for side in (BELOW, ABOVE) for edge in edges]
    # a step past the next threshold is not beside this one
    beside = {v: (e, side) for e, side, v in steps if not any(min(e, v) < other < max(e, v) for other in edges)}
    # points that fade have no threshold: today, the days after which half and a quarter is left, and tomorrow
    faded = {shifted(as_of, -times * half_life) for half_life in asked.half_lives for times in (0, 1, 2)}
    edges |= faded | {shifted(day, 1) for day in faded if day == as_of}
    if not edges and asked.tests:
        edges.add(as_of if asked.field.type is FieldType.DATE else 1.0)
    one = {value: (end, end) for value, end in (beside | {edge: (edge, AT) for edge in edges}).items()}
    return one | dict(_between(sorted(edges), one))


def _between(edges: Sequence[Any], tried: Collection[Any]) -> Iterator[tuple[Any, tuple[_Edge, _Edge]]]:
    """Yield a number between two neighbours where none is tried; of dates, the day beside is there if any is."""
    for low, high in pairwise(edges):
        if isinstance(low, float) and not any(low < value < high for value in tried):
            middle = (low + high) / 2
            if low < middle < high:
                yield middle, ((low, ABOVE), (high, BELOW))


def _beside(edge: Any, side: int) -> Any:
    """Return a value just beside a threshold: a day, or a step of the threshold's last decimal."""
    if not isinstance(edge, float):
        return edge + timedelta(days=side) if edge.toordinal() + side in range(1, edge.max.toordinal() + 1) else edge
    decimals = len(f"{edge:.9f}".rstrip("0").split(".")[1])
    return round(edge + side * 10.0**-decimals, decimals)


def _range(low: _Edge | None, high: _Edge | None, unit: str | None) -> str:
    if low is None and high is None:
        return "any value"
    if high is None or low is None:
        edge, side = low or high or (None, AT)
        word = {AT: "at least", ABOVE: "more than"}.get(side) if high is None else {AT: "at most"}.get(side)
        return f"{word or 'less than'} {shown(edge, unit)}"
    if low[1] == AT and high[1] == AT:
        return f"{shown(low[0], unit)} to {shown(high[0], unit)}"
    start = "more than" if low[1] == ABOVE else "at least"
    end = "less than" if high[1] == BELOW else "at most"
    return f"{start} {shown(low[0], unit)} and {end} {shown(high[0], unit)}"


def _texts(tests: Sequence[Test]) -> Iterator[tuple[str, str]]:
    """Yield texts to try, each with its words: those that rules name, then made up ones, the plainest first."""
    for test in tests:
        if test.operator.name in ("is", "is_not", "in", "not_in"):
            for value in test.argument if test.operator.name in ("in", "not_in") else (test.argument,):
                yield (written := as_written(test, value)), written
    parts = {name: _distinct(tests, name) for name in ("starts_with", "contains", "ends_with")}
    within = parts["contains"]
    sizes = range(len(within) + 1) if len(within) <= _MOST_PARTS else (0, 1, len(within))
    inside = [chosen for size in sizes for chosen in combinations(within, size)]
    made = [
        (start, middle, end)
        for start, middle, end in product((None, *parts["starts_with"]), inside, (None, *parts["ends_with"]))
        if start or middle or end
    ]
    between = stand_in(tests)
    for start, middle, end in sorted(made, key=lambda one: sum(map(bool, (one[0], *one[1], one[2])))):
        used = [test for test in (start, *middle, end) if test]
        text = between.join(
            [start.argument if start else "", *(t.argument for t in middle), end.argument if end else ""]
        )
        yield text, f"one that {' and '.join(t.operator.sentence.format(argument=t.shown) for t in used)}"
    if tests:
        yield between, OTHER


def _distinct(tests: Sequence[Test], name: str) -> list[Test]:
    return list({test.argument: test for test in tests if test.operator.name == name}.values())


def stand_in(tests: Sequence[Test]) -> str:
    """Return a letter that no text of these comparisons holds, for what a rule leaves open: no person sees it."""
    named = "".join(str(test.argument) for test in tests)
    return next(letter for letter in map(chr, _PRIVATE_USE) if letter not in named)


def is_made_up(value: Any) -> bool:
    """Tell whether a text is one of those that no rule names."""
    return isinstance(value, str) and any(ord(letter) in _PRIVATE_USE for letter in value)


def as_written(test: Test, value: str) -> str:
    """Return a value as the rule spells it: what is compared is folded."""
    known = test.type.vocabulary.spell(value) if test.type.vocabulary else None
    at = fold_text(test.shown).find(value)
    return known or (test.shown[at : at + len(value)] if at >= 0 else value)


def _one_of(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    listed = [*words[:_SHOWN], f"{more} more"] if more > 1 else list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} or {listed[-1]}"

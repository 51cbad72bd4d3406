"""Whether conditions can come out as wanted all at once, for some account."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from icp_rules.language.model import All, AnyOf, Condition, Count, Not, Test, tests_of
from icp_rules.lints.reasoning.values import Aim, Literal, some_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

# Choices that are tried before a question is left open.
_MOST_STEPS = 3_000


class Goal(NamedTuple):
    """A condition and what is wanted of it."""

    condition: Condition
    aim: Aim


def possible(goals: Iterable[Goal]) -> bool:
    """Tell whether an account may exist for which all conditions come out as wanted; False is sure."""
    search = _Search(_MOST_STEPS)
    return search.holds(tuple(goals), {})


def never_met(condition: Condition) -> bool:
    """Tell whether no account meets a condition."""
    return not possible([Goal(condition, Aim.MET)])


def always_met(condition: Condition) -> bool:
    """Tell whether no account fails a condition: all whose fields are known meet it."""
    return not possible([Goal(condition, Aim.UNMET)])


def entails(one: Condition, other: Condition) -> bool:
    """Tell whether accounts that meet one condition meet the other, and those that fail the other fail the one."""
    if possible([Goal(one, Aim.MET), Goal(other, Aim.NOT_MET)]):
        return False
    return not possible([Goal(other, Aim.UNMET), Goal(one, Aim.NOT_UNMET)])


def same(one: Condition, other: Condition) -> bool:
    """Tell whether two conditions come out alike for every account."""
    return entails(one, other) and entails(other, one)


def fields_of(condition: Condition) -> frozenset[str]:
    """Return the fields a condition reads."""
    return frozenset(test.field for test in tests_of(condition))


@dataclass(slots=True)
class _Search:
    """Tries the ways in which goals can be reached; out of steps, it takes for possible what is left."""

    steps: int

    def holds(self, goals: Sequence[Goal], wanted: Mapping[str, tuple[Literal, ...]]) -> bool:
        """Tell whether goals can be reached beside what is wanted of fields already."""
        self.steps -= 1
        if self.steps < 0:
            return True
        fields = dict(wanted)
        open_: list[tuple[int, Sequence[Goal]]] = []
        left = list(goals)
        changed: set[str] = set()
        while left:
            condition, aim = left.pop()
            if isinstance(condition, Test):
                fields[condition.field] = (*fields.get(condition.field, ()), Literal(condition, aim))
                changed.add(condition.field)
            elif isinstance(condition, Not):
                left.append(Goal(condition.part, aim.opposite))
            else:
                parts = [Goal(part, aim) for part in condition.parts]
                needed = _needed(condition, aim)
                if needed == len(parts):
                    left += parts
                else:
                    open_.append((needed, parts))
        if not all(some_value(fields[name]) for name in changed):
            return False
        if not open_:
            return True
        open_.sort(key=lambda choice: len(choice[1]))
        needed, choice = open_[0]
        later = tuple(Goal(*_as_goal(one)) for one in open_[1:])
        return any(self.holds((*chosen, *later), fields) for chosen in combinations(choice, needed))


def _needed(condition: All | AnyOf | Count, aim: Aim) -> int:
    """Return how many parts must come out as wanted for the whole to."""
    parts = len(condition.parts)
    enough = {All: parts, AnyOf: 1}.get(type(condition)) if not isinstance(condition, Count) else condition.at_least
    assert enough is not None  # noqa: S101 - a condition of parts is one of the three
    return enough if aim.holds else parts - enough + 1


def _as_goal(choice: tuple[int, Sequence[Goal]]) -> tuple[Condition, Aim]:
    """Return the goal that a choice of goals with one aim was made of."""
    needed, parts = choice
    aim = parts[0].aim
    conditions = tuple(part.condition for part in parts)
    return Count(needed if aim.holds else len(parts) - needed + 1, conditions), aim

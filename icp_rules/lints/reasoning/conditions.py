"""Whether conditions can come out as wanted all at once, for some account."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from icp_rules.language.model import All, AnyOf, Condition, Count, Not, Test, tests_of
from icp_rules.lints.reasoning.values import Aim, Literal, some_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Choices that are tried before a question is left open.
_MOST_STEPS = 1_000


class Goal(NamedTuple):
    """A condition and what is wanted of it."""

    condition: Condition
    aim: Aim


def possible(goals: Iterable[Goal]) -> bool:
    """Tell whether an account may exist for which all conditions come out as wanted; False is sure."""
    wanted = Wanted().adding(goals)
    return wanted is not None and wanted.possible()


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


# So many goals of several have to be reached.
Choice = tuple[int, tuple[Goal, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What goals come to: what is wanted of the comparisons of each field, and choices that are still open."""

    fields: Mapping[str, tuple[Literal, ...]] = field(default_factory=dict)
    choices: tuple[Choice, ...] = ()

    def adding(self, goals: Iterable[Goal]) -> Wanted | None:
        """Return what is wanted with more goals; None where no account does it, whatever is chosen."""
        fields, choices = dict(self.fields), self.choices
        left, changed = list(goals), dict[str, tuple[Literal, ...]]()
        while left:
            condition, aim = left.pop()
            if isinstance(condition, Test):
                name = condition.field
                fields[name] = changed[name] = (*fields.get(name, ()), Literal(condition, aim))
            elif isinstance(condition, Not):
                left.append(Goal(condition.part, aim.opposite))
            else:
                parts = tuple(Goal(part, aim) for part in condition.parts)
                needed = _needed(condition, aim)
                if needed == len(parts):
                    left += parts
                else:
                    choices = (*choices, (needed, parts))
        for literals in changed.values():
            if not some_value(literals):
                return None
        return Wanted(fields, choices)

    def possible(self) -> bool:
        """Tell whether one way to choose may be possible."""
        return not self.choices or _Search(_MOST_STEPS).holds(self)


@dataclass(slots=True)
class _Search:
    """Tries the ways to choose; out of steps, it takes for possible what is left."""

    steps: int

    def holds(self, wanted: Wanted) -> bool:
        """Tell whether one of the ways may be possible."""
        if not wanted.choices:
            return True
        needed, parts = min(wanted.choices, key=lambda choice: len(choice[1]))
        rest = Wanted(wanted.fields, tuple(one for one in wanted.choices if one != (needed, parts)))
        for chosen in combinations(parts, needed):
            self.steps -= 1
            if self.steps < 0:
                return True
            more = rest.adding(chosen)
            if more is not None and self.holds(more):
                return True
        return False


def _needed(condition: All | AnyOf | Count, aim: Aim) -> int:
    """Return how many parts must come out as wanted for the whole to."""
    parts = len(condition.parts)
    enough = condition.at_least if isinstance(condition, Count) else 1 if isinstance(condition, AnyOf) else parts
    return enough if aim.holds else parts - enough + 1

"""A rule set's criteria in a language of two values: what is unknown is asked for first, so no rule takes it for no.

Each criterion becomes cases, a condition with what it is worth: of bands the first that holds counts, of listed items
every one that is there.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.language.model import All, Bands, Condition, Count, Fades, Not, PerItem, Points, Test

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.language.model import Criterion, RuleSet


class CannotSayError(Exception):
    """The language has no words for this."""


class Language(ABC):
    """How a language writes conditions and points; an expression is text or data, as it takes it."""

    @abstractmethod
    def known(self, field: str) -> Any:
        """Write that a field is known."""

    @abstractmethod
    def test(self, test: Test) -> Any:
        """Write a comparison of a field that is known."""

    @abstractmethod
    def has(self, field: str, item: str) -> Any:
        """Write that a known list has an item."""

    @abstractmethod
    def both(self, parts: Sequence[Any]) -> Any:
        """Write that all hold."""

    @abstractmethod
    def either(self, parts: Sequence[Any]) -> Any:
        """Write that one holds."""

    @abstractmethod
    def no(self, part: Any) -> Any:
        """Write that one does not hold."""

    @abstractmethod
    def at_least(self, number: int, parts: Sequence[Any]) -> Any:
        """Write that so many hold."""

    @abstractmethod
    def choice(self, cases: Sequence[tuple[Any, Any]]) -> Any:
        """Write the points of the first case that holds, 0 if none does."""

    @abstractmethod
    def capped_sum(self, cases: Sequence[tuple[Any, float]], limit: float | None) -> Any:
        """Write the sum of the cases that hold, at most ``limit``."""

    @abstractmethod
    def faded(self, scoring: Fades) -> Any:
        """Write the points of a known date that fades. Raises CannotSayError."""

    def met(self, condition: Condition) -> Any:
        """Write that a condition is met."""
        if isinstance(condition, Test):
            return self._known_and(condition, self.test(condition))
        if isinstance(condition, Not):
            return self.unmet(condition.part)
        parts = [self.met(part) for part in condition.parts]
        if isinstance(condition, Count):
            return self.at_least(condition.at_least, parts)
        return self.both(parts) if isinstance(condition, All) else self.either(parts)

    def unmet(self, condition: Condition) -> Any:
        """Write that a condition is unmet, which is less than that it is not met."""
        if isinstance(condition, Test):
            return self._known_and(condition, self.no(self.test(condition)))
        if isinstance(condition, Not):
            return self.met(condition.part)
        parts = [self.unmet(part) for part in condition.parts]
        if isinstance(condition, Count):
            return self.at_least(len(parts) - condition.at_least + 1, parts)
        return self.either(parts) if isinstance(condition, All) else self.both(parts)

    def points(self, criterion: Criterion) -> Any:
        """Write what a criterion gives. Raises CannotSayError."""
        scoring = criterion.scoring
        if isinstance(scoring, Points):
            return self.choice([(self.met(scoring.when), float(scoring.points))])
        if isinstance(scoring, Bands):
            return self.choice([(self.met(band.when), float(band.points)) for band in scoring.bands])
        if isinstance(scoring, PerItem):
            name = scoring.field.name
            cases = [(self.both([self.known(name), self.has(name, i)]), float(scoring.points)) for i in scoring.items]
            return self.capped_sum(cases, scoring.limit)
        return self.faded(scoring)

    def _known_and(self, test: Test, expression: Any) -> Any:
        if test.operator.name == "known":
            return expression
        return self.both([self.known(test.field), expression])


@dataclass(frozen=True, slots=True)
class Said:
    """The points of the criteria that a language can say, by their ids, and the ids of the others."""

    points: dict[str, Any]
    lacking: list[str]


def say(rule_set: RuleSet, language: Language) -> Said:
    """Write every criterion that a language can say."""
    points, lacking = {}, []
    for criterion in rule_set.criteria:
        try:
            points[criterion.id] = language.points(criterion)
        except CannotSayError:
            lacking.append(criterion.id)
    return Said(points, lacking)

"""A case as the files state it: a record and what is expected of it, with the place of each expectation."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.language.model import State
from icp_rules.language.schema.cases import NONE
from icp_rules.language.wording import number, score

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from icp_rules.diagnostics import Diagnostic, Location
    from icp_rules.language.model import Test
    from icp_rules.language.nodes import Span

# Scores this near to a bound reach it: sums of fractions differ in their last bits.
_DIGITS = 9


class Aspect(StrEnum):
    """What of a judgement is looked at, by the name that `expect` gives it."""

    STATUS = "status"
    TIER = "tier"
    TIER_HIGH = "tier_high"
    SCORE = "score"
    SCORE_LOW = "score_low"
    SCORE_HIGH = "score_high"
    COVERAGE = "coverage"
    STATE = "states"
    POINTS = "points"


_AS_READ: dict[Aspect, Callable[[Any], str]] = {
    Aspect.STATE: State.of,
    Aspect.COVERAGE: lambda value: NONE if value is None else number(round(value, 2)),
    Aspect.POINTS: number,
    **dict.fromkeys(
        (Aspect.SCORE, Aspect.SCORE_LOW, Aspect.SCORE_HIGH), lambda value: NONE if value is None else score(value)
    ),
}


@dataclass(frozen=True, slots=True)
class Expected:
    """One value of a judgement: ``shown`` as people read it, or within ``tests``; ``rule`` is whose state or points."""

    aspect: Aspect
    shown: str
    location: Location
    rule: str | None = None
    tests: tuple[Test, ...] = ()

    @property
    def what(self) -> str:
        """What is compared, in words."""
        if self.rule is None:
            return self.aspect.value
        return f"{'state' if self.aspect is Aspect.STATE else 'points'} of {self.rule}"

    def actual(self, value: Any) -> str:
        """Return a value as people read it: a number that is compared with bounds is not rounded."""
        if self.tests and value is not None:
            return number(value)
        return _AS_READ.get(self.aspect, lambda one: NONE if one is None else str(one))(value)

    def holds(self, value: Any, as_of: date) -> bool:
        """Tell whether a value of the trace is the one expected."""
        if not self.tests:
            return self.actual(value) == self.shown
        rounded = None if value is None else round(value, _DIGITS)
        return rounded is not None and all(t.operator.expression(rounded, t.argument, as_of) for t in self.tests)


@dataclass(frozen=True, slots=True)
class ExpectedPeople:
    """Who has to fit a persona: places in the case's contacts."""

    persona: str
    contacts: frozenset[int]
    location: Location


@dataclass(frozen=True, slots=True)
class ExpectedWords:
    """What the briefs for a persona have to say, and what not."""

    persona: str
    kind: str
    contains: tuple[tuple[str, Location], ...]
    lacks: tuple[tuple[str, Location], ...]
    location: Location


@dataclass(frozen=True, slots=True)
class Given:
    """A value of a record, typed and in its field's one spelling, and where it stands."""

    value: Any
    span: Span

    @property
    def location(self) -> Location:
        """Where it stands."""
        return self.span.location


@dataclass(frozen=True, slots=True)
class FixtureRow:
    """An account of a fixture."""

    path: Path
    account_id: str
    span: Span
    account_span: Span


Record = dict[str, Given]


@dataclass(frozen=True, slots=True)
class Case:
    """One account and what has to come of it.

    ``ages`` maps fields, and ``default`` for all others, to the days their values are of.
    """

    name: str
    location: Location
    rule_set: str
    as_of: date
    record: Record
    row: FixtureRow | None = None
    ages: Mapping[str, date] = field(default_factory=dict)
    contacts: tuple[Record, ...] = ()
    expected: tuple[Expected, ...] = ()
    people: tuple[ExpectedPeople, ...] = ()
    words: tuple[ExpectedWords, ...] = ()

    def called(self, contact: int) -> str:
        """Return what a contact is called: by name, else by the first thing that is known."""
        return next(iter(names_of(self.contacts[contact])), f"contact {contact + 1}")


def names_of(contact: Record) -> list[str]:
    """Return the texts that a contact goes by: name, id, e-mail address, title."""
    full = " ".join(str(contact[part].value) for part in ("first_name", "last_name") if part in contact)
    named = [str(contact[name].value) for name in ("contact_id", "email", "title") if name in contact]
    return [text for text in (full, *named) if text]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """The cases of a file that can be run, and what is wrong with the others; ``rule_set`` is None if not stated."""

    path: Path
    name: str
    rule_set: str | None
    cases: tuple[Case, ...]
    found: tuple[Diagnostic, ...]

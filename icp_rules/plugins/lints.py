"""Lints: small classes that find what is allowed in rules and is most likely a mistake."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from icp_rules.diagnostics import Location, Severity
from icp_rules.language.schema.shapes import LINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Edit:
    """A text put in place of a part of a file; lines and columns count from 1, the end is the first place after."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class LintFinding:
    """What a lint found: the message, the place (each rule has its ``location``), and what to do.

    ``about`` is the id of what it is about (a rule, criterion, group, persona, list, …), by which it can be waived.
    ``fix`` are the edits that mend it without changing what any rule means; none where a person has to decide.
    """

    message: str
    location: Location
    help: str | None = None
    about: str | None = None
    fix: tuple[Edit, ...] = ()

    def __post_init__(self) -> None:
        """Raise TypeError for what no report could show."""
        place = self.location
        if not isinstance(self.message, str) or not isinstance(place, Location) or not isinstance(self.fix, tuple):
            raise TypeError("a finding has a text, a Location, and a tuple of edits")
        if min(place.line or 1, place.column or 1) < 1 or 0 in (place.line, place.column):
            raise TypeError(f"lines and columns count from 1, not {place.line}:{place.column}")


@dataclass(frozen=True, slots=True)
class SourceProfile:
    """What a source really holds, for lints that compare the rules with it.

    ``name`` is ``accounts`` or ``contacts``; ``records`` are all of them. ``known`` counts those with a value, for each
    field. For the fields that rules compare, ``values`` counts how many records have which text, the most frequent
    first, and ``ranges`` has the least and the greatest number or day. Fields of data points are in none.
    """

    name: str
    records: int
    known: Mapping[str, int]
    values: Mapping[str, Mapping[str, int]]
    ranges: Mapping[str, tuple[float, float] | tuple[date, date]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LintContext:
    """What lints may look at beside the rule set: the workspace, the day that counts as today, a source's profile.

    ``tested`` are the ids of the rule sets that have tests; None where that is not known.
    In ``kept`` lints of the same run leave each other what took long to find out.
    """

    workspace: Workspace
    as_of: date
    against: SourceProfile | None = None
    tested: frozenset[str] | None = None
    kept: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Example:
    """Files of a workspace, by path, in which a lint finds something, or nothing; ``as_of`` is an ISO date.

    ``rows`` is the CSV text of the accounts of a source to compare with, for lints that need one.
    """

    files: Mapping[str, str]
    as_of: str = "2026-11-01"
    rows: str | None = None

    @classmethod
    def rule_set(cls, part: str, as_of: str = "2026-11-01") -> Example:
        """Return an example of one rule set, ``rule_sets/example.yaml``, without its first three lines."""
        return cls({"rule_sets/example.yaml": f"icp: 1\nid: example\nname: Example\n{part}"}, as_of)


class Lint(ABC):
    """What all lints share; a subclass is made of :class:`RuleSetLint` or :class:`WorkspaceLint`.

    ``code`` is what people name it by, capital letters and digits such as ``ACME12``; it never gets a second meaning.
    ``title`` says in a line what it finds, ``why`` what goes wrong where nobody mends it. ``bad`` and ``good`` are an
    example with a finding and the same one mended. Defining a lint without these raises TypeError.
    ``can_be_waived`` is False for one that everybody has to mend.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    why: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    can_be_waived: ClassVar[bool] = True
    bad: ClassVar[Example]
    good: ClassVar[Example]

    def __init_subclass__(cls) -> None:
        """Raise TypeError for a lint that does not say what it is."""
        if cls.__module__ == __name__:
            return
        for name, type_ in (
            ("code", str),
            ("title", str),
            ("why", str),
            ("bad", Example),
            ("good", Example),
            ("severity", Severity),
        ):
            if not isinstance(getattr(cls, name, None), type_):
                raise TypeError(f"the lint {cls.__name__} has no {name}, which is of type {type_.__name__}")
        if not re.fullmatch(LINT, cls.code):
            raise TypeError(f"a lint's code is capital letters and digits such as ACME12, not {cls.code!r}")


class RuleSetLint(Lint):
    """Checks one rule set at a time, with everything it extends merged in."""

    @abstractmethod
    def check(self, rule_set: RuleSet, context: LintContext) -> Iterable[LintFinding]:
        """Yield what is found in a rule set; bases are not given."""


class WorkspaceLint(Lint):
    """Checks the workspace as a whole, such as lists that no rule set uses."""

    @abstractmethod
    def check(self, context: LintContext) -> Iterable[LintFinding]:
        """Yield what is found in the workspace."""

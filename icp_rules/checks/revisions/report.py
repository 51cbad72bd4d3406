"""What a comparison of two revisions came to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from icp_rules.checks.revisions.changes import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.checks.revisions.changes import Change
    from icp_rules.diagnostics import Diagnostic, Location


class Fate(StrEnum):
    """What became of a rule set from base to head."""

    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    UNREADABLE_BASE = "unreadable in base"
    UNREADABLE_HEAD = "unreadable in head"


@dataclass(frozen=True, slots=True)
class Cause:
    """A rule that moved an account.

    ``points`` is what it did to the score, None for a filter; ``location`` is its place in head, or in base where it
    is gone.
    """

    rule: str
    points: float | None
    location: Location | None


@dataclass(frozen=True, slots=True)
class Mover:
    """An account that moved: its place (its tier, or its status where it is not qualified) and score before and now.

    ``account_id`` is None where the id itself would tell the name and names are not to be shown.
    """

    account_id: str | None
    name: str | None
    place_before: str
    place: str
    score_before: float | None
    score: float | None
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What one rule did to all accounts: how many it raised and lowered, and by how much in the mean."""

    rule: str
    raised: int
    lowered: int
    mean: float | None
    location: Location | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many accounts went from which place to which; places are in the order of the rule set."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        """The accounts that were in each place, by where they are now."""
        return [(before, [self.counts.get((before, after), 0) for after in self.after]) for before in self.before]

    @property
    def sums(self) -> list[int]:
        """How many are in each place now."""
        return [sum(column) for column in zip(*(row for _, row in self.rows), strict=True)]

    @property
    def moved(self) -> int:
        """The accounts that are no longer where they were."""
        return sum(n for (before, after), n in self.counts.items() if before != after)


@dataclass(frozen=True, slots=True)
class Worth:
    """The expected value: score ÷ 100 × expected_acv, summed over the qualified accounts."""

    before: float | None
    after: float | None
    currency: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule set makes of the accounts, before and now.

    ``scored`` is how many accounts have another score; ``in_sight`` how many of those are qualified or unverified
    on either side, or have another tier; ``came`` and ``went`` how many are newly qualified and no longer so. The
    lists hold the first of them, without suppressed accounts.
    """

    matrix: Matrix
    scored: int
    in_sight: int
    came: int
    went: int
    movers: tuple[Mover, ...]
    entered: tuple[Mover, ...]
    left: tuple[Mover, ...]
    effects: tuple[Effect, ...]
    worth: Worth | None

    @property
    def moved(self) -> bool:
        """Tell whether any account is judged otherwise."""
        return bool(self.scored or self.matrix.moved)


@dataclass(frozen=True, slots=True)
class RuleSetDiff:
    """One rule set.

    ``was`` is its id in base where it was another; ``rewritten`` tells that its file's text differs. One that is on
    both sides has an ``outcome``, any other its ``counts`` and ``worth``.
    """

    rule_set: str
    fate: Fate
    was: str | None = None
    changes: tuple[Change, ...] = ()
    rewritten: bool = False
    outcome: Outcome | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    worth: Worth | None = None

    @property
    def same(self) -> bool:
        """Tell whether it means what it meant, and judges as it did."""
        return self.outcome is not None and not (self.changes or self.was or self.outcome.moved)

    @property
    def scoring_changes(self) -> list[Change]:
        """The changes that can move an account."""
        return [change for change in self.changes if change.weight is Weight.SCORING]


@dataclass(frozen=True, slots=True)
class BestChange:
    """How many accounts have another best rule set; None is none."""

    before: str | None
    after: str | None
    accounts: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The whole comparison. ``data`` says what the accounts were read from, ``plugins`` which were at work."""

    base: str
    head: str
    as_of: date
    data: str
    accounts: int
    suppressed: int
    plugins: tuple[str, ...]
    rule_sets: tuple[RuleSetDiff, ...]
    best: tuple[BestChange, ...]
    worth: Worth | None
    settings: tuple[Change, ...]
    found: tuple[Diagnostic, ...]

    @property
    def unreadable(self) -> int:
        """How many rule sets cannot be compared, as one side has errors in them."""
        return sum(r.fate in (Fate.UNREADABLE_BASE, Fate.UNREADABLE_HEAD) for r in self.rule_sets)

    @property
    def moves(self) -> bool:
        """Tell whether any account is judged otherwise, or by a rule set that came or went."""
        kept = all(r.outcome is None or not r.outcome.moved for r in self.rule_sets)
        return bool(self.best) or not kept or any(r.fate in (Fate.ADDED, Fate.REMOVED) for r in self.rule_sets)

"""A rule set as the engine, the explanations and the briefs read it: frozen values, everything resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import ACCOUNT_PREFIX, CONTACT_PREFIX
from icp_rules.language.wording import placeholders

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import Field, FieldTable
    from icp_rules.language.operators import Operator
    from icp_rules.language.sequences import Step


class State(StrEnum):
    """What a condition comes to, by Kleene's three-valued logic."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"

    @classmethod
    def of(cls, traced: bool | None) -> State:
        """Return the state that a value of the trace stands for."""
        return cls.UNKNOWN if traced is None else cls.MET if traced else cls.UNMET


BLOCKER = "blocker"


class Status(StrEnum):
    """What the filters of a rule set make of an account."""

    QUALIFIED = "qualified"
    UNVERIFIED = "unverified"
    DISQUALIFIED = "disqualified"
    EXCLUDED = "excluded"


class WhyUnknown(StrEnum):
    """Why a value is not known."""

    MISSING = "missing"
    STALE = "stale"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Written:
    """A text that a comparison looks for, in its one spelling, and where it is written."""

    text: str
    location: Location


@dataclass(frozen=True, slots=True)
class Test:
    """One field compared: ``field`` as the rule names it, ``argument`` prepared for the operator's expression.

    ``shown`` is the argument as people read it, ``written`` the texts in it, one by one. ``exact`` keeps case and
    outer spaces of text.
    """

    field: str
    type: Field
    operator: Operator
    argument: Any
    shown: str
    location: Location
    exact: bool = False
    written: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class All:
    """Met if every part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Met if one part is."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Met if its part is unmet."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Count:
    """Met if at least so many parts are."""

    at_least: int
    parts: tuple[Condition, ...]


Condition = Test | All | AnyOf | Not | Count


def tests_of(condition: Condition) -> Iterator[Test]:
    """Yield every comparison inside a condition, in the order of the file."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from tests_of(condition.part)
    else:
        for part in condition.parts:
            yield from tests_of(part)


def parts_of(condition: Condition) -> tuple[Condition, ...]:
    """Return what must all hold for a condition to: the parts of ``all``, any other condition itself."""
    return condition.parts if isinstance(condition, All) else (condition,)


@dataclass(frozen=True, slots=True)
class Rule:
    """A ``require`` or an ``exclude``."""

    id: str
    when: Condition
    location: Location
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Points:
    """Gives ``points`` while a condition is met."""

    when: Condition
    points: float


@dataclass(frozen=True, slots=True)
class Band:
    """A part of a field's range and what it is worth."""

    when: Condition
    points: float
    location: Location


@dataclass(frozen=True, slots=True)
class Bands:
    """Gives the points of the first band that holds."""

    field: Field
    bands: tuple[Band, ...]


@dataclass(frozen=True, slots=True)
class PerItem:
    """Gives ``points`` for each listed item present, cut to ``limit`` (the most; for negative points the least)."""

    field: Field
    items: tuple[str, ...]
    points: float
    limit: float | None
    written: tuple[Written, ...] = ()


@dataclass(frozen=True, slots=True)
class Fades:
    """Gives ``points`` × 0.5^(whole days since the date ÷ ``half_life`` in days)."""

    field: Field
    half_life: int
    points: float


Scoring = Points | Bands | PerItem | Fades


@dataclass(frozen=True, slots=True)
class Criterion:
    """What gives or takes points."""

    id: str
    scoring: Scoring
    location: Location
    why: str | None = None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What it compares: the condition of its points, or those of its bands."""
        if isinstance(self.scoring, Points):
            return (self.scoring.when,)
        return tuple(band.when for band in self.scoring.bands) if isinstance(self.scoring, Bands) else ()

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields it reads."""
        if isinstance(self.scoring, Points):
            return frozenset(test.field for test in tests_of(self.scoring.when))
        return frozenset({self.scoring.field.name})

    @property
    def asks_known(self) -> bool:
        """Tell whether it asks if a field is known, which makes its state known while the field isn't."""
        return isinstance(self.scoring, Points) and any(t.operator.name == "known" for t in tests_of(self.scoring.when))

    @property
    def best(self) -> float:
        """The most it can give, at least 0."""
        return max(0.0, *self._reachable())

    @property
    def worst(self) -> float:
        """The least it can give, at most 0."""
        return min(0.0, *self._reachable())

    def _reachable(self) -> list[float]:
        scoring = self.scoring
        if isinstance(scoring, Bands):
            return [band.points for band in scoring.bands] or [0.0]
        if isinstance(scoring, PerItem):
            total = scoring.points * len(scoring.items)
            if scoring.limit is None:
                return [total]
            return [min(total, scoring.limit) if scoring.points > 0 else max(total, scoring.limit)]
        return [scoring.points]


@dataclass(frozen=True, slots=True)
class Group:
    """Criteria whose sum is cut to [``minimum``, ``maximum``]."""

    id: str
    criteria: tuple[Criterion, ...]
    location: Location
    stated_minimum: float | None = None
    stated_maximum: float | None = None

    @property
    def minimum(self) -> float:
        """The least the group gives: as stated, else the sum of its criteria's worsts."""
        return sum(c.worst for c in self.criteria) if self.stated_minimum is None else self.stated_minimum

    @property
    def maximum(self) -> float:
        """The most the group gives: as stated, else the sum of its criteria's bests."""
        return sum(c.best for c in self.criteria) if self.stated_maximum is None else self.stated_maximum

    @property
    def attainable(self) -> float:
        """What the group can give: the smaller of its maximum and the sum of its criteria's bests."""
        return min(self.maximum, sum(c.best for c in self.criteria))


@dataclass(frozen=True, slots=True)
class Tier:
    """A name for scores from ``threshold`` (0 to 100) up."""

    name: str
    threshold: float
    location: Location


@dataclass(frozen=True, slots=True)
class Objection:
    """What the role says against it, and the answer."""

    says: str
    answer: str


@dataclass(frozen=True, slots=True)
class Proof:
    """A story to tell where ``when`` is met; without ``when``, always."""

    story: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Persona:
    """A role in the decision-making panel: who fits it, what moves it, which brief is written for it."""

    id: str
    role: str
    match: Condition
    brief: str
    location: Location
    name: str
    minimum: int = 1
    maximum: int = 1
    titles: tuple[str, ...] = ()
    pains: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    reason: str | None = None
    objections: tuple[Objection, ...] = ()
    proof: tuple[Proof, ...] = ()
    opening: str | None = None
    brief_location: Location | None = None
    sequence: tuple[Step, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that name fields: its opening and the subjects of its steps."""
        texts = (self.opening, *(version.subject for step in self.sequence for version in step.versions))
        return tuple(text for text in texts if text is not None)

    @property
    def is_blocker(self) -> bool:
        """Whether the role can stop a deal."""
        return self.role == BLOCKER


@dataclass(frozen=True, slots=True)
class Review:
    """When the rule set was last reviewed (ISO date) and how often it should be, in days."""

    last: str | None = None
    every: int | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What a won account is worth in a year."""

    expected_acv: float
    currency: str


@dataclass(frozen=True, slots=True)
class Waiver:
    """A finding of a lint to live with, and why: all that the lint finds, or what is about the id ``at``."""

    lint: str
    reason: str
    location: Location
    at: str | None = None


@dataclass(frozen=True, slots=True, weakref_slot=True)
class RuleSet:
    """One ICP: filters, score, tiers and personas, with everything it extends merged in.

    ``freshness`` maps fields to the days their values stay usable; ``default`` holds for the others. ``waivers`` are
    for `icp lint`: two rule sets that differ in them alone are equal, and judge alike.
    """

    id: str
    name: str
    path: str
    fields: FieldTable
    location: Location
    owner: str | None = None
    description: str | None = None
    base: bool = False
    extends: str | None = None
    value: Value | None = None
    review: Review = Review()
    freshness: Mapping[str, int] = field(default_factory=dict)
    require: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()
    groups: tuple[Group, ...] = ()
    tiers: tuple[Tier, ...] = ()
    personas: tuple[Persona, ...] = ()
    waivers: tuple[Waiver, ...] = field(default=(), compare=False)

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """Every criterion of every group."""
        return tuple(c for group in self.groups for c in group.criteria)

    @property
    def attainable(self) -> float:
        """The points an account can reach; 0 only for a filter."""
        return sum(group.attainable for group in self.groups)

    @property
    def is_filter(self) -> bool:
        """Tell whether it has no score: it says in or out and no more."""
        return not self.groups

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every require and exclude."""
        return (*self.require, *self.exclude)

    def tests(self) -> Iterator[Test]:
        """Yield every comparison that reads the account: of filters, criteria and proofs."""
        conditions = [rule.when for rule in self.rules]
        conditions += [condition for criterion in self.criteria for condition in criterion.conditions]
        for persona in self.personas:
            conditions += [proof.when for proof in persona.proof if proof.when is not None]
        for condition in conditions:
            yield from tests_of(condition)

    def judged_fields(self) -> frozenset[str]:
        """Return the names of the account fields that filters, criteria and proofs read."""
        names = frozenset(test.field for test in self.tests())
        return names.union(*(c.fields for c in self.criteria))

    def read_fields(self) -> frozenset[str]:
        """Return the account fields that rules, personas and their texts read."""
        of_match = (f.removeprefix(ACCOUNT_PREFIX) for f in self.match_fields() if f.startswith(ACCOUNT_PREFIX))
        of_steps = (f for f in self.step_fields() if not f.startswith(CONTACT_PREFIX))
        return self.judged_fields() | self.shown_fields() | frozenset(of_match) | frozenset(of_steps)

    def match_fields(self) -> frozenset[str]:
        """Return the fields that personas' matches read: those of contacts bare, those of accounts as ``account.x``."""
        return frozenset(test.field for persona in self.personas for test in tests_of(persona.match))

    def step_fields(self) -> frozenset[str]:
        """Return the fields that conditions of steps read: those of accounts bare, those of contacts ``contact.x``."""
        asked = [step.when for persona in self.personas for step in persona.sequence if step.when is not None]
        return frozenset(test.field for condition in asked for test in tests_of(condition))

    def contact_fields(self) -> frozenset[str]:
        """Return the contact fields that matches and conditions of steps read."""
        of_steps = (f.removeprefix(CONTACT_PREFIX) for f in self.step_fields() if f.startswith(CONTACT_PREFIX))
        return frozenset(self.fields.contact).intersection(self.match_fields()).union(of_steps)

    def shown_fields(self) -> frozenset[str]:
        """Return the account fields that a ``why``, an ``opening`` or the subject of a step prints."""
        texts = [r.why for r in self.rules] + [c.why for c in self.criteria]
        texts += [text for persona in self.personas for text in persona.texts]
        names = (name for text in texts if text is not None for name, _ in placeholders(text))
        return frozenset(name for name in names if name in self.fields.account)


def column(identifier: str) -> str:
    """Return an id as part of a column's name: ``-`` is written ``_``."""
    return identifier.replace("-", "_")

"""What a template is given: every attribute is described here, and the reference in the docs is made of this.

An attribute annotated ``| Unknown`` may be unknown: see :class:`icp_rules.briefs.unknown.Unknown`. Values are as the
rule set sees them, so one that is too old is unknown. Numbers without a fraction are whole numbers.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, TypedDict

from icp_rules.briefs.unknown import Unknown  # noqa: TC001 - the reference reads the annotations
from icp_rules.language import wording

if TYPE_CHECKING:
    from collections.abc import Mapping

Value = str | int | float | bool | dt.date | tuple[str, ...]


class Year(int):
    """A year, printed without a thousands separator."""


class RoundedDown(float):
    """A score, printed rounded down, so that 79.9 does not pass for 80."""

    def __str__(self) -> str:
        """Return the whole number below."""
        return wording.score(self)


class _Fields:
    """Attributes of any name, given once."""

    __slots__ = ("__dict__", "_behind")

    def __init__(self, values: Mapping[str, Any], behind: Any = None) -> None:
        """Take the values by attribute; ``behind`` is for who writes footnotes, see :func:`behind`."""
        object.__setattr__(self, "_behind", behind)
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: what a template is given does not change."""
        raise AttributeError(f"{type(self).__name__} is read-only")


def behind(view: _Fields) -> Any:
    """Return what an account's or contact's footnotes need: those written so far, or the number of its row."""
    return view._behind  # type: ignore[attr-defined]  # noqa: SLF001 - set past __setattr__; hidden from templates


class Account(_Fields):
    """The account: an attribute for each account field, the workspace's own, derived ones and data points included."""


class Contact(_Fields):
    """A person at the account: an attribute for each contact field, and some more.

    Attributes:
        full_name: given and family name, or the one that is known
        source: where the contact comes from, such as the name of a file
        as_of: the day the contact's record was last up to date
    """

    full_name: str | Unknown
    source: str | Unknown
    as_of: dt.date | Unknown


@dataclass(frozen=True, slots=True)
class Objection:
    """Something the role says against it.

    Attributes:
        says: what the role says
        answer: what to answer
    """

    says: str
    answer: str


@dataclass(frozen=True, slots=True)
class Persona:
    """The role the brief is for, as the rule set describes it.

    Attributes:
        id: the persona's id
        name: what people call the role
        role: the part it plays in the decision, such as economic_buyer
        titles: job titles to look for
        pains: what hurts
        goals: what it wants
        reason: the one compelling reason to buy
        objections: what the role says against it
        proof: the stories that apply to this account
        opening: a suggested first line, filled in; unknown where a value it names is
    """

    id: str
    name: str
    role: str
    titles: tuple[str, ...]
    pains: tuple[str, ...]
    goals: tuple[str, ...]
    reason: str | Unknown
    objections: tuple[Objection, ...]
    proof: tuple[str, ...]
    opening: str | Unknown


@dataclass(frozen=True, slots=True)
class Score:
    """What the rule set makes of the account. All but ``status`` is unknown for a rule set without a score.

    Attributes:
        status: qualified or unverified (or what else ``briefs:`` in icp.yaml asks for)
        value: the score, 0 to 100
        low: the least the score can come to once everything is known
        high: the most the score can come to once everything is known
        tier: the tier; unknown where none is reached
        tier_high: the tier at ``high``; unknown where none is reached
        coverage: how much of the score rests on known values, 0 to 1; `percent` prints it as a percentage
    """

    status: str
    value: float | Unknown
    low: float | Unknown
    high: float | Unknown
    tier: str | Unknown
    tier_high: str | Unknown
    coverage: float | Unknown


@dataclass(frozen=True, slots=True)
class Reason:
    """A criterion that is met and gives points.

    Attributes:
        id: the criterion's id
        text: its `why`, filled in; without one, what the field it reads is, or the condition in words
        points: what it gives
        group: the group it belongs to
        fields: the account fields it reads; `provenance` tells where each comes from
    """

    id: str
    text: str
    points: float
    group: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchOut:
    """Something that speaks against the account: a filter it fails or is not known to pass, or what takes points.

    Attributes:
        id: the criterion's or filter's id
        text: its `why`, filled in; without one, what the field it reads is, or the condition in words
        points: what it takes, as a negative number; 0 for a filter
        kind: criterion, require or exclude
        label: Fails, Ruled out, Not verified or Not ruled out; Costs points for a criterion
        fields: the account fields it reads
    """

    id: str
    text: str
    points: float
    kind: str
    label: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """A reason to act now: a date or a data point that a criterion which is met rests on.

    Attributes:
        field: the account field
        label: the field's name, in words
        value: the field's value
        text: label and value in one, such as "open roles: 3"; without the value where that is the date
        date: the day of the event, or the day the value was found
        source: where the value comes from
    """

    field: str
    label: str
    value: Value
    text: str
    date: dt.date | Unknown
    source: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that is unknown and that a filter or criterion needs.

    Attributes:
        field: the account field
        label: the field's name, in words
        reason: missing, stale (too old) or failed (its data point failed)
        could_add: the most points that the criteria which need it could add
    """

    field: str
    label: str
    reason: str
    could_add: float


@dataclass(frozen=True, slots=True)
class Seat:
    """A role of the decision-making panel and who is known for it.

    Attributes:
        persona: the persona's id
        name: what people call the role
        role: the part it plays in the decision
        blocker: whether the role can stop the deal
        found: how many contacts fit
        to_check: how many contacts may fit: what would tell is unknown
        needed: how many are wanted at least
        missing: how many are missing
        contacts: the contacts who fit, the best first, as many as the persona wants at most
        candidates: the contacts to check, the best first
        titles: job titles to look for
    """

    persona: str
    name: str
    role: str
    blocker: bool
    found: int
    to_check: int
    needed: int
    missing: int
    contacts: tuple[Contact, ...]
    candidates: tuple[Contact, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The decision-making panel at the account.

    Attributes:
        seats: one for each persona of the rule set
        found: how many contacts fit a persona
        needed: how many contacts are wanted at least, over all seats
        missing: how many contacts are missing over all seats
        coverage: the share of roles, 0 to 1, that have as many contacts as they need; `percent` prints it
        complete: whether no role lacks a contact and as many are found as are wanted
    """

    seats: tuple[Seat, ...]
    found: int
    needed: int
    missing: int
    coverage: float
    complete: bool


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value of the account comes from: one for each known field that the rule set or a template reads.

    Attributes:
        field: the account field
        label: the field's name, in words
        value: its value
        text: the value with its unit, such as "230 people" or "USD 5,000,000"
        source: where the value comes from
        as_of: the day it was last up to date
    """

    field: str
    label: str
    value: Value
    text: str
    source: str
    as_of: dt.date | Unknown


@dataclass(frozen=True, slots=True)
class RuleSetInfo:
    """The rule set that judged the account.

    Attributes:
        id: its id
        name: its name
        owner: who answers for it
        description: what it is for
    """

    id: str
    name: str
    owner: str | Unknown
    description: str | Unknown


@dataclass(frozen=True, slots=True)
class Brief:
    """The brief itself.

    Attributes:
        kind: the kind of brief, such as brief or call_script
        title: the account and the role
    """

    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Step:
    """The step of a sequence that a template writes.

    Attributes:
        id: the step's id
        channel: email, linkedin, call or task
        day: business days after the start
        date: the day of the step
        weekday: the weekday of that day, such as Monday
        subject: the subject, filled in; unknown where there is none, or a value it names is unknown
        variant: which variant the contact gets; unknown where the step has none
    """

    id: str
    channel: str
    day: int
    date: dt.date
    weekday: str
    subject: str | Unknown
    variant: str | Unknown


class Context(TypedDict):
    """What every template is given.

    Attributes:
        account: the account
        contact: the person the brief is about, or none where no contact fits the role: ask `{% if contact %}`
        persona: the role the brief is for
        score: what the rule set makes of the account
        reasons: what speaks for the account, most points first
        watch_outs: what speaks against it, and what has to be verified, the weightiest first
        signals: reasons to act now, newest first
        gaps: what is not known and needed, what could add most points first
        panel: who decides at the account, who is known and who is missing
        provenance: where each value comes from
        rule_set: the rule set
        brief: the brief itself
        step: the step of a sequence that is written, or none in a brief
        as_of: the day that counts as today
        currency: the currency of amounts of money
    """

    account: Account
    contact: Contact | None
    persona: Persona
    score: Score
    reasons: tuple[Reason, ...]
    watch_outs: tuple[WatchOut, ...]
    signals: tuple[Signal, ...]
    gaps: tuple[Gap, ...]
    panel: Panel
    provenance: tuple[Provenance, ...]
    rule_set: RuleSetInfo
    brief: Brief
    step: Step | None
    as_of: dt.date
    currency: str


VIEWS: frozenset[type] = frozenset(
    {
        Account,
        Brief,
        Contact,
        Gap,
        Objection,
        Panel,
        Persona,
        Provenance,
        Reason,
        RuleSetInfo,
        Score,
        Seat,
        Signal,
        Step,
        WatchOut,
    }
)

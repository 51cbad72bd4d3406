"""What each rule of a rule set reads of a source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import ACCOUNT_PREFIX, CONTACT_PREFIX
from icp_rules.language.model import Fades, PerItem, tests_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Condition, Criterion, Persona, Rule, RuleSet, Test


@dataclass(frozen=True, slots=True)
class Read:
    """A field of a source that something reads, by comparing it or, for criteria, by ``per_item`` and ``fades``."""

    by: Rule | Criterion | Persona
    field: str
    test: Test | None = None
    items: PerItem | None = None

    @property
    def location(self) -> Location:
        """Where the comparison stands, or what reads the field without one."""
        return self.test.location if self.test is not None else self.by.location


def reads_of(rule_set: RuleSet, source: str) -> Iterator[Read]:
    """Yield all that is read of a source: by filters and criteria, then by matches, proofs and steps of personas."""
    if source == ACCOUNTS:
        for rule in rule_set.rules:
            yield from _compared(rule, rule.when)
        for criterion in rule_set.criteria:
            yield from _of_criterion(criterion)
    for persona in rule_set.personas:
        for test in tests_of(persona.match):
            name = test.field.removeprefix(ACCOUNT_PREFIX)
            if source == (CONTACTS if name == test.field else ACCOUNTS):
                yield Read(persona, name, test)
        for proof in persona.proof if source == ACCOUNTS else ():
            yield from _compared(persona, proof.when) if proof.when is not None else ()
        yield from _of_steps(persona, source)


def compared_fields(rule_set: RuleSet, source: str) -> frozenset[str]:
    """Return the names of the fields of a source that are compared with anything."""
    return frozenset(read.field for read in reads_of(rule_set, source))


def _of_steps(persona: Persona, source: str) -> Iterator[Read]:
    for step in persona.sequence:
        for test in tests_of(step.when) if step.when is not None else ():
            name = test.field.removeprefix(CONTACT_PREFIX)
            if source == (ACCOUNTS if name == test.field else CONTACTS):
                yield Read(persona, name, test)


def _of_criterion(criterion: Criterion) -> Iterator[Read]:
    for condition in criterion.conditions:
        yield from _compared(criterion, condition)
    scoring = criterion.scoring
    if isinstance(scoring, PerItem | Fades):
        yield Read(criterion, scoring.field.name, items=scoring if isinstance(scoring, PerItem) else None)


def _compared(by: Rule | Criterion | Persona, condition: Condition) -> Iterator[Read]:
    return (Read(by, test.field, test) for test in tests_of(condition))

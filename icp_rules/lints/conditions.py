"""Conditions that no account meets, or none fails, whatever it is like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from icp_rules.language.model import All, AnyOf, Bands, Count, Not, Points, Test, tests_of
from icp_rules.lints.reasoning import always_met, entails, fields_of, never_met
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Condition, Persona, RuleSet
    from icp_rules.plugins import LintContext

_RULE = "require: [{id: size, when: {%s: [{employees: {at_least: 100}}, {employees: {less_than: %s}}]}}]\n"


class Stated(NamedTuple):
    """A condition of a rule set, whose it is and where that stands."""

    condition: Condition
    about: str
    location: Location

    def called(self, part: Condition) -> str:
        """Return what the condition, or a part of it, is called in messages."""
        whole = f"the condition of '{self.about}'"
        return whole if part is self.condition else f"a part of {whole}"


def stated(rule_set: RuleSet) -> Iterator[Stated]:
    """Yield the conditions on accounts: of filters, criteria, proofs and steps."""
    for rule in rule_set.rules:
        yield Stated(rule.when, rule.id, rule.location)
    for criterion in rule_set.criteria:
        if isinstance(criterion.scoring, Points):
            yield Stated(criterion.scoring.when, criterion.id, criterion.location)
        elif isinstance(criterion.scoring, Bands):
            for band in criterion.scoring.bands:
                yield Stated(band.when, criterion.id, band.location)
    for persona in rule_set.personas:
        yield from _of_persona(persona)


def _of_persona(persona: Persona) -> Iterator[Stated]:
    for proof in persona.proof:
        if proof.when is not None:
            yield Stated(proof.when, persona.id, persona.location)
    for step in persona.sequence:
        if step.when is not None:
            yield Stated(step.when, step.id, step.location)


class NeverMet(RuleSetLint):
    """Finds conditions that no account can meet, and parts of conditions that none can."""

    code = "ICP411"
    title = "a condition that no account can meet"
    why = "A require so written keeps everybody out; an exclude or a criterion does nothing, and looks as if it did."
    bad = Example.rule_set(_RULE % ("all", 50))
    good = Example.rule_set(_RULE % ("all", 500))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each condition, and each of its alternatives, that can never hold."""
        for one in stated(rule_set):
            for part in _never(one.condition):
                message = f"{one.called(part)} can never be met: {_clash(part)}"
                yield LintFinding(message, _place(part, one.location), "Correct one of them, or delete it.", one.about)


def _never(condition: Condition) -> Iterator[Condition]:
    """Yield the largest parts that can't be met, and stand where a part should be able to."""
    if isinstance(condition, Test | Not):
        # one comparison is refused where it is read
        if isinstance(condition, Not) and never_met(condition):
            yield condition
    elif never_met(condition):
        yield condition
    else:
        for part in condition.parts:
            yield from _never(part)


class AlwaysMet(RuleSetLint):
    """Finds conditions that no account fails, and alternatives that make others pointless."""

    code = "ICP412"
    title = "a condition that no account can fail"
    why = "It tells nobody apart: a require lets everybody pass, an exclude keeps everybody out, points go to all."
    bad = Example.rule_set(_RULE % ("any", 150))
    good = Example.rule_set(_RULE % ("any", 50))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each condition that holds for all accounts whose fields are known."""
        for one in stated(rule_set):
            for part in _always(one.condition):
                if any(test.operator.name == "known" for test in tests_of(part)):
                    message = f"{one.called(part)} is one that no account fails, whatever is known of it"
                    help_line = "Correct it, or delete it."
                else:
                    message = f"{one.called(part)} is met by every account whose {_fields(part)} is known"
                    help_line = "Correct it, or delete it. To ask only whether a field is known, write `known: true`."
                yield LintFinding(message, _place(part, one.location), help_line, one.about)


def _always(condition: Condition) -> Iterator[Condition]:
    if isinstance(condition, Test):
        return
    if always_met(condition):
        yield condition
    elif isinstance(condition, All | AnyOf | Count):
        for part in condition.parts:
            yield from _always(part)


class IdlePart(RuleSetLint):
    """Finds a part of ``all`` or ``any`` that another part makes superfluous."""

    code = "ICP413"
    title = "a part of a condition that changes nothing"
    why = "Whoever edits that part later believes that it matters, and nothing happens."
    bad = Example.rule_set(
        _RULE % ("any", 50) + "exclude: [{id: tiny, when: {any: [{employees: {less_than: 20}},"
        " {employees: {less_than: 10}}]}}]\n"
    )
    good = Example.rule_set(_RULE % ("any", 50) + "exclude: [{id: tiny, when: {employees: {less_than: 20}}}]\n")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each part that another one of the same list implies, or is implied by."""
        for one in stated(rule_set):
            for idle, other in _idle(one.condition):
                message = f"{one.called(idle)} changes nothing beside {_words(other)}"
                help_line = f"Delete it, or correct one of them: {_words(idle)}."
                yield LintFinding(message, _place(idle, one.location), help_line, one.about)


def _idle(condition: Condition) -> Iterator[tuple[Condition, Condition]]:
    if isinstance(condition, Test):
        return
    if isinstance(condition, Not):
        yield from _idle(condition.part)
        return
    parts = condition.parts
    if isinstance(condition, All | AnyOf) and not never_met(condition) and not always_met(condition):
        left = list(parts)
        for part in parts:
            others = [one for one in left if one is not part and fields_of(one) & fields_of(part)]
            wins = (entails(one, part) if isinstance(condition, All) else entails(part, one) for one in others)
            winner = next((one for one, won in zip(others, wins, strict=True) if won), None)
            if winner is not None and not never_met(part):
                left.remove(part)
                yield part, winner
    for part in parts:
        yield from _idle(part)


def _fields(condition: Condition) -> str:
    names = dict.fromkeys(f"'{test.field}'" for test in tests_of(condition))
    return " and ".join(names)


def _clash(condition: Condition) -> str:
    """Return what can't hold together, in words."""
    tests = list(tests_of(condition))
    by_field: dict[str, list[Test]] = {}
    for test in tests:
        by_field.setdefault(test.field, []).append(test)
    if isinstance(condition, All):
        clashing = [some for some in by_field.values() if never_met(All(tuple(some)))]
        if clashing and all(isinstance(part, Test | All) for part in condition.parts):
            return f"no value of {words_of(clashing[0])}"
    return f"no account has {' and '.join(dict.fromkeys(_words(test) for test in tests))} so"


def words_of(tests: list[Test]) -> str:
    """Return comparisons of one field in words."""
    says = " and ".join(test.operator.sentence.format(argument=test.shown) for test in tests)
    return f"'{tests[0].field}' {says}"


def _words(condition: Condition) -> str:
    tests = list(tests_of(condition))
    return " and ".join(words_of([test]) for test in tests[:3])


def _place(condition: Condition, otherwise: Location) -> Location:
    """Return where a part of a condition stands; of the whole, where its rule does."""
    first = next(tests_of(condition), None)
    return first.location if first is not None else otherwise

"""Filters that contradict each other, say what another says, or decide a criterion before any account is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import Points
from icp_rules.lints.inheritance import is_own
from icp_rules.lints.reasoning import Aim, Goal, entails, fields_of, never_met, possible
from icp_rules.lints.reasoning.outcomes import filters
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.model import Criterion, Rule, RuleSet
    from icp_rules.plugins import LintContext

_HELP = "Delete it, or correct one of them."
_FILTERS = """require: [{id: small, when: {employees: {at_most: 500}}}]
exclude: [{id: tiny, when: {employees: {less_than: %s}}}]
"""
_HOME = "require: [{id: home, when: {country: [US, CA]}}, {id: states, when: {country: %s}}]\n"
_SCORED = """require: [{id: home, when: {country: [US, CA]}}]
score:
  - group: fit
    criteria:
      - {id: near, when: {country: %s}, points: 10}
      - {id: software, when: {industry: Software}, points: 10}
"""


def _asked(rule_set: RuleSet) -> list[Goal]:
    """Return what qualified accounts have in common: each require is met, and no exclude."""
    required = [Goal(rule.when, Aim.MET) for rule in rule_set.require]
    return [*required, *(Goal(rule.when, Aim.UNMET) for rule in rule_set.exclude)]


def _impossible_alone(rule_set: RuleSet, rule: Rule) -> bool:
    return not possible([_goal(rule_set, rule)])


def _goal(rule_set: RuleSet, rule: Rule) -> Goal:
    return Goal(rule.when, Aim.MET if rule in rule_set.require else Aim.UNMET)


class NobodyQualifies(RuleSetLint):
    """Finds filters that together leave no account."""

    code = "ICP414"
    title = "filters that no account can pass together"
    why = "Every account is disqualified or excluded, however well it fits."
    bad = Example.rule_set(_FILTERS % 1000)
    good = Example.rule_set(_FILTERS % 10)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield the smallest set of filters found that contradict each other."""
        # what is impossible by itself is told of the condition
        rules = [rule for rule in rule_set.rules if not _impossible_alone(rule_set, rule)]
        if possible([_goal(rule_set, rule) for rule in rules]):
            return
        for rule in tuple(rules):
            fewer = [one for one in rules if one is not rule]
            if not possible([_goal(rule_set, one) for one in fewer]):
                rules = fewer
        told = " and ".join(f"{_kind(rule_set, rule)} '{rule.id}'" for rule in rules)
        help_line = "Correct or delete one of them."
        yield LintFinding(f"no account can pass {told}", rules[-1].location, help_line, rules[-1].id)


class IdleFilter(RuleSetLint):
    """Finds filters that another filter makes superfluous."""

    code = "ICP415"
    title = "a filter that another filter makes superfluous"
    why = "It puts nobody out whom the other would let in, so to edit or to delete it changes nothing."
    bad = Example.rule_set(_HOME % "[US, CA, MX]")
    good = Example.rule_set(_HOME % "[US, MX]")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each filter of the file itself that another one implies, or that a require leaves nothing to do."""
        if not possible(_asked(rule_set)):
            return
        # a base may well be wider than what extends it
        own = [rule for rule in rule_set.rules if is_own(rule_set, rule)]
        yield from self._beside(rule_set.require, own, "require", "whoever meets it meets this one too")
        yield from self._beside(rule_set.exclude, own, "exclude", "whoever meets this one meets it too")
        for rule in own:
            found = _ruled_out(rule_set, rule) if rule in rule_set.exclude else None
            if found is not None:
                message = f"the exclude '{rule.id}' puts nobody out whom the require '{found.id}' has let pass"
                yield LintFinding(message, rule.location, _HELP, rule.id)

    @staticmethod
    def _beside(rules: Sequence[Rule], own: Sequence[Rule], kind: str, because: str) -> Iterator[LintFinding]:
        left = list(rules)
        for rule in [one for one in reversed(rules) if one in own]:
            for other in left:
                if other is rule or not fields_of(other.when) & fields_of(rule.when) or never_met(other.when):
                    continue
                one, two = (other, rule) if kind == "require" else (rule, other)
                if not never_met(one.when) and entails(one.when, two.when):
                    left.remove(rule)
                    message = f"the {kind} '{rule.id}' changes nothing beside '{other.id}': {because}"
                    yield LintFinding(message, rule.location, _HELP, rule.id)
                    break


def _ruled_out(rule_set: RuleSet, exclude: Rule) -> Rule | None:
    """Return the require that no account can pass that an exclude is met by."""
    if never_met(exclude.when):
        return None
    fields = fields_of(exclude.when)
    near = [rule for rule in rule_set.require if fields_of(rule.when) & fields]
    return next((r for r in near if not possible([Goal(r.when, Aim.NOT_UNMET), Goal(exclude.when, Aim.MET)])), None)


class DecidedByFilters(RuleSetLint):
    """Finds criteria that all accounts meet which the filters let pass, or that none of them can meet."""

    code = "ICP416"
    title = "a criterion that the filters decide"
    why = (
        "Points that every account gets, or none, tell no account from another. They only move all scores: up, where "
        "everybody has them; down, where nobody can, since a score is a share of all points there are."
    )
    bad = Example.rule_set(_SCORED % "DE")
    good = Example.rule_set(_SCORED % "US")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each criterion with a condition that comes out the same for all who pass the filters."""
        goals = filters(rule_set)
        if not possible(goals):
            return
        for criterion in rule_set.criteria:
            scoring = criterion.scoring
            if isinstance(scoring, Points) and any(fields_of(g.condition) & criterion.fields for g in goals):
                finding = self._decided(rule_set, criterion, scoring)
                if finding is not None:
                    yield finding

    @staticmethod
    def _decided(rule_set: RuleSet, criterion: Criterion, scoring: Points) -> LintFinding | None:
        for aim, asked, said in (
            (Aim.MET, filters(rule_set), "can never be met by an account"),
            (Aim.NOT_MET, _asked(rule_set), "is met by every account"),
        ):
            goal = Goal(scoring.when, aim)
            if possible([goal]) and not possible([*asked, goal]):
                names = _blamed(rule_set, asked, goal)
                message = f"'{criterion.id}' {said} that passes {names}"
                # it may well tell accounts apart in other rule sets that inherit it
                own = is_own(rule_set, criterion)
                place = criterion.location if own else rule_set.location
                help_line = _HELP if own else f"Leave it out: `without: [{criterion.id}]`."
                return LintFinding(message, place, help_line, criterion.id)
        return None


def _blamed(rule_set: RuleSet, asked: Sequence[Goal], goal: Goal) -> str:
    """Return the filters without which a goal could be reached."""
    rules = list(zip(rule_set.rules, asked, strict=True))
    for pair in tuple(rules):
        fewer = [one for one in rules if one is not pair]
        if not possible([*(g for _, g in fewer), goal]):
            rules = fewer
    return " and ".join(f"{_kind(rule_set, rule)} '{rule.id}'" for rule, _ in rules)


def _kind(rule_set: RuleSet, rule: Rule) -> str:
    return "the require" if any(rule is one for one in rule_set.require) else "the exclude"

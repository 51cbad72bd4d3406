"""What a rule set means, as a value: two that judge alike whatever the account have the same."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from icp_rules.checks.cases.edges import outcomes
from icp_rules.checks.meaning import of_condition, of_limits, of_scoring
from icp_rules.checks.mutating.scores import lowest
from icp_rules.language.columns import IDENTITY
from icp_rules.language.fields import ACCOUNT_PREFIX
from icp_rules.language.model import Bands, PerItem
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from collections.abc import Hashable

    from icp_rules.language.model import Group, RuleSet, Scoring
    from icp_rules.lints.reasoning.scores import Scores

_DAY = date(2000, 1, 1)


def meaning(rule_set: RuleSet, scores: Scores | None) -> Hashable:
    """Return what judges accounts and people: no words, no places, and numbers only where they have an effect.

    ``scores`` are those that accounts can have.
    """
    return (
        tuple((rule.id, of_condition(rule.when)) for rule in rule_set.require),
        tuple((rule.id, of_condition(rule.when)) for rule in rule_set.exclude),
        tuple(_group(group) for group in rule_set.groups),
        tuple((tier.name, lowest(scores, tier.threshold)) for tier in rule_set.tiers),
        _freshness(rule_set),
        tuple((persona.id, of_condition(persona.match)) for persona in rule_set.personas),
    )


def _group(group: Group) -> Hashable:
    criteria = tuple((criterion.id, _scoring(criterion.scoring)) for criterion in group.criteria)
    return group.id, of_limits(group), criteria


def _scoring(scoring: Scoring) -> Hashable:
    """Return what a criterion gives: bands by the values that give points, items by what so many of them give."""
    if isinstance(scoring, Bands):
        pieces = outcomes(scoring, _DAY)
        return ("values", scoring.field.name, pieces) if pieces else of_scoring(scoring)
    if isinstance(scoring, PerItem):
        return "items", scoring.field.name, frozenset(map(fold_text, scoring.items)), _by_count(scoring)
    return of_scoring(scoring)


def _by_count(scoring: PerItem) -> Hashable:
    """Return the points that each number of items gives."""
    sums = [scoring.points * count for count in range(len(scoring.items) + 1)]
    limit, cut = scoring.limit, min if scoring.points > 0 else max
    return tuple(sums if limit is None else (cut(one, limit) for one in sums))


def _freshness(rule_set: RuleSet) -> Hashable:
    """Return how old each value may be that a rule reads."""
    of_account = (name.removeprefix(ACCOUNT_PREFIX) for name in rule_set.match_fields() if ACCOUNT_PREFIX in name)
    read = rule_set.fields.told_by({*rule_set.judged_fields(), *of_account}).difference(IDENTITY)
    default = rule_set.freshness.get("default")
    return frozenset((name, rule_set.freshness.get(name, default)) for name in read)

"""Which rule sets of two revisions are one and the same, also under another id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.checks.revisions import meaning

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.checks.revisions.meaning import Meaning
    from icp_rules.language.model import RuleSet

# From this share of rules in common on, a rule set that went and one that came are one with another id.
_ALIKE = 0.5


def renamed(base: Sequence[RuleSet], head: Sequence[RuleSet]) -> dict[str, str]:
    """Return, for the ids in head of rule sets that got another one, their ids in base: the most alike first."""
    gone = [one for one in base if one.id not in {other.id for other in head}]
    new = [one for one in head if one.id not in {other.id for other in base}]
    pairs = sorted(
        ((_alike(old, one), old.id, one.id) for old in gone for one in new),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[str, str] = {}
    for alike, old_id, new_id in pairs:
        if alike >= _ALIKE and new_id not in found and old_id not in found.values():
            found[new_id] = old_id
    return found


def _alike(one: RuleSet, other: RuleSet) -> float:
    """Return the share of rules that two rule sets have in common."""
    rules, others = _rules(one), _rules(other)
    return len(rules & others) / (len(rules | others) or 1)


def _rules(rule_set: RuleSet) -> set[Meaning]:
    return {
        *(("require", meaning.of_condition(rule.when)) for rule in rule_set.require),
        *(("exclude", meaning.of_condition(rule.when)) for rule in rule_set.exclude),
        *(meaning.of_scoring(criterion.scoring) for criterion in rule_set.criteria),
        *((persona.id, meaning.of_persona(persona)) for persona in rule_set.personas),
    }

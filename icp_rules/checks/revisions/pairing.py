"""Which rule sets of two revisions, and which rules in them, are one and the same, also under another id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from icp_rules.checks import meaning
from icp_rules.language.model import Criterion, Group, Rule, column

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from icp_rules.checks.meaning import Meaning
    from icp_rules.language.model import RuleSet

# From this share of rules in common on, a rule set that went and one that came are one with another id.
_ALIKE = 0.5


def renamed(base: Sequence[RuleSet], head: Sequence[RuleSet]) -> dict[str, str]:
    """Return, for the ids in head of rule sets that got another one, their ids in base: the most alike first."""
    gone = [one for one in base if one.id not in {other.id for other in head}]
    new = [one for one in head if one.id not in {other.id for other in base}]
    rules = {id(one): _rules(one) for one in (*gone, *new)}
    pairs = sorted(
        ((_alike(rules[id(old)], rules[id(one)]), old.id, one.id) for old in gone for one in new),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    found: dict[str, str] = {}
    for alike, old_id, new_id in pairs:
        if alike >= _ALIKE and new_id not in found and old_id not in found.values():
            found[new_id] = old_id
    return found


def _alike(rules: set[Meaning], others: set[Meaning]) -> float:
    """Return the share of rules that two rule sets have in common."""
    return len(rules & others) / (len(rules | others) or 1)


def _rules(rule_set: RuleSet) -> set[Meaning]:
    return {
        *(("require", meaning.of_condition(rule.when)) for rule in rule_set.require),
        *(("exclude", meaning.of_condition(rule.when)) for rule in rule_set.exclude),
        *(meaning.of_scoring(criterion.scoring) for criterion in rule_set.criteria),
        *((persona.id, meaning.of_persona(persona)) for persona in rule_set.personas),
    }


Item = TypeVar("Item", Rule, Criterion)


@dataclass(frozen=True, slots=True)
class Paired:
    """What two versions of a rule set have in common: each as it was and as it is, None where it is not there."""

    require: tuple[tuple[Rule | None, Rule | None], ...]
    exclude: tuple[tuple[Rule | None, Rule | None], ...]
    criteria: tuple[tuple[Criterion | None, Criterion | None], ...]
    groups: tuple[tuple[Group | None, Group | None], ...]


def paired(base: RuleSet, head: RuleSet) -> Paired:
    """Pair rules by id, and those left by what they mean: giving a rule another id changes nothing."""
    criteria = tuple(_pairs(base.criteria, head.criteria, lambda criterion: meaning.of_scoring(criterion.scoring)))
    return Paired(
        tuple(_pairs(base.require, head.require, lambda rule: meaning.of_condition(rule.when))),
        tuple(_pairs(base.exclude, head.exclude, lambda rule: meaning.of_condition(rule.when))),
        criteria,
        tuple(_group_pairs(base, head, {new.id: old.id for old, new in criteria if old and new})),
    )


def _pairs(
    base: Sequence[Item], head: Sequence[Item], means: Callable[[Item], Meaning]
) -> Iterator[tuple[Item | None, Item | None]]:
    left = {column(item.id): item for item in base}
    matched = {item.id: left.pop(column(item.id)) for item in head if column(item.id) in left}
    by_meaning: dict[Meaning, list[Item]] = {}
    for item in left.values():
        by_meaning.setdefault(means(item), []).append(item)
    for item in head:
        same = None if item.id in matched else by_meaning.get(means(item))
        if same:
            matched[item.id] = same.pop(0)
            del left[column(matched[item.id].id)]
        yield matched.get(item.id), item
    yield from ((item, None) for item in left.values())


def _group_pairs(base: RuleSet, head: RuleSet, criteria: dict[str, str]) -> Iterator[tuple[Group | None, Group | None]]:
    """Yield groups by id, and those left by the criteria in them; ``criteria`` are ids in base by those in head."""
    left = {column(group.id): group for group in base.groups}
    matched = {group.id: left.pop(column(group.id)) for group in head.groups if column(group.id) in left}
    for group in head.groups:
        ids = {criteria.get(criterion.id) for criterion in group.criteria}
        alike = {name: len(ids.intersection(c.id for c in one.criteria)) for name, one in left.items()}
        if group.id not in matched and any(alike.values()):
            matched[group.id] = left.pop(max(alike, key=lambda name: alike[name]))
        yield matched.get(group.id), group
    yield from ((group, None) for group in left.values())

"""Rule sets that differ from one in a single place, each read again from its changed tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.mutating.changes import Changes
from icp_rules.checks.mutating.meaning import meaning
from icp_rules.checks.mutating.scores import possible
from icp_rules.checks.mutating.trees import changed
from icp_rules.diagnostics import Diagnostics
from icp_rules.language.nodes import Mapping_

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.checks.mutating.changes import Part
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import RuleSet
    from icp_rules.language.reading import Library


@dataclass(frozen=True, slots=True)
class Mutant:
    """A changed rule set: which rule of it (or group, tier, field, persona) was changed, how, and what notices it."""

    part: Part
    rule: str
    says: str
    location: Location
    needs: str
    rule_set: RuleSet


def mutants(library: Library, rule_set: RuleSet) -> Iterator[Mutant]:
    """Yield the changed rule sets: each can be read, means something else than the original, and than those before."""
    root, scores = library.merged[rule_set.id], possible(rule_set)
    seen = {meaning(rule_set, scores)}
    for part, rule, change in Changes(root, rule_set.fields, library.lists_for(root, Diagnostics()), scores).all():
        tree = changed(root, change)
        mutant = library.read_again(rule_set, tree) if isinstance(tree, Mapping_) else None
        if mutant is None:
            continue
        means = meaning(mutant, scores)
        if means not in seen:
            seen.add(means)
            yield Mutant(part, rule, change.says, change.location, change.needs, mutant)

"""Criteria that ask the same question, so that one fact counts twice."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from icp_rules.language.model import Bands, Fades, PerItem, Points
from icp_rules.language.patterns import fold_text
from icp_rules.language.wording import shown
from icp_rules.lints.reasoning import always_met, never_met, same
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import Criterion, RuleSet
    from icp_rules.plugins import LintContext

_TWO = """score:
  - group: fit
    criteria:
      - {id: sector, when: {industry: [Software, Fintech]}, points: 10}
      - {id: vertical, when: {industry: %s}, points: 5}
"""


class SameCriterion(RuleSetLint):
    """Finds two criteria that hold for the same accounts, however they are written."""

    code = "ICP417"
    title = "two criteria that ask the same"
    why = "One fact counts twice, and whoever changes the points of one of them changes half of what it is worth."
    bad = Example.rule_set(_TWO % "[fintech, software]")
    good = Example.rule_set(_TWO % "Fintech")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each criterion that asks what one before it asks."""
        told: set[str] = set()
        fields = {criterion.id: criterion.fields for criterion in rule_set.criteria}
        for one, other in combinations(rule_set.criteria, 2):
            if fields[one.id] == fields[other.id] and other.id not in told and _alike(one, other):
                told.add(other.id)
                total = shown(one.best + other.best if one.best or other.best else one.worst + other.worst)
                message = (
                    f"'{other.id}' asks what '{one.id}' asks in line {one.location.line}: "
                    f"together they come to {total} points"
                )
                yield LintFinding(message, other.location, f"Keep one of them, with {total} points.", other.id)


def _alike(one: Criterion, other: Criterion) -> bool:
    match one.scoring, other.scoring:
        case Points(when=first), Points(when=second):
            return same(first, second) and not never_met(first) and not always_met(first)
        case Bands(bands=first_bands), Bands(bands=second_bands):
            pairs = zip(first_bands, second_bands, strict=False)
            return len(first_bands) == len(second_bands) and all(same(a.when, b.when) for a, b in pairs)
        case PerItem(items=first_items), PerItem(items=second_items):
            return set(map(fold_text, first_items)) == set(map(fold_text, second_items))
        case Fades(half_life=first_life), Fades(half_life=second_life):
            return first_life == second_life
    return False

"""Limits of groups and criteria that take what somebody gave, or that can never take anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import PerItem
from icp_rules.language.nodes import Mapping_
from icp_rules.language.wording import shown
from icp_rules.lints.reasoning.outcomes import exact, sum_of
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Criterion, Group, RuleSet
    from icp_rules.plugins import LintContext

_CRM = "{id: crm, when: {technologies: {any_of: [Salesforce]}}, points: %s}"
_SECTOR = "{id: sector, when: {industry: Software}, points: 10}"
_GROUP = f"score: [{{group: fit, max: 30, criteria: [{_CRM}, {_SECTOR}]}}]\n"


class CapBelowCriterion(RuleSetLint):
    """Finds a criterion that gives, or takes, more than its group lets through."""

    code = "ICP403"
    title = "a criterion worth more than its group can give"
    why = "The points beyond the group's limit are never given, and all others of the group add nothing to it."
    bad = Example.rule_set(_GROUP % 50)
    good = Example.rule_set(_GROUP % 25)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each criterion of which no more than a part ever counts."""
        for group in rule_set.groups:
            for criterion in group.criteria:
                finding = _swallowed(group, criterion)
                if finding is not None:
                    yield finding


def _swallowed(group: Group, criterion: Criterion) -> LintFinding | None:
    best, worst = _alone(criterion)
    for points, limit, word in ((best, group.stated_maximum, "max"), (worst, group.stated_minimum, "min")):
        if limit is not None and abs(points) > abs(limit):
            lost = shown(abs(points) - abs(limit))
            verb = "gives" if word == "max" else "takes"
            message = (
                f"'{criterion.id}' {verb} {shown(abs(points))} points, and '{group.id}' at most {shown(abs(limit))}: "
                f"{lost} of them never count"
            )
            help_line = f"Give it no more than {shown(limit)} points, or set the group's `{word}` to {shown(points)}."
            return LintFinding(message, criterion.location, help_line, criterion.id)
    return None


def _alone(criterion: Criterion) -> tuple[float, float]:
    """Return the most and the least that is stated in one number: of items, that of one or the limit."""
    scoring = criterion.scoring
    if isinstance(scoring, PerItem) and scoring.limit is None:
        return max(scoring.points, 0.0), min(scoring.points, 0.0)
    return criterion.best, criterion.worst


class CapWithoutEffect(RuleSetLint):
    """Finds a ``max`` or ``min`` that is beyond all its criteria, or its items, can come to."""

    code = "ICP404"
    title = "a limit that nothing can reach"
    why = "Whoever reads it takes the group or the criterion for worth that much, and it is worth less."
    bad = Example.rule_set(_GROUP % 15)
    good = Example.rule_set(_GROUP % 20)

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each limit of a group, stated in the file itself, and of a criterion's items that never cuts."""
        for group in rule_set.groups:
            best, worst = sum_of(c.best for c in group.criteria), sum_of(c.worst for c in group.criteria)
            for word, limit, total in (("max", group.stated_maximum, best), ("min", group.stated_minimum, worst)):
                place = _stated(rule_set, group, word, context)
                if limit is not None and place is not None and abs(exact(limit)) > abs(total):
                    message = (
                        f"the `{word}` of '{group.id}' is {shown(limit)}, and its criteria come to "
                        f"{shown(float(total))} at {'most' if word == 'max' else 'least'}"
                    )
                    help_line = f"Leave `{word}` out, or set it to {shown(float(total))} or nearer to 0."
                    yield LintFinding(message, place, help_line, group.id)
            yield from (finding for c in group.criteria if (finding := _unreached(c)) is not None)


def _stated(rule_set: RuleSet, group: Group, word: str, context: LintContext) -> Location | None:
    """Return where a rule set states a group's limit; None where it inherits it, perhaps for more criteria."""
    tree = context.workspace.library.trees.get(rule_set.id)
    for node in tree.items("score") if tree is not None else ():
        if isinstance(node, Mapping_) and node.text("group") == group.id and word in node:
            return node.values[word].span.location
    return None


def _unreached(criterion: Criterion) -> LintFinding | None:
    scoring = criterion.scoring
    if not isinstance(scoring, PerItem) or scoring.limit is None:
        return None
    total = exact(scoring.points) * len(scoring.items)
    if abs(exact(scoring.limit)) <= abs(total):
        return None
    word = "max" if scoring.points > 0 else "min"
    number = len(scoring.items)
    message = (
        f"the `{word}` of '{criterion.id}' is {shown(scoring.limit)}, and its {number} "
        f"{'item comes' if number == 1 else 'items come'} to {shown(float(total))}"
    )
    return LintFinding(message, criterion.location, f"Leave `{word}` out, or name more items.", criterion.id)

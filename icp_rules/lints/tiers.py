"""Tiers that no account reaches, and points that move no account from one tier to another."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

from icp_rules.language.wording import shown
from icp_rules.lints.inheritance import is_own
from icp_rules.lints.reasoning import possible
from icp_rules.lints.reasoning.outcomes import exact, filters, fineness, outcomes
from icp_rules.lints.reasoning.scores import Scores
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Criterion, RuleSet
    from icp_rules.lints.reasoning.outcomes import Outcome
    from icp_rules.plugins import LintContext

_SIZES = """score:
  - group: fit
    criteria:
      - {id: small, when: {employees: {at_most: 200}}, points: 40}
      - {id: sweet-spot, when: {employees: {%s}}, points: 60}
tiers: {A: %s, B: 0}
"""
_FULL = Fraction(100)


class UnreachableTier(RuleSetLint):
    """Finds tiers that no account can reach, for all combinations of points that can come together."""

    code = "ICP406"
    title = "a tier that no account can reach"
    why = "The best accounts there can be are treated as second best, and nobody sees why the tier stays empty."
    bad = Example.rule_set(_SIZES % ("at_least: 500", 80))
    good = Example.rule_set(_SIZES % ("at_least: 100", 80))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each tier between whose ends no score lies."""
        scores = _scores(rule_set, context)
        if scores is None:
            return
        above = None
        for tier in rule_set.tiers:
            threshold = exact(tier.threshold)
            if not scores.reaches(tier.name):
                message = f"no account can reach tier '{tier.name}', which begins at {shown(tier.threshold)}: "
                message += self._reason(rule_set, scores, threshold, above)
                help_line = "Lower the threshold, or let one of the criteria take several cases as bands."
                yield LintFinding(message, _place(rule_set, context), help_line, tier.name)
            above = threshold

    @staticmethod
    def _reason(rule_set: RuleSet, scores: Scores, threshold: Fraction, above: Fraction | None) -> str:
        if scores.most < threshold:
            told = _why_less(rule_set)
            return f"the highest score there can be is {_rounded(scores.most)}{told}"
        below, _ = scores.beside(threshold)
        _, next_ = scores.beside(_FULL if above is None else above)
        last = _rounded(Fraction(0) if below is None else below)
        return f"after {last}, the next score there can be is {_rounded(_FULL if next_ is None else next_)}"


class FullScoreUnreachable(RuleSetLint):
    """Finds rule sets in which 100 is out of reach, since some criteria exclude each other."""

    code = "ICP407"
    title = "a full score that no account can reach"
    why = "Scores are shares of all points there are. Where some of these exclude each other, 100 is nobody's."
    bad = Example.rule_set(_SIZES % ("at_least: 500", 50))
    good = Example.rule_set(_SIZES % ("at_least: 100", 50))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the highest score, where it is below 100 and reaches every tier."""
        scores = _scores(rule_set, context)
        if scores is None:
            return
        most = scores.most
        if most >= _FULL or any(exact(tier.threshold) > most for tier in rule_set.tiers):
            return
        message = f"no account can score 100: the most is {_rounded(most)}{_why_less(rule_set)}"
        help_line = "Make them bands of one criterion, or give their group the `max` they can come to together."
        yield LintFinding(message, rule_set.groups[0].location, help_line)


class PointsWithoutEffect(RuleSetLint):
    """Finds criteria that move no account into another tier, whatever the others give."""

    code = "ICP408"
    title = "a criterion whose points change no tier"
    why = "With and without it, every account is in the same tier. It only orders accounts within one."
    bad = Example.rule_set((_SIZES % ("at_least: 100", 30)).replace("points: 40", "points: 20"))
    good = Example.rule_set(_SIZES % ("at_least: 100", 30))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each criterion with points for which that is sure."""
        scores = _scores(rule_set, context)
        if scores is None or len(rule_set.tiers) < 2:
            return
        for criterion in rule_set.criteria:
            if criterion.best == criterion.worst or scores.probably_moves(criterion):
                continue
            if not scores.may_move(criterion):
                points = shown(criterion.best or criterion.worst)
                message = f"the {points} points of '{criterion.id}' never change an account's tier"
                help_line = "Give it more points, or move a threshold; fine where it shall order accounts in a tier."
                place = criterion.location if is_own(rule_set, criterion) else rule_set.location
                yield LintFinding(message, place, help_line, criterion.id)


def _scores(rule_set: RuleSet, context: LintContext) -> Scores | None:
    """Return the scores of a rule set, found once for all lints; None where there are none, or they are too many."""
    key = ("scores", id(rule_set))
    if key not in context.kept:
        none = rule_set.is_filter or not possible(filters(rule_set))
        context.kept[key] = None if none else Scores.of(rule_set)
    scores: Scores | None = context.kept[key]
    return scores


def _why_less(rule_set: RuleSet) -> str:
    """Return which criteria keep each other, or are kept by the filters, from giving their best."""
    shared, fine = filters(rule_set), fineness(rule_set)
    bests = [(c, best) for c in rule_set.criteria if (best := _best(c, fine)) is not None]
    alone = [c for c, best in bests if not possible((*shared, *best.goals))]
    able = [(c, best) for c, best in bests if c not in alone and best.goals]
    pairs = [
        (one, other)
        for (one, a), (other, b) in combinations(able, 2)
        if one.fields & other.fields and not possible((*shared, *a.goals, *b.goals))
    ]
    told = [f"'{c.id}' gives its most to none of those who pass the filters" for c in alone]
    told += [f"'{one.id}' and '{other.id}' exclude each other" for one, other in pairs[:3]]
    return f", because {' and '.join(told)}" if told else ""


def _best(criterion: Criterion, fine: int) -> Outcome | None:
    """Return how a criterion gives the most it can; None where that is nothing."""
    best = max(outcomes(criterion, fine), key=lambda one: one.high)
    return best if best.high > 0 else None


def _rounded(score: Fraction) -> str:
    """Return a score as it is shown: rounded down to two places."""
    return shown(float(score * 100 // 1) / 100)


def _place(rule_set: RuleSet, context: LintContext) -> Location:
    """Return where the rule set says its tiers; where it inherits them, the rule set."""
    tree = context.workspace.library.trees.get(rule_set.id)
    return tree.keys["tiers"].span.location if tree is not None and "tiers" in tree else rule_set.location

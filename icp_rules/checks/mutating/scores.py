"""Where tiers may begin: between scores that no account can have, a threshold may move and nothing changes."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from icp_rules.lints.reasoning.outcomes import exact
from icp_rules.lints.reasoning.scores import Scores

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import RuleSet

_HUNDRED = 100
_STEP = 1


def possible(rule_set: RuleSet) -> Scores | None:
    """Return the scores that accounts can have; None where there are no points, or any score is taken for possible."""
    return None if rule_set.is_filter else Scores.of(rule_set)


def lowest(scores: Scores | None, threshold: float) -> Fraction | None:
    """Return the lowest score that reaches a threshold, None where none does."""
    least = exact(threshold)
    return least if scores is None else scores.beside(least)[1]


def _highest_below(scores: Scores | None, threshold: float) -> Fraction | None:
    """Return the highest score that falls short of a threshold, of scores without gaps one that is less by one."""
    limit = exact(threshold)
    less = max(limit - _STEP, Fraction(0))
    if scores is None:
        return less if less < limit else None
    below = scores.beside(limit)[0]
    if below is None or not scores.scale.between:
        return below
    first = scores.beside(less)[1]
    return first if first is not None and first < limit else below


def moved(scores: Scores | None, threshold: float, next_tier: float) -> Iterator[tuple[float, Fraction]]:
    """Yield where a threshold moves, to either side, and the score that notices: the last one that it takes or loses.

    ``next_tier`` is where the tier above begins.
    """
    below, reaches = _highest_below(scores, threshold), lowest(scores, threshold)
    if below is not None:
        # rounded, so that people could have written it
        yield math.floor(below * _HUNDRED) / _HUNDRED, below
    if reaches is not None and reaches < next_tier:
        between = (reaches + exact(next_tier)) / 2
        yield (
            float(min(Fraction(math.ceil(reaches) + _STEP), Fraction(math.ceil(between * _HUNDRED), _HUNDRED))),
            reaches,
        )

"""Conditions in plain English, from the operator table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import All, Bands, Condition, Count, Fades, Not, PerItem, Test
from icp_rules.language.wording import number

if TYPE_CHECKING:
    from icp_rules.language.model import Scoring


def sentence(condition: Condition) -> str:
    """Return a condition in words: ``employees is at least 50 and country is one of US or CA``."""
    if isinstance(condition, Test):
        exactly = " exactly" if condition.exact else ""
        return f"{condition.field} {condition.operator.sentence.format(argument=condition.shown)}{exactly}"
    if isinstance(condition, Not):
        return f"not ({sentence(condition.part)})"
    parts = [sentence(p) if isinstance(p, Test) else f"({sentence(p)})" for p in condition.parts]
    if isinstance(condition, Count):
        return f"at least {condition.at_least} of: {'; '.join(parts)}"
    return (" and " if isinstance(condition, All) else " or ").join(parts)


def scoring_sentence(scoring: Scoring) -> str:
    """Return what a criterion gives points for, in words."""
    if isinstance(scoring, Bands):
        return "; ".join(f"{sentence(band.when)}: {number(band.points)}" for band in scoring.bands)
    if isinstance(scoring, PerItem):
        bound = "most" if scoring.points > 0 else "least"
        cut = "" if scoring.limit is None else f", {number(scoring.limit)} at {bound}"
        return f"{number(scoring.points)} for each of {', '.join(scoring.items)} in {scoring.field.name}{cut}"
    if isinstance(scoring, Fades):
        return f"{number(scoring.points)} on {scoring.field.name}, half of it after {scoring.half_life} days"
    return sentence(scoring.when)

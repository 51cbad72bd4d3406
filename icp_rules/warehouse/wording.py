"""What the columns of a query hold, in plain English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.engine import columns
from icp_rules.language.model import Points
from icp_rules.language.sentences import scoring_sentence, sentence
from icp_rules.language.wording import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import Criterion, RuleSet

_TIER = "empty for accounts that are disqualified or excluded"


def meanings(rule_set: RuleSet) -> dict[str, str]:
    """Return what each column of a rule set's query holds."""
    return {**_account(rule_set), **dict(_trace(rule_set))}


def rule_sentences(rule_set: RuleSet) -> dict[str, str]:
    """Return the sentence of each rule by the column with its state."""
    said = {columns.state(r.id): f"required: {sentence(r.when)}" for r in rule_set.require}
    said |= {columns.state(r.id): f"kept out: {sentence(r.when)}" for r in rule_set.exclude}
    return said | {columns.state(c.id): _criterion(c) for c in rule_set.criteria}


def _account(rule_set: RuleSet) -> dict[str, str]:
    tiers = ", ".join(f"{tier.name} from {number(tier.threshold)}" for tier in rule_set.tiers)
    attainable = number(rule_set.attainable)
    return {
        columns.ACCOUNT_ID: "The account.",
        columns.NAME: "The account's name.",
        "status": "qualified; unverified where a filter is unknown; disqualified where one that must hold does not; "
        "excluded where one that keeps out holds.",
        "tier": f"The tier that the score reaches ({tiers or 'there are none'}); {_TIER}.",
        "tier_high": f"The tier that score_high reaches; {_TIER}.",
        "score": f"Points as a share of the {attainable} that can be reached, 0 to 100; what is unknown gives none.",
        "score_low": "The score if all that is unknown turned out at its worst.",
        "score_high": "The score if all that is unknown turned out at its best.",
        "coverage": "How much of the score is known, 0 to 1.",
        columns.FLOOR: "Points given so that there are no fewer than 0.",
    }


def _trace(rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    for name, said in rule_sentences(rule_set).items():
        yield name, f"Whether it is met, empty where that is unknown – {said}."
    for group in rule_set.groups:
        for criterion in group.criteria:
            yield columns.points(criterion.id), f"The points of '{criterion.id}' in group '{group.id}'."
        bounds = f"{number(group.minimum)} to {number(group.maximum)}"
        yield columns.cut(group.id), f"What the bounds of group '{group.id}', {bounds}, take from its sum or add to it."


def _criterion(criterion: Criterion) -> str:
    scoring = criterion.scoring
    points = f"{number(scoring.points)} points if " if isinstance(scoring, Points) else ""
    return points + scoring_sentence(scoring)

"""What could become of one account: why it isn't in the next tier, what would lift it, which unknowns would move it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.engine import columns, evaluate, gated
from icp_rules.engine.origins import Fact, Origins, facts
from icp_rules.language.model import Status, WhyUnknown
from icp_rules.whatif.hypothetical import judged_columns
from icp_rules.whatif.lifting import Search, goals_of, search
from icp_rules.whatif.questions import questions
from icp_rules.whatif.steps import steps_of
from icp_rules.whatif.unknowns import reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    import polars as pl

    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.questions import Questions


@dataclass(frozen=True, slots=True)
class Move:
    """How far an account could move if one unknown field alone became known.

    ``why`` tells why it is unknown. ``tiers`` and ``statuses`` are those it could come to, the best first.
    """

    field: str
    why: WhyUnknown
    score_low: float | None
    score_high: float | None
    tiers: tuple[str | None, ...]
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What an account's standing by one rule set rests on, and what could become of it.

    ``moves`` are of its unknown fields, the farthest first. ``untried`` are rules and criteria that ask for a list's
    size or a text's shape and aren't as they should be: no value is made up for them. What a change made for the sake
    of another rule alters all the same is not among them.
    """

    facts: tuple[Fact, ...]
    searches: tuple[Search, ...]
    moves: tuple[Move, ...]
    untried: tuple[str, ...]


def what_if(rule_set: RuleSet, account: pl.DataFrame, origins: Origins, *, as_of: date) -> Outlook:
    """Return what could become of an account, given as one row of records."""
    frame = judged_columns(account, rule_set)
    asked = questions(rule_set)
    judged = evaluate(rule_set, frame, as_of=as_of).row(0, named=True)
    usable = gated(frame, rule_set, as_of=as_of).row(0, named=True)
    told = facts(rule_set, origins, account.row(0, named=True), usable, as_of=as_of)
    steps = steps_of(rule_set, asked, frame, usable, as_of)
    searches = search(rule_set, frame, steps, goals_of(rule_set, judged), as_of=as_of)
    moves = _moves(rule_set, frame, asked, usable, origins, as_of)
    tried = {effect.id for one in searches for lift in one.lifts for of_step in lift.effects for effect in of_step}
    untried = tuple(name for name in _untried_of(rule_set, asked, judged) if name not in tried)
    return Outlook(tuple(told), tuple(searches), tuple(moves), untried)


def _moves(
    rule_set: RuleSet,
    frame: pl.DataFrame,
    asked: Mapping[str, Questions],
    usable: dict[str, Any],
    origins: Origins,
    as_of: date,
) -> list[Move]:
    found = []
    for name, one in asked.items():
        if usable.get(name) is None:
            row = reach(rule_set, frame, one, as_of=as_of).row(0, named=True)
            why = origins.why_unknown(name, usable)
            tiers, statuses = _tiers(rule_set, row["tier"]), _statuses(row["status"])
            found.append(Move(name, why, row["score_low"], row["score_high"], tiers, statuses))
    return sorted(found, key=lambda move: (move.score_low or 0.0) - (move.score_high or 0.0))


def _tiers(rule_set: RuleSet, reached: list[str | None]) -> tuple[str | None, ...]:
    order = [tier.name for tier in rule_set.tiers]
    return tuple(sorted(reached, key=lambda name: order.index(name) if name else len(order)))


def _statuses(reached: list[str]) -> tuple[str, ...]:
    return tuple(status.value for status in Status if status.value in reached)


def _untried_of(rule_set: RuleSet, asked: Mapping[str, Questions], judged: Mapping[str, Any]) -> Iterator[str]:
    """Yield what no value is made up for and is not met; of what keeps accounts out or takes points, what is met."""
    named = {identity for one in asked.values() for identity in one.untried}
    bad = {rule.id for rule in rule_set.exclude} | {c.id for c in rule_set.criteria if c.best == 0}
    for identity in [*(r.id for r in rule_set.rules), *(c.id for c in rule_set.criteria)]:
        if identity in named and judged[columns.state(identity)] is not (identity not in bad):
            yield identity

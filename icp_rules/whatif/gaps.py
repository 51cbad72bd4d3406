"""What to find out next: the unknown fields that keep accounts from a tier, by how many they could move."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, nearest
from icp_rules.engine import columns, evaluate, gated
from icp_rules.engine.values import made_of
from icp_rules.language.model import Status, tests_of
from icp_rules.whatif.hypothetical import judged_columns
from icp_rules.whatif.questions import questions
from icp_rules.whatif.unknowns import IN, reach

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.questions import Questions

# Accounts that are looked at in one go: memory holds so many times the values that are tried of one field.
_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that is unknown for some accounts, and what it alone could do for how many of them.

    ``stale`` of the ``unknown`` are too old. ``rise`` could come to a higher tier (to the tier asked for), ``qualify``
    are unverified and could qualify, ``drop_out`` could turn out to be disqualified or excluded; ``move`` could do at
    least one of these. ``value`` is (score at best - score) / 100 x expected_acv over those that are not out.
    """

    field: str
    unknown: int
    stale: int
    move: int
    rise: int
    qualify: int
    drop_out: int
    value: float | None


@dataclass(frozen=True, slots=True)
class Gaps:
    """The gaps of a rule set, what could move most accounts first.

    ``accounts`` were looked at; those ``suppressed`` were not, nor those that are ``out`` whatever is unknown.
    ``together`` could rise, but by no field alone.
    """

    rule_set: str
    tier: str | None
    accounts: int
    suppressed: int
    out: int
    currency: str | None
    gaps: tuple[Gap, ...]
    together: int


def with_tier(rule_sets: Sequence[RuleSet], tier: str | None) -> list[RuleSet]:
    """Return the rule sets that have this tier; all for None. Raises DiagnosticError (ICP317) where none has it."""
    chosen = [one for one in rule_sets if tier is None or tier in [each.name for each in one.tiers]]
    if tier is not None and not chosen:
        known = sorted({each.name for one in rule_sets for each in one.tiers})
        near = nearest(tier, known)
        help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(known) or 'none'}."
        raise DiagnosticError(Diagnostic(Code.UNKNOWN_NAME, f"no rule set has a tier '{tier}'", help=help_line))
    return chosen


def gaps_of(
    rule_set: RuleSet, accounts: pl.DataFrame, suppressed: frozenset[str], tier: str | None, *, as_of: date
) -> Gaps:
    """Return the gaps over the accounts that may be contacted; ``tier`` limits rises to those that reach it."""
    is_suppressed = accounts[columns.ACCOUNT_ID].is_in(pl.Series(sorted(suppressed), dtype=pl.String).implode())
    listed, asked = judged_columns(accounts.filter(~is_suppressed), rule_set), questions(rule_set)
    parts, considered = [pl.DataFrame(schema=_SCHEMA)], 0
    for part in listed.iter_slices(_AT_ONCE):
        judged = evaluate(rule_set, part, as_of=as_of).select("status", "tier", "tier_high", "score")
        kept = pl.repeat(True, part.height, eager=True) if _may_return(rule_set) else judged["status"].is_in(IN)
        considered += int(kept.sum())
        parts += _moves(rule_set, part.filter(kept), judged.filter(kept), asked, tier, as_of)
    moves = pl.concat(parts)
    could_rise = moves.filter("could_rise")[columns.ACCOUNT_ID].unique()
    by_itself = moves.filter("rise")[columns.ACCOUNT_ID].unique()
    value = rule_set.value
    return Gaps(
        rule_set.id,
        tier,
        considered,
        accounts.height - listed.height,
        listed.height - considered,
        value.currency if value else None,
        tuple(
            _ranked(moves, "rise" if tier else "move", value.expected_acv if value and not rule_set.is_filter else None)
        ),
        len(could_rise) - len(by_itself.filter(by_itself.is_in(could_rise.implode()))),
    )


_FLAGS = ("stale", "rise", "qualify", "drop_out", "could_rise")
_SCHEMA = {
    columns.ACCOUNT_ID: pl.String(),
    "field": pl.String(),
    **dict.fromkeys(_FLAGS, pl.Boolean()),
    "gain": pl.Float64(),
}


def _may_return(rule_set: RuleSet) -> bool:
    """Tell whether an account that is out may be in once more is known: a filter asks what is known."""
    fields = rule_set.fields.account
    tests = [test for rule in rule_set.rules for test in tests_of(rule.when)]
    formulas = [fields[name].formula for name in made_of((test.field for test in tests), fields)]
    coalesced = any(formula is not None and formula.uses_coalesce for formula in formulas)
    return coalesced or any(test.operator.name == "known" for test in tests)


def _moves(
    rule_set: RuleSet,
    accounts: pl.DataFrame,
    now: pl.DataFrame,
    asked: dict[str, Questions],
    tier: str | None,
    as_of: date,
) -> Iterator[pl.DataFrame]:
    """Yield for each field the accounts that lack it and what it alone could do; ``now`` is how they are judged."""
    usable = gated(accounts, rule_set, as_of=as_of)
    for name, one in asked.items():
        is_unknown = usable[name].is_null()
        if is_unknown.any():
            lacking, before = accounts.filter(is_unknown), now.filter(is_unknown)
            stale = columns.stale(name)
            none = is_unknown.filter(is_unknown) & False
            old = usable[stale].filter(is_unknown) if stale in usable.columns else none
            found = reach(rule_set, lacking, one, as_of=as_of).rename(lambda column: f"best_{column}")
            yield (
                pl.concat([lacking.select(columns.ACCOUNT_ID), before, found], how="horizontal")
                .with_columns(stale=old)
                .select(
                    columns.ACCOUNT_ID,
                    pl.lit(name).alias("field"),
                    pl.col("stale").fill_null(value=False),
                    *_outcomes(rule_set, tier),
                )
            )


def _outcomes(rule_set: RuleSet, tier: str | None) -> list[pl.Expr]:
    names = [one.name for one in rule_set.tiers]
    place = {name: at for at, name in enumerate(names)}
    worst = len(names)

    def placed(column: pl.Expr) -> pl.Expr:
        return column.replace_strict(place, default=worst, return_dtype=pl.Int64)

    now, high = placed(pl.col("tier")), placed(pl.col("tier_high"))
    best = pl.col("best_tier").list.eval(placed(pl.element())).list.min()
    line = place.get(tier, worst) if tier else None

    def above(reached: pl.Expr) -> pl.Expr:
        return reached < now if line is None else (now > line) & (reached <= line)

    was_in, unverified = pl.col("status").is_in(IN), pl.col("status") == Status.UNVERIFIED.value
    reached = pl.col("best_status")
    return [
        above(best).alias("rise"),
        (unverified & reached.list.contains(Status.QUALIFIED.value)).alias("qualify"),
        (was_in & (reached.list.set_difference(IN).list.len() > 0)).alias("drop_out"),
        above(high).alias("could_rise"),
        pl.when(was_in).then(pl.col("best_score_best") - pl.col("score")).clip(0).fill_null(0.0).alias("gain"),
    ]


def _ranked(moves: pl.DataFrame, first: str, expected_acv: float | None) -> Iterator[Gap]:
    counted = (
        moves.group_by("field", maintain_order=True)
        .agg(
            pl.len().alias("unknown"),
            pl.col("stale").sum(),
            pl.any_horizontal("rise", "qualify", "drop_out").sum().alias("move"),
            pl.col("rise", "qualify", "drop_out", "gain").sum(),
        )
        .sort(first, "gain", "unknown", descending=True, maintain_order=True)
    )
    for row in counted.iter_rows(named=True):
        gain = row.pop("gain")
        yield Gap(**row, value=None if expected_acv is None else gain / 100 * expected_acv)

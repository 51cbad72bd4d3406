"""Judges a frame of accounts by one rule set."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine import columns
from icp_rules.engine.conditions import Conditions
from icp_rules.engine.formulas import with_derived
from icp_rules.engine.plans import Plans
from icp_rules.engine.postgres import for_postgres, is_postgres
from icp_rules.engine.scoring import ZERO, Scoring, clipped, total
from icp_rules.engine.spark import with_columns
from icp_rules.engine.values import Values
from icp_rules.language.model import RuleSet, Status
from icp_rules.language.operators import balanced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from icp_rules.language.model import Criterion, Group

# A score this little below a threshold reaches it: sums of fractions differ in their last bits.
TOLERANCE = 1e-9

_PLANS = Plans()


def evaluate(rule_set: RuleSet, frame: Any, *, as_of: date) -> Any:
    """Judge accounts by a rule set.

    Args:
        rule_set: from ``load_rule_set`` or a workspace.
        frame: any frame Narwhals takes (Polars eager or lazy, PyArrow, pandas, a DuckDB relation, Spark, Ibis): one
            row an account, with ``account_id`` or ``name``, and a column for each field known. A field without a
            column is unknown. ``<field>__as_of`` or ``record__as_of`` (dates) tell how old values are.
        as_of: the day that counts as today.

    Returns:
        The same kind of frame, lazy where it was lazy: identity, ``status``, ``tier``, ``tier_high``, ``score``,
        ``score_low``, ``score_high`` (0 to 100), ``coverage`` (0 to 1); ``state__<id>`` (true, false, null) for each
        require, exclude and criterion; ``points__<id>``, ``cut__<group>`` and ``floor``, which add up to the
        account's points.

    Raises:
        DiagnosticError: the frame has neither ``account_id`` nor ``name``.
    """
    given = nw.from_native(frame)
    if isinstance(given, nw.LazyFrame):
        lazily, own = _judged(rule_set, given, as_of).to_native(), given.to_native()
        return for_postgres(lazily, own) if given.implementation.is_ibis() and is_postgres(own) else lazily
    if given.implementation.is_polars():
        return _PLANS.run(rule_set, given.to_native(), as_of, lambda rows: _judged_polars(rule_set, rows, as_of))
    # PyArrow and pandas go through Polars: pandas alone would take unknown for NaN, or refuse lists
    judged = evaluate(rule_set, pl.DataFrame(pl.from_arrow(given.to_arrow())), as_of=as_of).to_arrow()
    if not given.implementation.is_pandas():
        return judged
    import pandas as pd  # type: ignore[import-untyped]

    return judged.to_pandas(types_mapper=pd.ArrowDtype)


def _judged_polars(rule_set: RuleSet, frame: pl.LazyFrame, as_of: date) -> pl.LazyFrame:
    judged: pl.LazyFrame = _judged(rule_set, nw.from_native(frame), as_of).to_native()
    return judged


def _judged(rule_set: RuleSet, frame: nw.LazyFrame[Any], as_of: date) -> nw.LazyFrame[Any]:
    frame = with_derived(frame, rule_set.fields, rule_set.judged_fields())
    plan = _Plan(rule_set, frame.collect_schema(), frame.implementation, as_of)
    for stage in plan.stages():
        frame = with_columns(frame, stage) if stage else frame
    return frame.select(*plan.outputs())


@dataclass(frozen=True, slots=True)
class _Plan:
    """The stages of one rule set over a frame of this schema; each adds columns that the next reads."""

    rule_set: RuleSet
    schema: Mapping[str, Any]
    engine: nw.Implementation
    as_of: date

    def outputs(self) -> list[str]:
        """Return the names of the columns that are kept."""
        identity = [name for name in columns.IDENTITY if name in self.schema]
        if not identity:
            message = "the frame has neither account_id nor name"
            raise DiagnosticError(Diagnostic(Code.COLUMN_MISSING, message, help="Add a column account_id."))
        criteria = [c.id for c in self.rule_set.criteria]
        return [
            *identity,
            *columns.SCORES,
            *(columns.state(name) for name in (*(r.id for r in self.rule_set.rules), *criteria)),
            *(columns.points(name) for name in criteria),
            *(columns.cut(g.id) for g in self.rule_set.groups),
            *([] if self.rule_set.is_filter else [columns.FLOOR]),
        ]

    def stages(self) -> Iterator[Sequence[nw.Expr]]:
        """Yield the expressions of each stage."""
        rule_set = self.rule_set
        conditions = Conditions(self.schema, self.as_of)
        scoring = Scoring(conditions, rule_set.fields.account)
        names = rule_set.judged_fields()
        names = names.union(*(scoring.coalesce_inputs(name) for name in names))
        values = Values(self.schema, rule_set.fields.account, rule_set.freshness, self.as_of)
        yield values.expressions(sorted(names))
        yield values.folded(rule_set.tests(), self.engine)
        yield [
            *(conditions.expression(r.when).alias(columns.state(r.id)) for r in rule_set.rules),
            *(scoring.state(c).alias(columns.state(c.id)) for c in rule_set.criteria),
            *_points(rule_set, scoring.points_beside_state),
        ]
        if rule_set.is_filter:
            yield [_status(rule_set).alias("status")]
            yield _no_scores()
            return
        yield [_status(rule_set).alias("status"), *_points(rule_set, scoring.points_by_state)]
        yield from _sums(rule_set, scoring)
        yield _scores(rule_set)
        yield _tiers(rule_set)


def _status(rule_set: RuleSet) -> nw.Expr:
    """Return the status: an exclude that is met wins, then a require that is unmet, then what is unknown."""
    excluded = [nw.col(columns.state(r.id)) for r in rule_set.exclude] or [nw.lit(value=False)]
    required = [nw.col(columns.state(r.id)) for r in rule_set.require] or [nw.lit(value=True)]
    out: nw.Expr = balanced(operator.or_, excluded)
    inside: nw.Expr = balanced(operator.and_, required)
    return (
        nw.when(out)
        .then(nw.lit(Status.EXCLUDED.value))
        .when(~inside)
        .then(nw.lit(Status.DISQUALIFIED.value))
        .when(out.is_null() | inside.is_null())
        .then(nw.lit(Status.UNVERIFIED.value))
        .otherwise(nw.lit(Status.QUALIFIED.value))
    )


def _no_scores() -> list[nw.Expr]:
    return [
        *(nw.lit(None, dtype=nw.String).alias(name) for name in ("tier", "tier_high")),
        *(nw.lit(None, dtype=nw.Float64).alias(name) for name in ("score", "score_low", "score_high", "coverage")),
    ]


def _points(rule_set: RuleSet, points: Callable[[Criterion], nw.Expr | None]) -> list[nw.Expr]:
    return [expr for criterion in rule_set.criteria if (expr := points(criterion)) is not None]


def _sums(rule_set: RuleSet, scoring: Scoring) -> Iterator[list[nw.Expr]]:
    """Yield each group's sum as it is and what it misses, then its cut and its bounds, then the account's points."""
    groups = list(enumerate(rule_set.groups))
    yield [expr for i, group in groups for expr in _group_sums(i, group, scoring)]
    yield [expr for i, group in groups for expr in _group_cuts(i, group)]
    yield [
        total([nw.col(f"sum__{i}") + nw.col(columns.cut(group.id)) for i, group in groups]).alias("points"),
        *(total([nw.col(f"{name}__{i}") for i, _ in groups]).alias(f"points_{name}") for name in ("low", "high")),
        total([nw.col(f"missing__{i}") for i, _ in groups]).alias("missing"),
    ]


def _group_sums(i: int, group: Group, scoring: Scoring) -> Iterator[nw.Expr]:
    criteria = group.criteria
    yield total([nw.col(columns.points(c.id)) for c in criteria]).alias(f"sum__{i}")
    yield total([scoring.missing(c) for c in criteria if c.best > ZERO]).alias(f"missing__{i}")
    for name, change in (("down", scoring.down), ("up", scoring.up)):
        yield total([expr for c in criteria if (expr := change(c)) is not None]).alias(f"{name}__{i}")


def _group_cuts(i: int, group: Group) -> Iterator[nw.Expr]:
    clip, points = clipped(group), nw.col(f"sum__{i}")
    yield (clip(points) - points).alias(columns.cut(group.id))
    yield clip(points + nw.col(f"down__{i}")).alias(f"low__{i}")
    yield clip(points + nw.col(f"missing__{i}") + nw.col(f"up__{i}")).alias(f"high__{i}")


def _scores(rule_set: RuleSet) -> list[nw.Expr]:
    attainable = float(rule_set.attainable)

    def score(name: str) -> nw.Expr:
        points = nw.col(name)
        return nw.when(points > ZERO).then(points * 100.0 / attainable).otherwise(nw.lit(ZERO))

    points = nw.col("points")
    best = float(sum(c.best for c in rule_set.criteria))
    return [
        score("points").alias("score"),
        score("points_low").alias("score_low"),
        score("points_high").alias("score_high"),
        nw.when(points < ZERO).then(-points).otherwise(nw.lit(ZERO)).alias(columns.FLOOR),
        ((best - nw.col("missing")) / best).alias("coverage"),
    ]


def _tiers(rule_set: RuleSet) -> list[nw.Expr]:
    status = nw.col("status")
    judged = (status == Status.QUALIFIED.value) | (status == Status.UNVERIFIED.value)

    def tier(score: str) -> nw.Expr:
        expr = nw.lit(None, dtype=nw.String)
        for one in reversed(rule_set.tiers):
            expr = nw.when(nw.col(score) >= one.threshold - TOLERANCE).then(nw.lit(one.name)).otherwise(expr)
        return nw.when(judged).then(expr).otherwise(nw.lit(None, dtype=nw.String))

    return [tier("score").alias("tier"), tier("score_high").alias("tier_high")]

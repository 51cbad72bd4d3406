"""Finished plans that are used again: making a rule set's plan takes ten times as long as judging a record by it.

What is kept of a plan are its steps, each with its expressions in Polars, and nobody's records. Any number of threads
may take them at once, over frames of any size.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from operator import methodcaller
from threading import Lock
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.engine import columns
from icp_rules.engine.values import made_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable
    from datetime import date

    from icp_rules.language.model import RuleSet

    Finish = Callable[[pl.LazyFrame], pl.LazyFrame]
    Steps = tuple[Callable[[pl.LazyFrame], pl.LazyFrame], ...]

_RULE_SETS = 128
_PLANS = 8
# Types that hold texts of the records themselves, which no key may keep.
_OF_RECORDS = (pl.Categorical, pl.Enum, pl.Object)


class _Noted(pl.LazyFrame):
    """A frame without rows that notes the steps taken on it. Any other step leaves a frame that has none to give."""

    def __init__(self, schema: pl.Schema, steps: Steps = ()) -> None:
        super().__init__(schema=schema)
        self.steps = steps

    def with_columns(self, *exprs: Any, **named: Any) -> _Noted:
        """Note these columns."""
        return self._after(super().with_columns(*exprs, **named), methodcaller("with_columns", *exprs, **named))

    def select(self, *exprs: Any, **named: Any) -> _Noted:
        """Note this choice."""
        return self._after(super().select(*exprs, **named), methodcaller("select", *exprs, **named))

    def _after(self, frame: pl.LazyFrame, step: Finish) -> _Noted:
        return _Noted(frame.collect_schema(), (*self.steps, step))


def _steps(schema: pl.Schema, finish: Finish) -> Steps:
    """Return the steps by which ``finish`` finishes a frame of this schema."""
    finished = finish(_Noted(schema))
    assert isinstance(finished, _Noted)  # noqa: S101 - all steps are columns or choices
    return finished.steps


@dataclass(frozen=True, slots=True)
class _OfRuleSet:
    """The plans of one rule set by the schema and the day they are for, the last used at the end."""

    rule_set: weakref.ref[RuleSet]
    reads: frozenset[str]
    plans: OrderedDict[Hashable, Steps] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of the rule sets that were used last; those of a rule set that nobody holds any more are dropped."""

    kept: OrderedDict[int, _OfRuleSet] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def run(self, rule_set: RuleSet, frame: pl.DataFrame, as_of: date, finish: Finish) -> pl.DataFrame:
        """Return what ``finish`` makes of a frame; it is called where no plan for such a frame is kept."""
        its = self._of(rule_set)
        frame = frame.select(name for name in frame.columns if name in its.reads)
        schema = frame.schema
        if any(dtype in _OF_RECORDS for dtype in schema.values()):
            return finish(frame.lazy()).collect()
        key = (tuple(schema.items()), as_of)
        with self.lock:
            steps = its.plans.get(key)
        steps = _steps(schema, finish) if steps is None else steps
        self._keep(its, key, steps)
        judged = frame.lazy()
        for step in steps:
            judged = step(judged)
        return judged.collect()

    def _of(self, rule_set: RuleSet) -> _OfRuleSet:
        at = id(rule_set)
        with self.lock:
            its = self.kept.get(at)
            if its is not None and its.rule_set() is rule_set:
                self.kept.move_to_end(at)
                return its
        # may run anywhere, while the lock is held too, so it takes none: to drop an entry is one step
        gone = weakref.ref(rule_set, lambda _: self.kept.pop(at, None))
        its = _OfRuleSet(gone, _reads(rule_set))
        with self.lock:
            self.kept[at] = its
            while len(self.kept) > _RULE_SETS:
                self.kept.popitem(last=False)
        return its

    def _keep(self, its: _OfRuleSet, key: Hashable, steps: Steps) -> None:
        with self.lock:
            its.plans[key] = steps
            its.plans.move_to_end(key)
            while len(its.plans) > _PLANS:
                its.plans.popitem(last=False)


def _reads(rule_set: RuleSet) -> frozenset[str]:
    """Return the columns that judging may read of a frame."""
    names = made_of(rule_set.judged_fields(), rule_set.fields.account)
    ways = (lambda name: name, columns.age, columns.folded)
    return frozenset({*columns.IDENTITY, columns.RECORD_AGE, *(way(name) for name in names for way in ways)})

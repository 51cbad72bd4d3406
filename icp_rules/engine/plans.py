"""Finished plans that are used again: making a rule set's plan takes ten times as long as judging a record by it.

A plan reads its rows from a place that is filled for one run and emptied after it, so that nobody's records are kept.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from icp_rules.engine import columns
from icp_rules.engine.values import made_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from datetime import date

    from icp_rules.language.model import RuleSet

# A larger frame takes far longer to judge than its plan takes to make.
MOST_ROWS = 10_000
_RULE_SETS = 128
_PLANS = 8
# How many threads may judge by one rule set at once without a plan being made anew.
_SPARE = 8
# Types that hold texts of the records themselves, which no key may keep.
_OF_RECORDS = (pl.Categorical, pl.Enum, pl.Object)


class _Plan:
    """A plan over a source that has whatever rows it is run with. One thread at a time runs it."""

    def __init__(self, schema: pl.Schema, finish: Callable[[pl.LazyFrame], pl.LazyFrame]) -> None:
        # the source knows the rows alone, not the plan: a cycle through Polars would never be collected
        rows: list[pl.DataFrame] = []

        def source(
            wanted: list[str] | None, _predicate: pl.Expr | None, _most: int | None, _size: int | None
        ) -> Iterator[pl.DataFrame]:
            yield rows[0] if wanted is None else rows[0].select(wanted)

        self._rows = rows
        self._finished = finish(register_io_source(source, schema=schema))

    @property
    def holds_rows(self) -> bool:
        """Tell whether it is being run."""
        return bool(self._rows)

    def run(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return what comes of these rows."""
        self._rows.append(frame)
        try:
            return self._finished.collect()
        finally:
            self._rows.clear()


@dataclass(frozen=True, slots=True)
class _OfRuleSet:
    """The idle plans of one rule set by the schema and the day they are for, the last used at the end."""

    rule_set: weakref.ref[RuleSet]
    reads: frozenset[str]
    idle: OrderedDict[Hashable, list[_Plan]] = field(default_factory=OrderedDict)


@dataclass(frozen=True, slots=True)
class Plans:
    """The plans of the rule sets that were used last; those of a rule set that nobody holds any more are dropped."""

    kept: OrderedDict[int, _OfRuleSet] = field(default_factory=OrderedDict)
    lock: Lock = field(default_factory=Lock)

    def run(
        self,
        rule_set: RuleSet,
        frame: pl.DataFrame,
        as_of: date,
        finish: Callable[[pl.LazyFrame], pl.LazyFrame],
    ) -> pl.DataFrame:
        """Return what ``finish`` makes of a frame; it is called where no plan for such a frame is idle."""
        its = self._of(rule_set)
        frame = frame.select(name for name in frame.columns if name in its.reads)
        schema = frame.schema
        if frame.height > MOST_ROWS or any(dtype in _OF_RECORDS for dtype in schema.values()):
            return finish(frame.lazy()).collect()
        key = (tuple(schema.items()), as_of)
        with self.lock:
            idle = its.idle.get(key)
            plan = idle.pop() if idle else None
        plan = plan or _Plan(schema, finish)
        try:
            return plan.run(frame)
        finally:
            self._give_back(its, key, plan)

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

    def _give_back(self, its: _OfRuleSet, key: Hashable, plan: _Plan) -> None:
        with self.lock:
            idle = its.idle.setdefault(key, [])
            its.idle.move_to_end(key)
            if len(idle) < _SPARE:
                idle.append(plan)
            while len(its.idle) > _PLANS:
                its.idle.popitem(last=False)


def _reads(rule_set: RuleSet) -> frozenset[str]:
    """Return the columns that judging may read of a frame."""
    names = made_of(rule_set.judged_fields(), rule_set.fields.account)
    ways = (lambda name: name, columns.age, columns.folded)
    return frozenset({*columns.IDENTITY, columns.RECORD_AGE, *(way(name) for name in names for way in ways)})

"""The value of a field at which a derived field comes to a threshold of the rules.

The engine computes the derived field at three probes. What arithmetic makes of one field while the others stay as they
are is, but for formulas in which it is multiplied by itself, a ratio of two straight lines, which three points settle.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import narwhals.stable.v2 as nw
import polars as pl

from icp_rules.engine import with_derived
from icp_rules.language.fields import FieldType
from icp_rules.language.thresholds import thresholds
from icp_rules.whatif.hypothetical import Changed, hypothetical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet
    from icp_rules.whatif.questions import Questions

_PROBES = (1.0, 10.0, 1000.0)
# Values from here up are told without decimals.
_WHOLE_FROM = 1000.0
_STEP = 0.0001
_FIRST = date(1970, 1, 1)


def solved(rule_set: RuleSet, accounts: pl.DataFrame, asked: Questions, *, as_of: date) -> Iterator[pl.Series]:
    """Yield values of a field, one an account, at and beside each threshold of what is computed from it.

    They are null where no value leads there, or where another field it takes is unknown.
    """
    if asked.field.type not in (FieldType.NUMBER, FieldType.DATE):
        return
    for derived, tests in asked.computed.items():
        targets = sorted({target for test in tests for target, _ in thresholds(test, as_of)})
        if targets:
            points = _probed(rule_set, accounts, asked.field, derived, as_of)
            for target in targets:
                yield from _beside(_solution(points, target), asked.field)


def _probed(rule_set: RuleSet, accounts: pl.DataFrame, field: Field, derived: str, as_of: date) -> list[pl.Series]:
    """Return the derived field's values at each probe."""
    is_new = pl.Series([True]).new_from_index(0, accounts.height)
    points = []
    for probe in _PROBES:
        values = _values(pl.Series([probe]).new_from_index(0, accounts.height), field)
        frame = hypothetical(accounts, {field.name: Changed(values, is_new)}, rule_set, as_of=as_of)
        frame = with_derived(nw.from_native(frame), rule_set.fields, {derived}).to_native()
        points.append(frame[derived])
    return points


def _solution(points: list[pl.Series], target: float) -> pl.Series:
    """Return where a ratio of two straight lines with these values at the probes comes to a target."""
    one, two, three = points
    x1, x2, x3 = _PROBES
    # the cross-ratio of four points is the same before and after
    ratio = (target - one) * (two - three) / ((target - three) * (two - one))
    found = (x1 * (x2 - x3) - ratio * (x3 * (x2 - x1))) / ((x2 - x3) - ratio * (x2 - x1))
    at_third = (three == target).fill_null(value=False) & (one != three).fill_null(value=False)
    solution = pl.Series([x3]).new_from_index(0, len(one)).zip_with(at_third, found)
    return solution.set(~solution.is_finite().fill_null(value=False), None)


def _beside(solution: pl.Series, field: Field) -> Iterator[pl.Series]:
    """Yield the values just below, at and just above a solution that a record could hold."""
    counted = field.type is FieldType.DATE or (field.unit is not None and not field.money)
    whole = pl.Series([counted]).new_from_index(0, len(solution)) | (solution.abs() >= _WHOLE_FROM)
    step = pl.Series([1.0]).new_from_index(0, len(solution)).zip_with(whole.fill_null(value=True), solution * 0 + _STEP)
    low, high = (solution / step).floor() * step, (solution / step).ceil() * step
    for values in (high - step, low, high, low + step):
        possible = (
            values if field.type is FieldType.DATE or not (field.unit or field.money) else values.set(values < 0, None)
        )
        yield _values(possible, field)


def _values(numbers: pl.Series, field: Field) -> pl.Series:
    """Return numbers as values of the field; those of a date are days since 1970."""
    if field.type is not FieldType.DATE:
        return numbers
    last, first = (date.max - _FIRST).days, (date.min - _FIRST).days
    days = numbers.set(~numbers.is_between(first, last).fill_null(value=False), None)
    return days.round().cast(pl.Int32).cast(pl.Date)

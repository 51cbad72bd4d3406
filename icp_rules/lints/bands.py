"""Bands of a criterion: values that none of them takes, and values that two of them would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.language.model import Bands, Test, parts_of
from icp_rules.language.ranges import Range
from icp_rules.language.wording import shown
from icp_rules.lints.reasoning.values import EVERYTHING, passing, together, without
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import Band, Criterion, RuleSet
    from icp_rules.plugins import LintContext

_RANGES = ("at_least", "at_most", "more_than", "less_than", "between")
_HEADCOUNT = """score:
  - group: fit
    criteria:
      - id: headcount
        field: employees
        bands: [{between: [100, 500], points: 20}, {between: [%s], points: 10}]
"""


@dataclass(frozen=True, slots=True)
class _Ranged:
    """A band that is one range of values."""

    band: Band
    range: Range

    @property
    def line(self) -> int:
        return self.band.location.line or 0


class BandGap(RuleSetLint):
    """Finds values between two bands that neither of them takes."""

    code = "ICP401"
    title = "a gap between two bands"
    why = (
        "Whoever falls into it gets nothing, though those on both sides of it get points. Bands of whole numbers that "
        "follow each other, such as up to 500 and from 501, leave no gap, unless the field is computed."
    )
    bad = Example.rule_set(_HEADCOUNT % "10, 50")
    good = Example.rule_set(_HEADCOUNT % "10, 99")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield the gaps of each criterion whose bands are all ranges."""
        for criterion, field, bands in _banded(rule_set):
            for one, other, gap in _gaps(field, bands):
                lines = f"{one.band.location.line} and {other.band.location.line}"
                same = one.band.location.line == other.band.location.line
                where = f"of line {one.line}" if same else f"of lines {lines}"
                message = f"no band of '{criterion.id}' takes {_said(field, gap)}: they lie between the bands {where}"
                help_line = f"Move an end of one of them. If they shall get nothing, say so: {_written(field, gap)}."
                yield LintFinding(message, other.band.location, help_line, criterion.id)


class BandOverlap(RuleSetLint):
    """Finds two bands that share some of their values, and differ in points."""

    code = "ICP402"
    title = "two bands that share a part of their values"
    why = (
        "The first band of the two decides, and nobody sees that it does. A later band that holds all of an earlier "
        "one is no finding, since bands are read from the top; nor is an amount at which two bands meet."
    )
    bad = Example.rule_set(_HEADCOUNT % "50, 150")
    good = Example.rule_set(_HEADCOUNT % "50, 99")

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield each later band that an earlier one takes a part of."""
        for criterion, field, bands in _banded(rule_set):
            for i, later in enumerate(bands):
                for earlier in bands[:i]:
                    shared = _shared(field, earlier, later)
                    if shared is not None:
                        yield self._finding(criterion, field, earlier, later)

    @staticmethod
    def _finding(criterion: Criterion, field: Field, earlier: _Ranged, later: _Ranged) -> LintFinding:
        shared = earlier.range.and_(later.range)
        first, second = shown(earlier.band.points), shown(later.band.points)
        message = (
            f"two bands of '{criterion.id}' take {_said(field, shared)}: "
            f"they get the {first} points of line {earlier.line}, not the {second} of this band"
        )
        left = [_written_range(field, part) for part in without([later.range], [earlier.range])]
        help_line = f"Write what is left for this band: {left[0]}." if len(left) == 1 else "Let the bands meet."
        return LintFinding(message, later.band.location, help_line, criterion.id)


def _banded(rule_set: RuleSet) -> Iterator[tuple[Criterion, Field, list[_Ranged]]]:
    """Yield the criteria of which every band is one range of numbers or dates."""
    for criterion in rule_set.criteria:
        scoring = criterion.scoring
        if isinstance(scoring, Bands) and scoring.field.type in (FieldType.NUMBER, FieldType.DATE):
            ranged = [_ranged(band) for band in scoring.bands]
            bands = [one for one in ranged if one is not None]
            if len(bands) == len(ranged):
                yield criterion, scoring.field, bands


def _ranged(band: Band) -> _Ranged | None:
    left = list(EVERYTHING)
    for part in parts_of(band.when):
        if not isinstance(part, Test) or part.operator.name not in (*_RANGES, "is"):
            return None
        left = together(left, passing(part.operator.name, part.argument))
    return _Ranged(band, left[0]) if len(left) == 1 else None


def _gaps(field: Field, bands: list[_Ranged]) -> Iterator[tuple[_Ranged, _Ranged, Range]]:
    """Yield two bands and what lies between them, in the order of the values."""
    ordered = sorted((one for one in bands if one.range.low is not None), key=lambda one: one.range.low)
    below = [one for one in bands if one.range.low is None]
    for before, after in pairwise([*below[-1:], *ordered]):
        between = Range(before.range.high, after.range.low, not before.range.open_high, not after.range.open_low)
        if None in (between.low, between.high) or between.empty:
            continue
        left = without([between], [one.range for one in bands])
        if len(left) == 1 and not _meets(field, left[0]):
            yield before, after, left[0]


def _meets(field: Field, gap: Range) -> bool:
    """Tell whether nothing that occurs lies in a gap: from one day or whole number to the next."""
    if isinstance(gap.low, date):
        return bool(gap.open_low and gap.open_high and gap.high - gap.low == timedelta(days=1))
    counted = field.origin is not Origin.DERIVED and float(gap.low).is_integer() and float(gap.high).is_integer()
    return bool(counted and gap.open_low and gap.open_high and gap.high - gap.low == 1)


def _shared(field: Field, earlier: _Ranged, later: _Ranged) -> Range | None:
    """Return the values two bands share, where neither has all of the other's and it makes a difference."""
    shared = earlier.range.and_(later.range)
    if shared.empty or earlier.band.points == later.band.points:
        return None
    if not without([earlier.range], [later.range]) or not without([later.range], [earlier.range]):
        return None
    # amounts and rates have no next value, so their bands can only meet in one
    if shared.low == shared.high and field.type is FieldType.NUMBER and field.unit is None:
        return None
    return shared


def _said(field: Field, gap: Range) -> str:
    """Return a range in words, by the whole numbers or days in it where its ends are such."""
    low, high = _ends(field, gap)
    if gap.low is None or gap.high is None:
        return f"values up to {shown(high, field.unit)}" if gap.low is None else f"values from {shown(low, field.unit)}"
    unit = f" {field.unit}" if field.unit not in (None, "year") else ""
    if low == high:
        return f"the value {shown(low, field.unit)}{unit}"
    if (low, high) == (gap.low, gap.high) and (gap.open_low or gap.open_high):
        return f"values of more than {shown(low, field.unit)} and less than {shown(high, field.unit)}{unit}"
    return f"{shown(low, field.unit)} to {shown(high, field.unit)}{unit}"


def _ends(field: Field, gap: Range) -> tuple[Any, Any]:
    """Return the first and the last value of a range, where values have a next one."""
    step: Any = timedelta(days=1) if field.type is FieldType.DATE else 1.0
    if field.type is FieldType.NUMBER and (
        field.unit is None or any(end is not None and not float(end).is_integer() for end in (gap.low, gap.high))
    ):
        return gap.low, gap.high
    low = gap.low + step if gap.open_low and gap.low is not None else gap.low
    return low, gap.high - step if gap.open_high and gap.high is not None else gap.high


def _written(field: Field, gap: Range) -> str:
    """Return a band of no points for a range, as it is written."""
    return _written_range(field, gap).replace("}", ", points: 0}")


def _written_range(field: Field, gap: Range) -> str:
    low, high = _ends(field, gap)
    opened = (low, high) == (gap.low, gap.high)
    if low is not None and high is not None and not (opened and (gap.open_low or gap.open_high)):
        return f"{{between: [{_plain(low)}, {_plain(high)}]}}"
    parts = []
    if low is not None:
        parts.append(f"{'more_than' if gap.open_low and low == gap.low else 'at_least'}: {_plain(low)}")
    if high is not None:
        parts.append(f"{'less_than' if gap.open_high and high == gap.high else 'at_most'}: {_plain(high)}")
    return f"{{{', '.join(parts)}}}"


def _plain(value: Any) -> str:
    """Return a bound as it stands in a file."""
    return str(value) if isinstance(value, date) else f"{value:.10f}".rstrip("0").rstrip(".")

"""The edges of bands: where one more or one less gives other points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import FieldType
from icp_rules.language.model import Test, parts_of
from icp_rules.language.operators import shifted
from icp_rules.language.thresholds import ABOVE, AT, BELOW, thresholds
from icp_rules.language.wording import shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from icp_rules.language.model import Band, Bands

# A neighbour of an edge lies at most so far from it: a whole step, or a hundredth of a large number.
_STEP = 1.0
_SHARE = 0.01
_SIDES = {BELOW: "just below", AT: "at", ABOVE: "just above"}
_DAYS = {BELOW: "the day before", AT: "on", ABOVE: "the day after"}


@dataclass(frozen=True, slots=True)
class Probe:
    """A place to try: an edge itself, or just beside it."""

    edge: Any
    side: int
    unit: str | None

    def __str__(self) -> str:
        """Return it in words: at 100, just below 100."""
        sides = _DAYS if isinstance(self.edge, date) else _SIDES
        return f"{sides[self.side]} {shown(self.edge, self.unit)}"

    def tried_by(self, values: Collection[Any]) -> bool:
        """Tell whether one of these values is there."""
        if self.side == AT:
            return self.edge in values
        if isinstance(self.edge, date):
            return self.edge + timedelta(days=self.side) in values
        reach = max(_STEP, abs(self.edge) * _SHARE)
        return any(0 < (value - self.edge) * self.side <= reach for value in values)


def probes(bands: Bands, as_of: date) -> list[Probe]:
    """Return where to try bands of numbers or dates; places on both sides of which the same band holds are none."""
    if bands.field.type not in (FieldType.NUMBER, FieldType.DATE):
        return []
    ends = _ends(bands, as_of)
    found: dict[tuple[Any, int], Probe] = {}
    for edge, side in ends:
        if _holding(bands, edge, as_of) != _holding(bands, _beside(edge, side), as_of):
            for one in (AT, side):
                found[edge, one] = Probe(edge, one, bands.field.unit)
    return [found[key] for key in sorted(found)]


def outcomes(bands: Bands, as_of: date) -> tuple[tuple[Any, float | None], ...]:
    """Return which points the values of bands give, as (from which on, points); None where no band holds.

    Where all edges are whole, so are the values. Of bands that compare otherwise than with edges nothing is returned.
    """
    tests = [test for band in bands.bands for test in _tests(band)]
    if bands.field.type not in (FieldType.NUMBER, FieldType.DATE) or not all(_has_ends(test) for test in tests):
        return ()
    edges = {edge for edge, _ in _ends(bands, as_of)}
    whole = all(isinstance(edge, date) or edge == int(edge) for edge in edges)
    places = {_next(edge, side) if whole else _beside(edge, side) for edge in edges for side in (BELOW, ABOVE)}
    found: list[tuple[Any, float | None]] = []
    for place in sorted(places | edges):
        at = _holding(bands, place, as_of)
        points = None if at is None else bands.bands[at].points
        if not found or found[-1][1] != points:
            found.append((place if found else None, points))
    return tuple(found)


def _ends(bands: Bands, as_of: date) -> list[tuple[Any, int]]:
    """Return where the comparisons of bands begin or end; what is compared with single values has no ends."""
    ends = [end for band in bands.bands for test in _tests(band) for end in thresholds(test, as_of)]
    return [end for end in ends if end[1] != AT]


def _has_ends(test: Test) -> bool:
    return test.operator.name not in ("is", "is_not", "in", "not_in")


def _next(edge: Any, side: int) -> Any:
    return shifted(edge, side) if isinstance(edge, date) else edge + side


def covers_all(bands: Bands, as_of: date) -> bool:
    """Tell whether some band holds whatever the value is, as far as that can be seen at the edges."""
    places = [place for edge, _ in _ends(bands, as_of) for place in (_beside(edge, BELOW), edge, _beside(edge, ABOVE))]
    return bool(places) and all(_holding(bands, place, as_of) is not None for place in places)


def _tests(band: Band) -> list[Test]:
    return [part for part in parts_of(band.when) if isinstance(part, Test)]


def _beside(edge: Any, side: int) -> Any:
    return shifted(edge, side) if isinstance(edge, date) else edge + side * abs(edge or _STEP) * 1e-9


def _holding(bands: Bands, value: Any, as_of: date) -> int | None:
    """Return the place of the first band that holds for a value."""
    return next((at for at, band in enumerate(bands.bands) if all(_holds(t, value, as_of) for t in _tests(band))), None)


def _holds(test: Test, value: Any, as_of: date) -> bool:
    name, argument = test.operator.name, test.argument
    if name == "known":
        return bool(argument)
    if name in ("in", "not_in"):
        return (value in argument) is (name == "in")
    return bool(test.operator.expression(value, argument, as_of))

"""The edges of bands: where one more or one less gives other points."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from icp_rules.language.fields import FieldType
from icp_rules.language.model import All, Test
from icp_rules.language.operators import shifted
from icp_rules.language.wording import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from icp_rules.language.model import Band, Bands

# A neighbour of an edge lies at most so far from it: a whole step, or a hundredth of a large number.
_STEP = 1.0
_SHARE = 0.01
_BELOW, _AT, _ABOVE = -1, 0, 1
_SIDES = {_BELOW: "just below", _AT: "at", _ABOVE: "just above"}
_DAYS = {_BELOW: "the day before", _AT: "on", _ABOVE: "the day after"}
_LOW, _HIGH = ("at_least", "more_than"), ("at_most", "less_than")


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
        if self.side == _AT:
            return self.edge in values
        if isinstance(self.edge, date):
            return self.edge + timedelta(days=self.side) in values
        reach = max(_STEP, abs(self.edge) * _SHARE)
        return any(0 < (value - self.edge) * self.side <= reach for value in values)


def probes(bands: Bands, as_of: date) -> list[Probe]:
    """Return where to try bands of numbers or dates; places on both sides of which the same band holds are none."""
    if bands.field.type not in (FieldType.NUMBER, FieldType.DATE):
        return []
    ends = [end for band in bands.bands for test in _tests(band) for end in _ends(test, as_of)]
    found: dict[tuple[Any, int], Probe] = {}
    for edge, side in ends:
        if _holding(bands, edge, as_of) != _holding(bands, _beside(edge, side), as_of):
            for one in (_AT, side):
                found[edge, one] = Probe(edge, one, bands.field.unit)
    return [found[key] for key in sorted(found)]


def outcomes(bands: Bands, as_of: date) -> tuple[tuple[Any, float | None], ...]:
    """Return which points the values of bands give, as (from which on, points); None where no band holds.

    Where all edges are whole, so are the values. Of bands that compare otherwise than with edges nothing is returned.
    """
    tests = [test for band in bands.bands for test in _tests(band)]
    if bands.field.type not in (FieldType.NUMBER, FieldType.DATE) or not all(_has_ends(test) for test in tests):
        return ()
    edges = {edge for test in tests for edge, _ in _ends(test, as_of)}
    whole = all(isinstance(edge, date) or edge == int(edge) for edge in edges)
    places = {_next(edge, side) if whole else _beside(edge, side) for edge in edges for side in (_BELOW, _ABOVE)}
    found: list[tuple[Any, float | None]] = []
    for place in sorted(places | edges):
        at = _holding(bands, place, as_of)
        points = None if at is None else bands.bands[at].points
        if not found or found[-1][1] != points:
            found.append((place if found else None, points))
    return tuple(found)


def _has_ends(test: Test) -> bool:
    return test.operator.name in (*_LOW, *_HIGH, "between", "within", "upcoming", "known")


def _next(edge: Any, side: int) -> Any:
    return shifted(edge, side) if isinstance(edge, date) else edge + side


def covers_all(bands: Bands, as_of: date) -> bool:
    """Tell whether some band holds whatever the value is, as far as that can be seen at the edges."""
    edges = [edge for band in bands.bands for test in _tests(band) for edge, _ in _ends(test, as_of)]
    places = [place for edge in edges for place in (_beside(edge, _BELOW), edge, _beside(edge, _ABOVE))]
    return bool(places) and all(_holding(bands, place, as_of) is not None for place in places)


def _tests(band: Band) -> list[Test]:
    parts = band.when.parts if isinstance(band.when, All) else (band.when,)
    return [part for part in parts if isinstance(part, Test)]


def _ends(test: Test, as_of: date) -> Iterator[tuple[Any, int]]:
    """Yield each end of a comparison, and on which side of it the other of two neighbours lies."""
    name, argument = test.operator.name, test.argument
    if name == "between":
        yield from ((argument[0], _BELOW), (argument[1], _ABOVE))
    elif name in ("within", "upcoming"):
        far = -argument if name == "within" else argument
        first, last = sorted((as_of, shifted(as_of, far)))
        yield from ((first, _BELOW), (last, _ABOVE))
    elif name in _LOW:
        yield argument, _BELOW if name == "at_least" else _ABOVE
    elif name in _HIGH:
        yield argument, _ABOVE if name == "at_most" else _BELOW


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

"""Where a comparison of numbers or dates changes its mind: read alike by whatever tries values around there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.language.operators import shifted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from icp_rules.language.model import Test

BELOW, AT, ABOVE = -1, 0, 1

_SIDES = {"at_least": BELOW, "more_than": ABOVE, "at_most": ABOVE, "less_than": BELOW}


def thresholds(test: Test, as_of: date) -> Iterator[tuple[Any, int]]:
    """Yield each threshold, and on which side of it the other of two neighbours lies; AT where on both sides."""
    name, argument = test.operator.name, test.argument
    if name == "between":
        yield from ((argument[0], BELOW), (argument[1], ABOVE))
    elif name in ("within", "upcoming"):
        first, last = sorted((as_of, shifted(as_of, -argument if name == "within" else argument)))
        yield from ((first, BELOW), (last, ABOVE))
    elif name in ("in", "not_in"):
        yield from ((value, AT) for value in argument)
    elif name != "known":
        yield argument, _SIDES.get(name, AT)

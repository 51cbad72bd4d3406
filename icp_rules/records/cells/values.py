"""What goes into the coercion of a column, and what comes out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl


_NUMBERS = re.compile(r"[0-9][0-9.,-]*")


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for a column unless its own map says otherwise.

    Attributes:
        currency: The workspace's currency, as ISO 4217; all amounts of money are brought to it.
        dates: ``month_first`` or ``day_first``, which of 12/1/2022 is the month; None where nobody says.
        decimal: The decimal mark, ``.`` or ``,``; None where nobody says.
        rates: What one unit of other currencies is worth in ``currency``.
        as_of: The day that ages are counted back from, one for all cells or one a cell; None where nobody says.
    """

    currency: str = "USD"
    dates: str | None = None
    decimal: str | None = None
    rates: Mapping[str, float] = field(default_factory=dict)
    as_of: date | pl.Series | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """One value of a column that became unknown because nobody could read it.

    Attributes:
        text: The cell's text, cleaned; of a date without the time of day.
        count: How many cells hold it.
        reason: Why, as a clause about the cell: ``is not a number``.
        help: What to change, as a sentence, or None where only the cell itself is at fault.
    """

    text: str
    count: int
    reason: str
    help: str | None = None

    @property
    def kind(self) -> str:
        """What cells refused for one cause share: the reason without the cell's own numbers."""
        return _NUMBERS.sub("…", self.reason)


@dataclass(frozen=True, slots=True)
class Unlisted:
    """One value that the field's vocabulary does not know; it stays as it is. ``count`` says how often it stands."""

    text: str
    count: int


_Cell = TypeVar("_Cell", Unreadable, Unlisted)


@dataclass(frozen=True, slots=True, eq=False)
class Coerced:
    """A column as one of our fields.

    Attributes:
        values: The typed values; null is unknown. It has the field's name.
        unreadable: What nobody could read, the most frequent first.
        placeholders: How many cells say that the value is unknown (``n/a``); blank cells don't count.
        unlisted: What the field's vocabulary does not know, the most frequent first.
    """

    values: pl.Series
    unreadable: tuple[Unreadable, ...] = ()
    placeholders: int = 0
    unlisted: tuple[Unlisted, ...] = ()

    def completed(self, apart: Coerced) -> Coerced:
        """Return the column with the cells that were read ``apart``; each is null in one of the two."""
        return Coerced(
            self.values.fill_null(apart.values),
            together((*self.unreadable, *apart.unreadable)),
            self.placeholders + apart.placeholders,
            together((*self.unlisted, *apart.unlisted)),
        )


def together(cells: Iterable[_Cell]) -> tuple[_Cell, ...]:
    """Return each of the cells once with the sum of its counts, the most frequent first."""
    tally: Counter[_Cell] = Counter()
    for cell in cells:
        tally[replace(cell, count=0)] += cell.count
    summed = (replace(cell, count=count) for cell, count in tally.items())
    return tuple(sorted(summed, key=lambda cell: (-cell.count, cell.text)))


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a cell can't be read; see ``Unreadable``."""

    reason: str
    help: str | None = None


Value = str | float | bool | date | list[str]
"""What a reader makes of one cell."""

Reader = Callable[[str], Value | Problem | None]
"""Reads the text of one cell. None means that the cell says "unknown" itself."""

"""Pairs of records that are likely one, and the table of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.duplicates.signs import FULL, LIKELY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.records.duplicates.candidates import Candidates, Skipped
    from icp_rules.records.duplicates.signs import Evidence

OTHER = "other_"
"""Before the columns of a pair's second record."""


@dataclass(frozen=True, slots=True)
class Duplicates:
    """The likely pairs among ``records`` records, of which ``compared`` pairs were looked at.

    ``pairs`` has the likeness, 0 to 1, what names the two records (``other_`` before the second's), and the reasons;
    the most alike come first, those equally alike in the order of the source.
    """

    pairs: pl.DataFrame
    records: int
    compared: int
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """Two records by their places, the points of all evidence, and its reasons."""

    first: int
    second: int
    points: int
    reasons: tuple[str, ...]

    @classmethod
    def of(cls, first: int, second: int, evidence: Iterable[Evidence]) -> Judged:
        """Add up the evidence; what weighs most is told first."""
        found = sorted(evidence, key=lambda one: -one.points)
        return cls(first, second, min(FULL, sum(one.points for one in found)), tuple(one.reason for one in found))

    @property
    def is_likely(self) -> bool:
        """Tell whether the pair is worth a look."""
        return self.points >= LIKELY


def as_duplicates(
    records: pl.DataFrame, naming: Sequence[str], judged: Iterable[Judged], candidates: Candidates
) -> Duplicates:
    """Return the likely ones among pairs, each record told by the columns ``naming`` of ``records``."""
    likely = sorted(
        (pair for pair in judged if pair.is_likely), key=lambda pair: (-pair.points, pair.first, pair.second)
    )
    named = records.select(
        pl.col(name) if name in records.columns else pl.lit(None, pl.String).alias(name) for name in naming
    )
    pairs = pl.DataFrame(
        [
            pl.Series("likeness", [pair.points / FULL for pair in likely], pl.Float64),
            *named[[pair.first for pair in likely]],
            *named[[pair.second for pair in likely]].select(pl.all().name.prefix(OTHER)),
            pl.Series("reasons", [list(pair.reasons) for pair in likely], pl.List(pl.String)),
        ]
    )
    skipped = sorted(candidates.skipped, key=lambda one: (-one.count, one.kind, one.value))
    return Duplicates(pairs, records.height, len(candidates.pairs), tuple(skipped))


def values_of(records: pl.DataFrame, name: str) -> list[str | None]:
    """Return the values of a text field, all unknown where no column gives it."""
    values: list[str | None] = (
        records[name].cast(pl.String).to_list() if name in records.columns else [None] * records.height
    )
    return values

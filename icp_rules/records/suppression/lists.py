"""The lists as they were read, and what of them counts on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostics
from icp_rules.language.fields import CONTACT_FIELDS
from icp_rules.language.suppressing import NAMING
from icp_rules.records.suppression.matching import Description, Suppression, listed_accounts, listed_people

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from icp_rules.records.loading import Loaded

VALUES = {"kind": pl.String(), "value": pl.String(), "entry": pl.UInt32()}
_OF_CONTACTS = frozenset(field.name for field in CONTACT_FIELDS)
WHY = {
    "entry": pl.UInt32(),
    "list": pl.String(),
    "reason": pl.String(),
    "file": pl.String(),
    "line": pl.Int64(),
    "expires": pl.Date(),
}


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """One list: its rows, and of each the reason and the last day on which it counts, where it says them.

    ``values`` are what its rows name: the ``kind``, the ``value`` and the row as ``entry``. ``describes`` are the
    patterns of rows that describe, by field.
    """

    loaded: Loaded
    reasons: pl.Series
    expires: pl.Series
    values: pl.DataFrame
    describes: Mapping[int, Mapping[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """What the lists say on one day: ``values`` by kind, of each the first entry that has it, and descriptions.

    Entries are the rows of all lists, one list after another. ``expired`` counts those that no longer count.
    """

    lists: Sequence[Named]
    values: Mapping[str, pl.DataFrame]
    descriptions: Sequence[Description]
    expired: int = 0

    @property
    def fields(self) -> frozenset[str]:
        """The fields by which kinds of accounts and of people are described."""
        return frozenset(name for one in self.descriptions for name in one.patterns)

    @property
    def fingerprint(self) -> list[int]:
        """What tells lists apart that say other things, though no file has changed."""
        frames = (named.loaded.frame for named in self.lists)
        return [int(frame.hash_rows().sum()) if frame.width else 0 for frame in frames]

    def require_fields(self, accounts: pl.DataFrame, contacts: pl.DataFrame | None = None) -> None:
        """Raise DiagnosticError where a description is by a field that no record has: it would leave out nobody.

        Without contacts, be it that they are not read here, nobody needs theirs.
        """
        found = Diagnostics()
        people = contacts if contacts is not None else pl.DataFrame()
        given = {*accounts.columns, *people.columns}
        for named in self.lists:
            described = {name for patterns in named.describes.values() for name in patterns}
            for name in sorted(described - given):
                if name not in _OF_CONTACTS or people.height:
                    message = f"the list {named.loaded.source.name} is by {name}, which no source gives"
                    help_line = "Map a column to it, or name whom the list means in another way."
                    found.error(Code.COLUMN_MISSING, message, named.loaded.source.location, help_line)
        found.raise_errors()

    def refuse_described(self, fields: Container[str]) -> None:
        """Raise DiagnosticError where accounts are described by ``fields``, for what can only tell who is named."""
        found = Diagnostics()
        for named in self.lists:
            if any(all(name in fields for name in patterns) for patterns in named.describes.values()):
                message = f"the list {named.loaded.source.name} describes accounts, which records alone can tell"
                help_line = "Score with --engine polars, or exclude them by a rule."
                found.error(Code.NOT_CLEAN, message, named.loaded.source.location, help_line)
        found.raise_errors()

    def texts(self) -> dict[str, frozenset[str]]:
        """Return what is named, by kind."""
        return {kind: frozenset(values["value"]) for kind, values in self.values.items()}

    def among(
        self,
        accounts: pl.DataFrame,
        merged_accounts: pl.DataFrame | None = None,
        merged_contacts: pl.DataFrame | None = None,
    ) -> Suppression:
        """Return who of these accounts may not be contacted; the rows that were merged into them count too."""
        known = accounts.select("account_id", *sorted(self.fields.intersection(accounts.columns)))
        return Suppression(
            self,
            listed_accounts(accounts, merged_accounts, self.values, self.descriptions),
            listed_people(merged_contacts, self.values),
            known,
        )

    def reasons(self) -> list[tuple[str, str | None]]:
        """Return the list and the reason of each entry."""
        return [(named.loaded.source.name, reason) for named in self.lists for reason in named.reasons]

    def why(self, entries: Sequence[int]) -> pl.DataFrame:
        """Return of each of these entries the list, the reason, the file, the line and the last day."""
        rows, first = [], 0
        for named in self.lists:
            own = [entry - first for entry in entries if first <= entry < first + named.reasons.len()]
            for row, (file, line) in zip(own, named.loaded.places(own), strict=True):
                rows.append((row + first, named.loaded.source.name, named.reasons[row], file, line, named.expires[row]))
            first += named.reasons.len()
        return pl.DataFrame(rows, schema=WHY, orient="row")


@dataclass(frozen=True, slots=True, eq=False)
class Lists:
    """All lists, whatever the day. ``always`` is what counts until ``first_end``, the first day an entry ends on."""

    lists: Sequence[Named]
    always: Listed
    first_end: date | None

    @classmethod
    def of(cls, lists: Sequence[Named]) -> Lists:
        """Return lists as they count together."""
        ends = [end for named in lists if isinstance(end := named.expires.min(), date)]
        return cls(lists, _on(lists, None), min(ends) if ends else None)

    def on(self, day: date) -> Listed:
        """Return what counts on a day: an entry counts on the day it expires, and no longer on the next."""
        return self.always if self.first_end is None or day <= self.first_end else _on(self.lists, day)


def _on(lists: Sequence[Named], day: date | None) -> Listed:
    values, descriptions, first, expired = [pl.DataFrame(schema=VALUES)], [], 0, 0
    for named in lists:
        ended = (named.expires < day).fill_null(value=False) if day is not None else None
        is_out = frozenset(ended.arg_true()) if ended is not None else frozenset[int]()
        own = named.values.filter(~pl.col("entry").is_in(sorted(is_out))) if is_out else named.values
        values.append(own.with_columns(pl.col("entry") + first))
        descriptions += [Description(first + row, of) for row, of in named.describes.items() if row not in is_out]
        expired += len(is_out)
        first += named.reasons.len()
    # the rows are in the order of the lists, so the first that names somebody is kept
    together = pl.concat(values)
    by_kind = {
        kind: together.filter(pl.col("kind") == kind).drop("kind").unique("value", keep="first", maintain_order=True)
        for kind in NAMING
    }
    return Listed(lists, by_kind, descriptions, expired)

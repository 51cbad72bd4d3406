"""What reading hands on: the records, what became of every row, and the cells nobody could read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import polars as pl

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.vocabularies import Vocabulary
    from icp_rules.plugins.data_point import FactsTable
    from icp_rules.records.cells import Unlisted, Unreadable

# Of the records, how many must be known before a field that rules read is not told of.
ENOUGH_KNOWN = 0.5


@dataclass(frozen=True, slots=True)
class UnreadableColumn:
    """Cells of one column that could not be read for one reason and count as unknown.

    ``examples`` are some of their texts, the most frequent first; ``help`` says what makes them readable. ``cells`` are
    what ``examples`` were chosen from.
    """

    field: str
    column: str
    count: int
    reason: str
    examples: tuple[str, ...]
    help: str | None = None
    cells: tuple[Unreadable, ...] = ()


@dataclass(frozen=True, slots=True)
class UnlistedColumn:
    """Values of one column that its vocabulary does not know and that stay as they are.

    ``values`` are all of them with how often each stands there, the most frequent first.
    """

    field: str
    column: str
    vocabulary: Vocabulary
    values: tuple[Unlisted, ...]

    @property
    def count(self) -> int:
        """How often one of them stands in the column."""
        return sum(value.count for value in self.values)


@dataclass(frozen=True, slots=True)
class SourceReport:
    """The sum of one source.

    Every row that came in is used, rejected, merged into another row of the same account or contact, or
    unmatched (its account is not among the accounts). By field, ``placeholders`` counts the cells that say
    themselves that the value is unknown, ``filled`` those filled in from another field, and ``conflicting`` the
    merged records of which two rows know different values; a field without any is not in them. ``contradicted``
    counts the records with any. ``unknown`` is the share of used rows, 0 to 1, whose field is unknown. ``oldest`` and
    ``newest`` are the first and last ``as_of``, None where the source states none. ``files`` are the names of all
    that was read, ``paths`` those that are files. ``first_reject`` is the first rejected row (file, line, reason),
    ``first_unmatched`` an id that no account has.
    ``diagnostics`` are the warnings about all this.
    """

    name: str
    files: tuple[str, ...]
    rows_in: int
    used: int
    rejected: int
    merged: int = 0
    unmatched: int = 0
    unreadable: tuple[UnreadableColumn, ...] = ()
    unlisted: tuple[UnlistedColumn, ...] = ()
    placeholders: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)
    conflicting: Mapping[str, int] = field(default_factory=dict)
    contradicted: int = 0
    unknown: Mapping[str, float] = field(default_factory=dict)
    oldest: date | None = None
    newest: date | None = None
    paths: tuple[Path, ...] = ()
    first_reject: tuple[str, int | None, str] | None = None
    first_unmatched: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def conflicts(self) -> int:
        """How many values of merged records two of their rows do not agree on."""
        return sum(self.conflicting.values())

    @property
    def adds_up(self) -> bool:
        """Tell whether every row that came in is accounted for."""
        return self.rows_in == self.used + self.rejected + self.merged + self.unmatched


@dataclass(frozen=True, slots=True)
class Records:
    """All records of a run, typed and with one row an account and one a contact.

    ``accounts`` and ``contacts`` have a column for each field a source gives, ``account_id`` first;
    ``record__as_of`` is the date a row is of, ``<field>__as_of`` that of a value in merged records,
    ``<field>__said`` the text of an address that nobody could read, ``<field>__folded`` the items of a list as rules
    compare them, unless all are in a vocabulary. ``facts`` hold every column of their source as text, the key as
    ``account_id``. ``rejects`` has source, file, line, reason and
    content. ``diagnostics`` are warnings.

    ``merged_accounts`` are the rows that became one account with others: the ``account_id`` it goes by, the one the
    row states as ``__id``, and what else names it. ``merged_contacts`` are such rows of contacts, with ``contact_id``
    and ``email``. None where there are none.
    """

    accounts: pl.DataFrame
    contacts: pl.DataFrame
    facts: Mapping[str, FactsTable]
    sources: tuple[SourceReport, ...]
    rejects: pl.DataFrame
    diagnostics: tuple[Diagnostic, ...]
    merged_accounts: pl.DataFrame | None = None
    merged_contacts: pl.DataFrame | None = None

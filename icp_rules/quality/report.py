"""What a quality report says, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.language.fields import FieldType
    from icp_rules.records.report import SourceReport, UnreadableColumn


@dataclass(frozen=True, slots=True)
class Values:
    """What the known values of a field are like.

    ``distinct`` counts the different values of a text, or the items of a list, and ``frequent`` has those of them that
    stand there most often, and more than once. Numbers and dates have ``least``, ``median`` and ``most``.
    """

    known: int
    distinct: int | None = None
    frequent: tuple[tuple[str, int], ...] = ()
    least: float | date | None = None
    median: float | date | None = None
    most: float | date | None = None


@dataclass(frozen=True, slots=True)
class Ages:
    """How old the known values of a field are, as far as they are dated.

    ``limit`` is the least of the days after which a rule set takes them for unknown, None where none does; ``too_old``
    counts those that are older.
    """

    oldest: date
    median_days: int
    limit: int | None
    too_old: int


@dataclass(frozen=True, slots=True)
class UnlistedValue:
    """A value that the vocabulary does not know, how often it stands there, and the entry it most resembles."""

    text: str
    count: int
    nearest: str | None


@dataclass(frozen=True, slots=True)
class Unlisted:
    """All values of a field that its vocabulary does not know; ``values`` are the most frequent of them."""

    vocabulary: str
    distinct: int
    cells: int
    values: tuple[UnlistedValue, ...]


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """One field of accounts or contacts, or one column of facts.

    ``column`` is what the map names, None where nothing does. ``rows`` counts the records; ``placeholders``,
    ``filled`` (in from the field ``filled_from``), ``unreadable`` and ``unlisted`` count cells of the source, before
    rows are merged. ``conflicts`` are merged records whose rows disagree. ``read_by`` are the rule sets that read it.
    """

    name: str
    type: FieldType
    rows: int
    values: Values
    unit: str | None = None
    column: str | None = None
    ages: Ages | None = None
    is_derived: bool = False
    placeholders: int = 0
    filled: int = 0
    filled_from: str | None = None
    unreadable: tuple[UnreadableColumn, ...] = ()
    unlisted: Unlisted | None = None
    conflicts: int = 0
    read_by: tuple[str, ...] = ()

    @property
    def coverage(self) -> float:
        """The share of records, 0 to 1, for which it is known."""
        return self.values.known / max(1, self.rows)


@dataclass(frozen=True, slots=True)
class RejectedRows:
    """Rows that were rejected for one reason; ``places`` are file and line (None where unknown) of the first."""

    reason: str
    count: int
    places: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True)
class SourceQuality:
    """One source: its sum, its fields, those that rule sets read and least is known of first, and its rejects.

    ``undated`` are cells of the column with the rows' dates that could not be read.
    """

    report: SourceReport
    fields: tuple[FieldQuality, ...]
    rejected: tuple[RejectedRows, ...]
    undated: tuple[UnreadableColumn, ...] = ()


@dataclass(frozen=True, slots=True)
class Contradicted:
    """One contradiction: for how many accounts it holds, for how many that is unknown, and the first it holds for.

    ``says`` is its condition in words; ``accounts`` are ids, each with the account's name or None.
    """

    id: str
    says: str
    why: str
    holds: int
    unknown: int
    accounts: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True)
class QualityReport:
    """The quality of the sources asked for.

    ``not_computed`` are data points that rule sets read: nothing is asked of a service for a report. ``attention`` is
    what to look at first, ``findings`` what else a user is told.
    """

    as_of: date
    sources: tuple[SourceQuality, ...]
    contradictions: tuple[Contradicted, ...]
    not_computed: tuple[str, ...]
    attention: tuple[Diagnostic, ...]
    findings: tuple[Diagnostic, ...]

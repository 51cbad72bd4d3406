"""What ``icp.yaml`` says, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.language.fields import FieldTable
from icp_rules.language.model import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from icp_rules.diagnostics import Location, Severity
    from icp_rules.language.model import Condition, Waiver

# How a batch of briefs is written, and what that is.
LAYOUTS = {
    "folders": "a folder for each account",
    "files": "all briefs of a rule set in one folder",
    "jsonl": "one file, a line of JSON for each brief",
    "parquet": "one table with the texts",
    "csv": "a list of recipients for a mail merge",
}
ACCOUNTS = "accounts"
CONTACTS = "contacts"


def column_name(text: str) -> str:
    """Return a column's name as sources and maps are compared by it: single spaces, and none around it."""
    return " ".join(text.split())


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """How one column of a source becomes one of our fields.

    ``range`` is low, middle or high; ``unit`` multiplies; ``rate`` is what one unit of ``currency`` is worth in the
    workspace's currency; ``percent`` is share or points; ``split`` separates a list's items; ``unknown`` are cells that
    mean unknown, ``values`` maps cells to what they stand for; both are folded. ``country``, as ISO 3166-1 alpha-2, is
    that of phone numbers without a country code.
    """

    field: str
    column: str
    location: Location
    range: str | None = None
    unit: float = 1.0
    currency: str | None = None
    rate: float | None = None
    percent: str | None = None
    split: str | None = None
    unknown: frozenset[str] = frozenset()
    values: Mapping[str, str | float] | None = None
    dates: str | None = None
    decimal: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class SourceConfig:
    """One source: its files, or a plugin with settings, and how to read it.

    ``files`` may be folders and patterns such as ``accounts-*.csv``. ``header`` is the line with the columns' names,
    ``sheets`` the sheets of a workbook.
    ``as_of`` is an ISO date for the whole source, ``as_of_column`` the column that dates each row. ``identity`` names
    the fields that make two rows one account. ``key`` (facts alone) is the column that tells the accounts a row is
    about: it holds their ids, or what they have in the field ``by``. ``asked`` says that the plugin is a service which
    is asked for one account at a time. ``map`` is empty where columns named like fields are taken as they are.
    """

    name: str
    location: Location
    files: tuple[Path, ...] = ()
    plugin: str | None = None
    settings: Mapping[str, object] = field(default_factory=dict)
    as_of: str | None = None
    as_of_column: str | None = None
    identity: tuple[str, ...] = ("account_id",)
    key: str = "account_id"
    by: str = "account_id"
    asked: bool = False
    complete: bool = False
    dates: str | None = None
    decimal: str | None = None
    encoding: str = "utf-8"
    separator: str | None = None
    header: int | None = None
    sheets: tuple[str, ...] = ()
    map: Mapping[str, ColumnMap] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SuppressConfig:
    """A list of who may not be contacted: its source, and what its columns say.

    ``map`` has the columns of each of our names; where it is empty, columns are told by what they are called.
    ``reason`` and ``expires``, an ISO date, are for the rows that say none themselves. Rows do not count of which every
    column of ``unless`` fits one of its globs.
    """

    source: SourceConfig
    map: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    reason: str | None = None
    expires: str | None = None
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_file(cls, path: Path, name: str, location: Location) -> SuppressConfig:
        """Return a list that is a file and no more."""
        return cls(SourceConfig(name, location, (path,)))


@dataclass(frozen=True, slots=True)
class DataPointUse:
    """A data point of a plugin under a name of the workspace's own, with settings."""

    name: str
    use: str
    settings: Mapping[str, object]
    location: Location


@dataclass(frozen=True, slots=True)
class PanelSize:
    """How many contacts an account should have at least, and how many get briefs at most, over all personas."""

    minimum: int = 3
    maximum: int = 10


@dataclass(frozen=True, slots=True)
class BriefChoice:
    """Which accounts get briefs, by status and tier (none named: any tier), which kinds are written, and to how many.

    ``layouts`` say how they are written: some of :data:`LAYOUTS`. ``panel`` limits the contacts of an account.
    ``locale`` is how numbers and dates print, such as de_DE; None: as everywhere else.
    """

    status: tuple[str, ...] = (Status.QUALIFIED.value,)
    tiers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("brief", "sequence")
    layouts: tuple[str, ...] = ("folders",)
    panel: PanelSize = PanelSize()
    locale: str | None = None
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A condition that no account should meet, and why: one that does has wrong data."""

    id: str
    when: Condition
    why: str
    location: Location


@dataclass(frozen=True, slots=True)
class LintName:
    """A lint's code, or how several codes begin; ``location`` is where that is written, None for the command line."""

    text: str
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class LintConfig:
    """Which lints run (none included: all), how bad what they find is, and what to live with outside rule sets."""

    include: tuple[LintName, ...] = ()
    exclude: tuple[LintName, ...] = ()
    severity: Mapping[LintName, Severity] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole of ``icp.yaml``.

    ``rates`` are what one unit of other currencies is worth in ``currency``. ``vocabularies`` are files with more
    entries for vocabularies, ``titles`` is one of rules for job titles that go before the packaged ones.
    ``max_rejects`` is a share, 0 to 1. ``fields`` has all fields rules may name.
    """

    root: Path
    currency: str = "USD"
    rates: Mapping[str, float] = field(default_factory=dict)
    titles: Path | None = None
    vocabularies: tuple[Path, ...] = ()
    rank_by: str = "score"
    max_rejects: float = 0.01
    sources: Mapping[str, SourceConfig] = field(default_factory=dict)
    data_points: Mapping[str, DataPointUse] = field(default_factory=dict)
    suppress: tuple[SuppressConfig, ...] = ()
    briefs: BriefChoice = BriefChoice()
    contradictions: tuple[Contradiction, ...] = ()
    lint: LintConfig = LintConfig()
    fields: FieldTable = field(default_factory=FieldTable)

    @property
    def facts(self) -> list[SourceConfig]:
        """The tables of facts: every source but accounts, contacts, and services that are asked."""
        return [s for name, s in self.sources.items() if name not in (ACCOUNTS, CONTACTS) and not s.asked]

"""Reads all sources of a workspace, one after another, and says what became of their rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.columns import ACCOUNT_ID, IDENTITY
from icp_rules.language.config import ACCOUNTS, CONTACTS, SourceConfig
from icp_rules.plugins.values import SourceRequest
from icp_rules.records.accounts import Accounts, build_accounts, find_identity
from icp_rules.records.cells import Settings
from icp_rules.records.contacts import build_contacts, require_account
from icp_rules.records.facts import build_facts
from icp_rules.records.filling import Filling
from icp_rules.records.loading import Loaded, Loader, Part, rejects_of, renamed
from icp_rules.records.mapping import ANY_ID, READ, find_columns, require_ages, require_key
from icp_rules.records.readers_json import objects_table
from icp_rules.records.report import Records
from icp_rules.records.requests import Requests
from icp_rules.records.summing import report_of, warn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.language.config import ColumnMap, Config
    from icp_rules.language.fields import Field
    from icp_rules.plugins.data_point import FactsTable
    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.building import Built
    from icp_rules.records.report import SourceReport

_GIVEN = "inbound records"


def read(
    config: Config, readers: Mapping[str, SourceReader], files: Sequence[Path], wanted: Collection[str] | None
) -> Records:
    """Read every source; see ``icp_rules.records.read_records``."""
    found = Diagnostics()
    reading = Reading(config, Loader(Requests(config.root, readers, found)), found)
    source = accounts_source(config, reading.loader.requests, files)
    loaded = reading.loader.load(source) if source else None
    accounts = reading.accounts(loaded, wanted) if loaded else None
    ids = accounts.ids if accounts else None
    contacts, merged_contacts = reading.contacts(reading.load_contacts(), ids) or (None, None)
    facts = {source.name: reading.facts(reading.load_facts(source), ids) for source in config.facts}
    found.raise_errors()
    assert accounts is not None  # noqa: S101 - without accounts there are errors
    records = reading.records(accounts)
    return replace(
        records,
        contacts=contacts.frame if contacts is not None else records.contacts,
        facts={name: table for name, table in facts.items() if table is not None},
        merged_contacts=merged_contacts,
    )


def read_given(config: Config, objects: Iterable[object], wanted: Collection[str] | None, day: date) -> Records:
    """Read objects as rows of the accounts source, by its map; ``wanted`` as in ``icp_rules.records.read_records``.

    What an object has no key for is unknown. Where the source is of one day, these are of ``day``: the source's is that
    of its files. Raises DiagnosticError where the map cannot be used.
    """
    found = Diagnostics()
    reading = Reading(config, Loader(Requests(config.root, {}, found)), found)
    source = config.sources.get(ACCOUNTS) or SourceConfig(ACCOUNTS, Location(_GIVEN))
    source = replace(source, as_of=day.isoformat()) if source.as_of is not None else source
    table = renamed(
        objects_table(objects, _read_of(source, config.fields.account)), SourceRequest(_GIVEN, source.location)
    )
    table = replace(table, frame=_with_unknown(table.frame, source, config.fields.account, wanted or ()))
    accounts = reading.accounts(Loaded(source, (Part(_GIVEN, 0, table),), table.frame), wanted)
    found.raise_errors()
    assert accounts is not None  # noqa: S101 - without accounts there are errors
    return reading.records(accounts)


def _read_of(source: SourceConfig, fields: Mapping[str, Field]) -> set[str]:
    """Return the names of all columns that a source may read."""
    named = {column.column for column in source.map.values()} or {*fields, ANY_ID}
    return named | ({source.as_of_column} if source.as_of_column is not None else set())


def _with_unknown(
    frame: pl.DataFrame, source: SourceConfig, fields: Mapping[str, Field], wanted: Collection[str]
) -> pl.DataFrame:
    """Add the columns that a map names, or without a map the fields that are wanted, where no row has them.

    So rows that come in later and know other things make a frame of the same columns, and are judged by the same plan.
    """
    named = [column.column for column in source.map.values()]
    if not source.map:
        # an id or a name that nobody gives must not become what the rows are told apart by
        named = [name for name, field in fields.items() if name in wanted and field.origin in READ]
        named = [name for name in named if name not in IDENTITY]
    named += [source.as_of_column] if source.as_of_column is not None else []
    lacking = [name for name in dict.fromkeys(named) if name not in frame.columns]
    return frame.hstack([pl.Series(name, [None] * frame.height, dtype=pl.String) for name in lacking])


@dataclass(frozen=True, slots=True)
class LoadedContacts:
    """The contacts as they were read, and the column for each of their fields."""

    loaded: Loaded
    columns: Mapping[str, ColumnMap]


@dataclass(frozen=True, slots=True)
class Reading:
    """The sources read so far. After an error the others are only looked at to find more."""

    config: Config
    loader: Loader
    found: Diagnostics
    reports: list[SourceReport] = field(default_factory=list)
    rejects: list[pl.DataFrame] = field(default_factory=list)

    @property
    def workspace(self) -> Settings:
        """What holds for the columns of every source."""
        return settings_of(self.config)

    def records(self, accounts: Accounts) -> Records:
        """Return these accounts with what is told of all that was read, and neither contacts nor facts."""
        return Records(
            accounts=accounts.built.frame,
            contacts=pl.DataFrame(schema={ACCOUNT_ID: pl.String}),
            facts={},
            sources=tuple(self.reports),
            rejects=pl.concat([rejects_of(()), *self.rejects]),
            diagnostics=tuple(self.found),
            merged_accounts=accounts.rows,
        )

    def accounts(self, loaded: Loaded, wanted: Collection[str] | None) -> Accounts | None:
        """Return a source's accounts, or None where it cannot be used."""
        fields = self.config.fields.account
        columns = find_columns(loaded, fields, self.found)
        identity = find_identity(loaded, columns, fields, self.found)
        if self.found.errors:
            return None
        accounts = build_accounts(loaded, columns, fields, identity, self.workspace, Filling(wanted))
        self._note(loaded, accounts.built)
        return accounts

    def load_contacts(self) -> LoadedContacts | None:
        """Return the contacts as they are read, or None where there is no source, or none that can be read."""
        source = self.config.sources.get(CONTACTS)
        loaded = self.loader.load(source) if source else None
        if loaded is None:
            return None
        columns = find_columns(loaded, self.config.fields.contact, self.found)
        require_account(loaded, columns, self.found)
        return LoadedContacts(loaded, columns)

    def contacts(
        self, read: LoadedContacts | None, ids: pl.DataFrame | None
    ) -> tuple[Built, pl.DataFrame | None] | None:
        """Return the contacts of the accounts with these ids, and the rows of merged ones; None where there are none.

        They are left out too where anything is wrong with what was read so far.
        """
        if read is None or ids is None or self.found.errors:
            return None
        fields, filling = self.config.fields.contact, Filling(titles=self.config.titles)
        contacts = build_contacts(read.loaded, read.columns, fields, ids, self.workspace, filling)
        self._note(read.loaded, contacts[0])
        return contacts

    def load_facts(self, source: SourceConfig) -> Loaded | None:
        """Return a table of facts as it is read, or None where it cannot be read."""
        loaded = self.loader.load(source)
        if loaded is not None:
            require_key(loaded, self.found)
            require_ages(loaded, self.found)
        return loaded

    def facts(self, loaded: Loaded | None, ids: pl.DataFrame | None) -> FactsTable | None:
        """Return a table of facts about the accounts with these ids, or None where anything read so far is wrong."""
        if loaded is None or ids is None or self.found.errors:
            return None
        source = loaded.source
        table, built = build_facts(loaded, ids, self.config.fields.account[source.by], self.workspace)
        self._note(loaded, built)
        if source.complete and not table.complete:
            message = f"{source.name}: it says `complete: true`, but rows are rejected: no row means unknown, not none"
            help_line = "Mend or remove the rejected rows."
            self.found.warn(Code.REJECTED_ROWS, message, source.location, help_line)
        return table

    def _note(self, loaded: Loaded, built: Built) -> None:
        rejects = pl.concat([loaded.rejects(), built.rejects])
        report = report_of(loaded, built, rejects)
        warnings = Diagnostics()
        warn(loaded.source, report, warnings)
        self.found.extend(warnings)
        self.rejects.append(rejects)
        self.reports.append(replace(report, diagnostics=tuple(warnings)))


def settings_of(config: Config) -> Settings:
    """Return what a workspace says of the columns of every source."""
    return Settings(config.currency, rates=config.rates)


def accounts_source(config: Config, requests: Requests, files: Sequence[Path]) -> SourceConfig | None:
    """Return the source of accounts, with ``files`` in place of its own; that there is none is found."""
    source = config.sources.get(ACCOUNTS)
    if files:
        own = source or SourceConfig(ACCOUNTS, Location(requests.shown(files[0])))
        return replace(own, files=tuple(files), plugin=None)
    if source is None:
        help_line = "Name the file under sources: accounts: in icp.yaml."
        requests.found.error(Code.SOURCE_MISSING, "there is no source of accounts", help=help_line)
    return source

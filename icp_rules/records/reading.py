"""Reads all sources of a workspace, one after another, and says what became of their rows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.config import ACCOUNTS, CONTACTS, SourceConfig
from icp_rules.records.accounts import Accounts, build_accounts, find_identity
from icp_rules.records.cells import Settings
from icp_rules.records.contacts import build_contacts, require_account
from icp_rules.records.facts import build_facts
from icp_rules.records.filling import Filling
from icp_rules.records.loading import Loader, rejects_of
from icp_rules.records.mapping import find_columns, require_ages, require_key
from icp_rules.records.report import Records
from icp_rules.records.requests import Requests
from icp_rules.records.summing import report_of, warn

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from icp_rules.language.config import Config
    from icp_rules.plugins.data_point import FactsTable
    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.building import Built
    from icp_rules.records.loading import Loaded
    from icp_rules.records.report import SourceReport


def read(
    config: Config, readers: Mapping[str, SourceReader], files: Sequence[Path], wanted: Collection[str] | None
) -> Records:
    """Read every source; see ``icp_rules.records.read_records``."""
    found = Diagnostics()
    reading = Reading(config, Loader(Requests(config.root, readers, found)), found)
    accounts = reading.accounts(files, wanted)
    ids = accounts.ids if accounts else None
    contacts, merged_contacts = reading.contacts(ids) or (None, None)
    facts = {source.name: reading.facts(source, ids) for source in config.facts}
    found.raise_errors()
    assert accounts is not None  # noqa: S101 - without accounts there are errors
    return Records(
        accounts=accounts.built.frame,
        contacts=contacts.frame if contacts is not None else pl.DataFrame(schema={ACCOUNT_ID: pl.String}),
        facts={name: table for name, table in facts.items() if table is not None},
        sources=tuple(reading.reports),
        rejects=pl.concat([rejects_of(()), *reading.rejects]),
        diagnostics=tuple(found),
        merged_accounts=accounts.rows,
        merged_contacts=merged_contacts,
    )


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

    def accounts(self, files: Sequence[Path], wanted: Collection[str] | None) -> Accounts | None:
        """Return the accounts, or None where their source cannot be used."""
        source = accounts_source(self.config, self.loader.requests, files)
        loaded = self.loader.load(source) if source else None
        if loaded is None:
            return None
        fields = self.config.fields.account
        columns = find_columns(loaded, fields, self.found)
        identity = find_identity(loaded, columns, fields, self.found)
        if self.found.errors:
            return None
        accounts = build_accounts(loaded, columns, fields, identity, self.workspace, Filling(wanted))
        self._note(loaded, accounts.built)
        return accounts

    def contacts(self, ids: pl.DataFrame | None) -> tuple[Built, pl.DataFrame | None] | None:
        """Return the contacts of the accounts with these ids, and the rows of merged ones.

        None where there is no source, or none that can be used.
        """
        source = self.config.sources.get(CONTACTS)
        loaded = self.loader.load(source) if source else None
        if loaded is None:
            return None
        fields = self.config.fields.contact
        columns = find_columns(loaded, fields, self.found)
        require_account(loaded, columns, self.found)
        if ids is None or self.found.errors:
            return None
        contacts = build_contacts(loaded, columns, fields, ids, self.workspace, Filling(titles=self.config.titles))
        self._note(loaded, contacts[0])
        return contacts

    def facts(self, source: SourceConfig, ids: pl.DataFrame | None) -> FactsTable | None:
        """Return a table of facts about the accounts with these ids, or None where it cannot be used."""
        loaded = self.loader.load(source)
        if loaded is None:
            return None
        require_key(loaded, self.found)
        require_ages(loaded, self.found)
        if ids is None or self.found.errors:
            return None
        table, built = build_facts(loaded, ids)
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

"""Rows of fixtures: files read as ``icp.yaml`` says the accounts are to be read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icp_rules.checks.cases.records import Aged
from icp_rules.checks.cases.values import Given
from icp_rules.diagnostics import Code, DiagnosticError, nearest
from icp_rules.language.columns import ACCOUNT_ID, RECORD_AGE, age
from icp_rules.language.config import ACCOUNTS, SourceConfig
from icp_rules.language.schema.cases import DEFAULT_AGE
from icp_rules.records import read_records
from icp_rules.records.loading import Loader
from icp_rules.records.requests import Requests
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from icp_rules.checks.cases.values import Case, FixtureRow
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.workspace import Workspace

_Rows = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Fixtures:
    """Reads each fixture once; what is wrong with one is added to ``found``."""

    workspace: Workspace
    found: Diagnostics
    _read: dict[Path, _Rows | None] = field(default_factory=dict)

    def record(self, case: Case) -> Aged | None:
        """Return all that a case says of its account: its record, over the row of its fixture. None on an error."""
        row = self._row(case.row) if case.row else {}
        if row is None:
            return None
        fields = self.workspace.config.fields.account
        known = {}
        if case.row:
            span = case.row.span
            known = {name: Given(value, span) for name in fields if (value := row.get(name)) is not None}
        ages = {DEFAULT_AGE: row.get(RECORD_AGE), **{name: row.get(age(name)) for name in known}}
        for name in case.record:
            # what the fixture's value told, the new one tells anew
            for told in [name, *(one.name for one in fields.values() if one.filled_from == name)]:
                known.pop(told, None)
                ages.pop(told, None)
        days = {name: day for name, day in ages.items() if day is not None}
        return Aged({**known, **case.record}, {**days, **case.ages})

    def _row(self, wanted: FixtureRow) -> dict[str, Any] | None:
        path = wanted.path.resolve()
        if path not in self._read:
            self._read[path] = self._rows(wanted)
        rows = self._read[path]
        if rows is None or wanted.account_id in rows:
            return rows and rows[wanted.account_id]
        near = nearest(wanted.account_id, rows)
        message = f"{shown_here(wanted.path)} has no account '{wanted.account_id}'"
        help_line = f"Did you mean '{near}'?" if near else f"It has {len(rows)} accounts."
        self.found.error(Code.TEST_FIXTURE, message, wanted.account_span.location, help_line)
        return None

    def _rows(self, wanted: FixtureRow) -> _Rows | None:
        """Return the accounts of a fixture by their ids, or None where it cannot be used."""
        config, readers = self.workspace.config, self.workspace.plugins.sources
        source = self._source(wanted)
        loaded = Loader(Requests(config.root, readers, self.found)).load(source)
        if loaded is None:
            return None
        # a fixture stands alone: neither contacts nor facts of the workspace belong to it
        alone = replace(config, sources={ACCOUNTS: _narrowed(source, loaded.frame.columns)})
        try:
            records = read_records(alone, readers)
        except DiagnosticError as error:
            self.found.extend(error.diagnostics)
            return None
        self.found.extend(records.diagnostics)
        return {row[ACCOUNT_ID]: row for row in records.accounts.iter_rows(named=True)}

    def _source(self, wanted: FixtureRow) -> SourceConfig:
        """Return the source of accounts as if it were the fixture's, and its findings about the line that names it."""
        name, place = shown_here(wanted.path), wanted.span.location
        source = self.workspace.config.sources.get(ACCOUNTS, SourceConfig(ACCOUNTS, place))
        return replace(source, name=name, location=place, files=(wanted.path.resolve(),), plugin=None)


def _narrowed(source: SourceConfig, columns: Collection[str]) -> SourceConfig:
    """Return a source without the columns that its file lacks: what a fixture does not have is unknown."""
    kept = {name: column for name, column in source.map.items() if column.column in columns}
    dated = source.as_of_column if source.as_of_column in columns else None
    return replace(source, map=kept, as_of_column=dated)

"""Makes sources of a file's columns."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.records.proposing.assigning import Assigned, Assignment, assign
from icp_rules.records.proposing.fitting import fit
from icp_rules.records.proposing.headers import AS_OF, load_spellings
from icp_rules.records.proposing.identity import find_identity, rejected_remark
from icp_rules.records.proposing.kinds import Kind, full_name, guess_kind, is_bare_name, key_columns, of_person
from icp_rules.records.proposing.lines import line
from icp_rules.records.proposing.own_fields import free_name, own_field
from icp_rules.records.proposing.proposal import SourceProposal
from icp_rules.records.proposing.separators import mixed_marks
from icp_rules.records.proposing.settling import settle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icp_rules.records.proposing.columns import Column

_READ = 0.9
_READABLE = (Origin.BUILT_IN, Origin.WORKSPACE)
# Of so few rows nothing can be said from all of them being alike.
_FEW_ROWS = 3


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """What was read as one: its files, its columns, and what its reader had to be told."""

    files: tuple[Path, ...]
    shown: str
    columns: tuple[Column, ...]
    rows: int
    rejected: int
    reading: Mapping[str, Any] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        """What a source of it can be called: its sheet, or its file without the ending."""
        sheet = self.reading.get("sheet")
        return sheet if isinstance(sheet, str) else self.files[0].stem


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes sources for a workspace with these fields and this currency."""

    fields: FieldTable
    currency: str

    def accounts(self, table: Table, *, of: Kind = Kind.ACCOUNTS, key: str | None = None) -> SourceProposal:
        """Return the accounts of a file; of one of another kind, those that its rows are about."""
        columns = [column for column in table.columns if not column.nested and column.filled]
        person = full_name(columns)
        if of is Kind.CONTACTS:
            columns = [column for column in columns if not of_person(column) or column.name == key]
            columns = [column for column in columns if column is not person]
        elif of is Kind.FACTS:
            columns = [column for column in columns if column.name == key or _belongs_to(column, key, table)]
        fields = {name: one for name, one in self.fields.account.items() if one.origin in _READABLE}
        dated = self._dated(table, key)
        free = [column for column in columns if column.name != dated]
        # somebody says that people are the accounts where a file that looks like contacts is read as accounts
        prospects = of is Kind.ACCOUNTS and guess_kind(columns, self.fields.account).kind is Kind.CONTACTS
        named = free if prospects else [column for column in free if column is not person]
        found = assign(named, fields, ACCOUNTS, self.currency)
        if of is not Kind.ACCOUNTS:
            found = self._about(found, key, free, fields)
        identity, remarks = find_identity(free, fields, found)
        left_out = self._left_out(table, found, dated) if of is Kind.ACCOUNTS else {}
        if of is Kind.ACCOUNTS:
            self._add_own(free, left_out, found)
        notes = {name: note for name, note in found.notes.items() if name in left_out}
        source = SourceProposal(
            ACCOUNTS, table.files, table.reading, identity=identity, remarks=remarks, left_out={**left_out, **notes}
        )
        return self._mapped(source, found, fields, dated, table)

    def contacts(self, table: Table) -> SourceProposal:
        """Return the contacts of a file."""
        fields = self.fields.contact
        dated = self._dated(table)
        free = [c for c in table.columns if not c.nested and c.filled and c.name != dated]
        found = assign([c for c in free if _may_be_persons(c)], fields, CONTACTS, self.currency)
        _give_full_name(full_name(free), found, fields, self.currency)
        remarks: tuple[str, ...] = ()
        if ACCOUNT_ID not in found.fields:
            keys = key_columns(table.columns, repeated=False)
            key = next((c for c in keys if c.name not in found.columns() and c.filled), None)
            if key is None:
                remarks = ("no column says which account a contact is of: add one, as `account_id`",)
            else:
                found.fields[ACCOUNT_ID] = Assigned(key, fit(key, fields[ACCOUNT_ID], self.currency))
                remarks = (f"'{key.name}' names the account: it has to be the account_id of the accounts",)
        unused = [c for c in table.columns if c.name not in found.columns() and c.name != dated]
        left_out = {c.name: found.notes.get(c.name) or _why_no_contact(c) for c in unused}
        source = SourceProposal(CONTACTS, table.files, table.reading, remarks=remarks, left_out=left_out)
        return self._mapped(source, found, fields, dated, table)

    def facts(self, table: Table, name: str, key: str) -> SourceProposal:
        """Return a file as a table of facts."""
        dated = self._dated(table, key)
        blank = next(column.cells.len() - column.filled for column in table.columns if column.name == key)
        remarks = (rejected_remark(blank, key),) if blank else ()
        source = SourceProposal(name, table.files, table.reading, key=key, remarks=remarks)
        return self._mapped(source, Assignment(), {}, dated, table)

    def _mapped(
        self, source: SourceProposal, found: Assignment, fields: Mapping[str, Field], dated: str | None, table: Table
    ) -> SourceProposal:
        """Return the source with the lines of its map, in the order of the fields."""
        places = {name: place for place, name in enumerate(fields)}
        assigned = sorted(found.fields.values(), key=lambda one: places.get(one.fit.field.name, len(places)))
        ages = [self._ages(column) for column in table.columns if column.name == dated]
        settled = settle([*assigned, *ages], self.currency)
        remarks = list(source.remarks)
        if dated and (settled.open[dated] or settled.columns[dated]):
            remarks.append(f"'{dated}' dates the rows, but its days read two ways: add dates: and as_of: {{column: …}}")
            dated = None
        lines = tuple(line(one, settled, self.currency, _note(one, found)) for one in assigned)
        return replace(source, settings=settled.source, as_of=dated, map=lines, remarks=tuple(remarks))

    def _dated(self, table: Table, key: str | None = None) -> str | None:
        """Return the column that says when a row was last brought up to date; no row is told apart by that alone."""
        if sum(column.filled > 0 and not column.nested for column in table.columns) == 1:
            return None
        others = (column for column in table.columns if column.name != key)
        named = (column for column in others if load_spellings().match(column.header, AS_OF))
        return next((column.name for column in named if self._ages(column).fit.share >= _READ), None)

    def _ages(self, column: Column) -> Assigned:
        return Assigned(column, fit(column, Field(AS_OF, FieldType.DATE), self.currency))

    def _about(
        self, found: Assignment, key: str | None, columns: Sequence[Column], fields: Mapping[str, Field]
    ) -> Assignment:
        """Let the key of other records be the id of the accounts that are made of them."""
        column = next((column for column in columns if column.name == key), None)
        named = found.fields.get("name")
        if column and not (named and named.column.name == key):
            found.fields = {name: one for name, one in found.fields.items() if one.column.name != key}
            found.fields[ACCOUNT_ID] = Assigned(column, fit(column, fields[ACCOUNT_ID], self.currency))
        elif ACCOUNT_ID in found.fields:
            del found.fields[ACCOUNT_ID]
        return found

    def _left_out(self, table: Table, found: Assignment, dated: str | None) -> dict[str, str]:
        free = [c for c in table.columns if c.name not in found.columns() and c.name != dated]
        return {c.name: why for c in free if (why := _says_nothing(c, table))}

    def _add_own(self, columns: Sequence[Column], left_out: Mapping[str, str], found: Assignment) -> None:
        """Make fields of the workspace's own of the columns that are left."""
        taken = set(self.fields.account)
        for column in columns:
            if column.name not in found.columns() and column.name not in left_out:
                name = free_name(column.name, taken)
                taken.add(name)
                found.fields[name] = own_field(column, name, self.currency)


def _note(assigned: Assigned, found: Assignment) -> str | None:
    mixed = mixed_marks(assigned.column) if assigned.fit.field.type is FieldType.LIST else None
    return mixed or found.notes.get(assigned.column.name)


def _give_full_name(column: Column | None, found: Assignment, fields: Mapping[str, Field], currency: str) -> None:
    """Let the column with names of people give what no other column does.

    Briefs write first and last name one after the other, so a whole name as the first alone comes out right. Beside one
    of the two, a bare ``Name`` is the other.
    """
    if column is None or column.name in found.columns():
        return
    missing = [name for name in ("first_name", "last_name") if name not in found.fields]
    if len(missing) == 2:
        found.notes[column.name] = "a whole name: split it into first and last name if you can"
    elif not missing or not is_bare_name(column):
        found.notes[column.name] = "another column says first or last name"
        return
    found.fields[missing[0]] = Assigned(column, fit(column, fields[missing[0]], currency))


def _belongs_to(column: Column, key: str | None, table: Table) -> bool:
    """Tell whether a column says one thing for all rows of a key, and so something about the account."""
    own = next((one for one in table.columns if one.name == key), None)
    if own is None or column.texts.len() > own.texts.len():
        return False
    pairs = own.cells.alias("key").to_frame().with_columns(column.cells.alias("value")).drop_nulls()
    return pairs.n_unique() <= own.texts.len()


def _may_be_persons(column: Column) -> bool:
    return of_person(column) or load_spellings().match(column.header, CONTACTS) is not None


def _says_nothing(column: Column, table: Table) -> str | None:
    """Return why nothing can be learnt from a column, or None."""
    if column.nested:
        return "holds objects, not values"
    if not column.filled:
        return "is empty"
    if column.is_constant and table.rows >= _FEW_ROWS:
        return f"says {column.examples()[0][:40]!r} alone"
    return None


def _why_no_contact(column: Column) -> str:
    return "is no field of contacts" if column.filled and not column.nested else "is empty or holds objects"

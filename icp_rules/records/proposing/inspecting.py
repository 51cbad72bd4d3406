"""From files to a proposal."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Diagnostics
from icp_rules.language.columns import ACCOUNT_ID, NAME
from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import FieldTable, Origin
from icp_rules.records.proposing.assigning import named_field
from icp_rules.records.proposing.currencies import clear_currency
from icp_rules.records.proposing.files import read_tables
from icp_rules.records.proposing.kinds import Guess, Kind, guess_kind, key_columns
from icp_rules.records.proposing.measuring import measure
from icp_rules.records.proposing.own_fields import free_name
from icp_rules.records.proposing.proposal import Proposal
from icp_rules.records.proposing.sources import Maker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    import polars as pl

    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.proposing.columns import Column
    from icp_rules.records.proposing.proposal import SourceProposal
    from icp_rules.records.proposing.sources import Table

_DOLLARS = "USD"


@dataclass(frozen=True, slots=True)
class Known:
    """What a workspace says already; an empty folder says nothing.

    ``currency`` is None where there is no workspace; ``has_accounts`` tells whether it has a source of accounts.
    """

    fields: FieldTable = field(default_factory=FieldTable)
    currency: str | None = None
    has_accounts: bool = False


def propose(
    root: Path,
    files: Sequence[Path],
    readers: Mapping[str, SourceReader],
    known: Known,
    tell: Callable[[str, int, int], None],
    kind: Kind | None = None,
) -> Proposal:
    """Propose sources for files.

    Args:
        root: the folder that paths are shown from.
        files: each becomes a source, or two where its rows are about accounts that no other source has.
        readers: the readers of sources by name.
        known: what the workspace says already.
        tell: is told what is done, and how many of how many.
        kind: what the files are, where somebody says so.

    Raises DiagnosticError with what makes files unreadable.
    """
    found = Diagnostics()
    tables = read_tables(root, files, readers, found, tell)
    found.raise_errors()
    guesses = [Guess(kind, "") if kind else guess_kind(table.columns, known.fields.account) for table in tables]
    currency = known.currency or _currency(tables, known.fields)
    made: list[SourceProposal] = []
    reports = []
    ids = None
    # accounts first, as other files are about them
    for place in sorted(range(len(tables)), key=lambda place: list(Kind).index(guesses[place].kind)):
        tell("looking through columns", place, len(tables))
        have = _Have(frozenset(source.name for source in made), known.has_accounts, ids)
        sources = _sources(Maker(known.fields, currency), tables[place], guesses[place], have)
        reports.append(measure(tables[place], sources, currency))
        made += sources
        ids = next((_ids(one, tables[place]) for one in sources if one.name == ACCOUNTS), ids)
    order = {ACCOUNTS: 0, CONTACTS: 1}
    made.sort(key=lambda source: order.get(source.name, len(order)))
    own = [one.field for source in made for one in source.map if _is_new(one.field.name, one.field.origin, known)]
    return Proposal(tuple(made), tuple(own), None if known.currency else currency, tuple(reports), tuple(found))


def _is_new(name: str, origin: Origin, known: Known) -> bool:
    return origin is Origin.WORKSPACE and name not in known.fields.account


def _currency(tables: Iterable[Table], fields: FieldTable) -> str:
    """Return the currency of all columns of money that clearly state one; else US dollars."""
    money = {name: one for name, one in fields.account.items() if one.money}
    columns = (one for table in tables for one in table.columns if one.filled and not one.nested)
    amounts = [column for column in columns if named_field(column, money, ACCOUNTS)]
    stated = {code for column in amounts if (code := clear_currency(column, _DOLLARS))}
    return stated.pop() if len(stated) == 1 else _DOLLARS


@dataclass(frozen=True, slots=True)
class _Have:
    """What there is when a file's turn comes: names of sources made, accounts in the workspace, and accounts' ids."""

    made: frozenset[str]
    in_workspace: bool
    ids: pl.Series | None

    @property
    def accounts(self) -> bool:
        """Whether something gives accounts already."""
        return self.in_workspace or ACCOUNTS in self.made


def _sources(maker: Maker, table: Table, guess: Guess, have: _Have) -> list[SourceProposal]:
    """Return the sources of a file; with them the accounts it is about, where nothing else gives accounts."""
    kind = guess.kind
    if kind is Kind.ACCOUNTS and ACCOUNTS not in have.made:
        return [maker.accounts(table)]
    if kind is Kind.CONTACTS and CONTACTS not in have.made:
        contacts = maker.contacts(table)
        why = f"taken for contacts, as {guess.reason}" if guess.reason else None
        contacts = replace(contacts, remarks=(*([why] if why else ()), *contacts.remarks))
        key = next((one.column for one in contacts.map if one.field.name == "account_id"), None)
        accounts = _accounts_of(maker, table, kind, key, have)
        used = {one.column for source in accounts for one in source.map}
        left_out = {column: why for column, why in contacts.left_out.items() if column not in used}
        return [*accounts, replace(contacts, left_out=left_out)]
    columns = [column for column in table.columns if column.filled and not column.nested]
    keys = key_columns(columns) or columns
    key = _shared_key(keys, have.ids)
    name = free_name(table.stem, {ACCOUNTS, CONTACTS, *have.made})
    why = f"taken for facts about accounts, as {guess.reason}" if kind is Kind.FACTS and guess.reason else None
    facts = maker.facts(table, name, key)
    return [
        *_accounts_of(maker, table, Kind.FACTS, key, have),
        replace(facts, remarks=(*([why] if why else ()), *facts.remarks)),
    ]


def _accounts_of(maker: Maker, table: Table, kind: Kind, key: str | None, have: _Have) -> list[SourceProposal]:
    if have.accounts or key is None:
        return []
    accounts = maker.accounts(table, of=kind, key=key)
    remark = f"the accounts that the {kind} of this file are of; a file of accounts goes here in its place"
    return [replace(accounts, remarks=(remark, *accounts.remarks))]


def _shared_key(keys: Sequence[Column], ids: pl.Series | None) -> str:
    """Return the key of facts: of the columns that may be it, the one whose cells are ids of the accounts."""
    if ids is None:
        return keys[0].name
    return max(keys, key=lambda column: column.texts.is_in(ids.implode()).sum()).name


def _ids(accounts: SourceProposal, table: Table) -> pl.Series | None:
    """Return the ids that accounts go by."""
    columns = {one.field.name: one.column for one in accounts.map}
    named = next((columns[name] for name in (*accounts.identity, ACCOUNT_ID, NAME) if name in columns), None)
    return next((one.texts for one in table.columns if one.name == named), None)

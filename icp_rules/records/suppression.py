"""Who may not be contacted: lists of accounts, e-mail addresses, domains and names.

A list is a table with any of the columns ``account_id``, ``email``, ``domain``, ``name``, in their usual spellings;
other columns, such as the reason, are for people. Values are compared folded, domains without ``www.``; of a merged
record the values of all its rows count, and of a cell that nobody could read all addresses in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.columns import said
from icp_rules.language.config import SourceConfig
from icp_rules.language.folders import CONFIG_FILE
from icp_rules.language.patterns import fold_text
from icp_rules.records.building import ID
from icp_rules.records.cells.hosts import ENCODED, WWW, spelled_host
from icp_rules.records.cells.texts import as_text, clean, means_unknown, usual_words, without
from icp_rules.records.loading import Loader
from icp_rules.records.requests import Requests

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.config import Config
    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.loading import Loaded
    from icp_rules.records.report import Records

SUPPRESS = "suppress"

COLUMNS = ("account_id", "email", "domain", "name")
_SPELLINGS = {
    **dict.fromkeys(("accountid", "companyid"), "account_id"),
    **dict.fromkeys(("email", "emails", "mail", "emailaddress", "mailaddress"), "email"),
    **dict.fromkeys(("domain", "domains", "website", "emaildomain", "companydomain", "url"), "domain"),
    **dict.fromkeys(("name", "company", "companyname", "account", "accountname"), "name"),
}
_JOINTS = re.compile(r"[\s_-]+")

_HOST = r"[\w-]+(?:\.[\w-]+)*"
_ADDRESS = r"""[^\s@<>()\[\]:;,"'/|?&=][^\s@<>()\[\]:;,"/|?&=]*@""" + _HOST
_WEB = rf"^(?:[a-z][a-z0-9+.-]*://)?(?:[^@/?#]*@|\*\.)?({_HOST})\.?(?:[:/?#].*)?$"
_INTERNATIONAL = rf"{ENCODED}|[^\x00-\x7f]"
_ABOUT = r"""[\s,;|<>()"']+"""
# As a whole, so that a remark or a link to a page is neither.
LIKE_ADDRESS = rf"^(?:[^@]*<)?(?:mailto:)?{_ADDRESS}>?$"
LIKE_DOMAIN = r"^(?:[a-z][a-z0-9+.-]*://)?@?(?:[\w-]+\.)+[^\W\d_]{2,}/?$"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Who may not be contacted: ids of accounts, folded addresses and domains, and ids of contacts.

    ``people`` are the contacts of whom an address is listed that a newer row has replaced.
    """

    accounts: frozenset[str]
    emails: frozenset[str]
    domains: frozenset[str]
    people: frozenset[str] = frozenset()

    def contactable(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return the contacts that may be written to."""
        out = _among(contacts["account_id"], self.accounts)
        if "contact_id" in contacts.columns:
            out |= _among(contacts["contact_id"], self.people)
        for name in ("email", said("email")):
            if name in contacts.columns:
                out |= _are_listed(contacts[name], self.emails, self.domains)
        return contacts.filter(~out)


@dataclass(frozen=True, slots=True)
class Listed:
    """What the lists name, by their columns, folded."""

    values: Mapping[str, frozenset[str]]

    def among(
        self,
        accounts: pl.DataFrame,
        merged_accounts: pl.DataFrame | None = None,
        merged_contacts: pl.DataFrame | None = None,
    ) -> Suppression:
        """Return who of these accounts may not be contacted; the rows that were merged into them count too."""
        emails, domains = self.values["email"], self.values["domain"]
        ids = _accounts(accounts, "account_id", self.values)
        if merged_accounts is not None:
            ids |= _accounts(merged_accounts, ID, self.values)
        people: frozenset[str] = frozenset()
        if merged_contacts is not None:
            is_listed = _are_listed(merged_contacts["email"], emails, domains)
            people = frozenset(merged_contacts["contact_id"].filter(is_listed))
        return Suppression(ids, emails, domains, people)


def read_suppression(
    config: Config, readers: Mapping[str, SourceReader], accounts: pl.DataFrame, records: Records
) -> Suppression:
    """Read the lists and find the ``accounts`` they name, see ``read_lists``; ``records`` are what was merged."""
    return read_lists(config, readers).among(accounts, records.merged_accounts, records.merged_contacts)


def read_lists(config: Config, readers: Mapping[str, SourceReader]) -> Listed:
    """Read the lists of who may not be contacted; ``readers`` by name.

    Raises DiagnosticError where a list, or one row or cell of it, cannot be read, or where it has none of the columns:
    nobody is contacted by mistake.
    """
    found = Diagnostics()
    loader = Loader(Requests(config.root, readers, found, whole=True))
    listed: dict[str, set[str]] = {name: set() for name in COLUMNS}
    for path in config.suppress:
        loaded = loader.load(SourceConfig(SUPPRESS, Location(CONFIG_FILE), (path,)))
        if loaded:
            _read(loaded, listed, found)
    found.raise_errors()
    return Listed({name: frozenset(values) for name, values in listed.items()})


def _read(loaded: Loaded, listed: Mapping[str, set[str]], found: Diagnostics) -> None:
    """Add what a list names to ``listed``, and what is wrong with it to ``found``."""
    for _, file, line, reason, _ in loaded.rejects().iter_rows():
        _lose(file, line, reason, found)
    names = {column: _SPELLINGS.get(_JOINTS.sub("", fold_text(column))) for column in loaded.frame.columns}
    for column, name in names.items():
        cells = _cells(loaded.frame.get_column(column))
        if name is None:
            _refuse_people(loaded, column, cells, found)
        elif name in ("account_id", "name"):
            listed[name].update(cells.drop_nulls())
        else:
            _read_addresses(loaded, cells, name, listed, found)
    read = [column for column, name in names.items() if name]
    if read and not found.errors:
        _refuse_silent(loaded, read, found)
    if not read:
        help_line = f"Name a column one of: {', '.join(COLUMNS)}."
        place = Location(loaded.files[0])
        found.error(Code.COLUMN_MISSING, "the list of who may not be contacted names nobody", place, help_line)


def _refuse_silent(loaded: Loaded, read: list[str], found: Diagnostics) -> None:
    """Add to ``found`` the rows that say something, but in no column that is read."""
    blank = pl.DataFrame([_cells(column).is_null().alias(column.name) for column in loaded.frame])
    names_nobody = blank.select(pl.all_horizontal(blank[read].get_columns()) & ~pl.all_horizontal(blank.get_columns()))
    rows = names_nobody.to_series().arg_true().to_list()
    for _, file, line, reason, _ in loaded.rejected(rows, f"it says nothing under {' and '.join(read)}").iter_rows():
        _lose(file, line, reason, found)


def _lose(file: str, line: int | None, reason: str, found: Diagnostics) -> None:
    help_line = "Mend the row: whoever it names would be contacted."
    message = f"a row of who may not be contacted is lost: {reason}"
    found.error(Code.REJECTED_ROWS, message, Location(file, line), help_line)


def _cells(column: pl.Series) -> pl.Series:
    return clean(as_text(column)).str.to_lowercase()


def _refuse_people(loaded: Loaded, column: str, cells: pl.Series, found: Diagnostics) -> None:
    """Add to ``found`` that a column of another name holds addresses or domains."""
    like = cells.filter(cells.str.contains(LIKE_ADDRESS) | cells.str.contains(LIKE_DOMAIN))
    if not like.is_empty():
        message = f"the column '{column}' of who may not be contacted is not read, yet says {like[0]!r}"
        help_line = "Call it email or domain; or take it out of the list, if it says something else."
        found.error(Code.COLUMN_MISSING, message, Location(loaded.files[0]), help_line)


def _read_addresses(
    loaded: Loaded, cells: pl.Series, name: str, listed: Mapping[str, set[str]], found: Diagnostics
) -> None:
    """Read the addresses and, besides them, the domains in a column's cells."""
    said = without(cells, means_unknown(cells, usual_words()))
    besides = _hosts(said.str.replace_all(_ADDRESS, " "))
    read = {"email": _addresses(said), "domain": besides.filter(besides["item"].str.contains(".", literal=True))}
    is_lost = said.is_not_null()
    for kind, found_there in read.items():
        listed[kind].update(found_there["item"])
        is_lost &= ~_has_row(found_there, said.len())
    lost = is_lost.arg_true().to_list()
    places = loaded.rejected(lost, f"it has no {name}")
    for row, (_, file, line, _, _) in zip(lost, places.iter_rows(), strict=True):
        _lose(file, line, f"{said[row]!r} is no {'e-mail address' if name == 'email' else name}", found)


def _accounts(accounts: pl.DataFrame, id_column: str, listed: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the ``account_id`` of the accounts that are listed by ``id_column``, name or domain."""
    out = pl.repeat(value=False, n=accounts.height, eager=True)
    for name, column in (("account_id", id_column), ("name", "name")):
        if column in accounts.columns and listed[name]:
            out |= _among(accounts[column].str.strip_chars().str.to_lowercase(), listed[name])
    for column in ("domain", "website", said("domain"), said("website")):
        if column in accounts.columns and listed["domain"]:
            out |= _hold_any(_hosts(accounts[column]), listed["domain"], accounts.height)
    return frozenset(accounts["account_id"].filter(out))


def _are_listed(texts: pl.Series, emails: frozenset[str], domains: frozenset[str]) -> pl.Series:
    """Tell which texts hold an address that is listed, or whose domain is."""
    addresses = _addresses(texts)
    hosts = addresses.with_columns(item=_bare(addresses["item"].str.extract(r"@(.+)$")))
    return _hold_any(addresses, emails, texts.len()) | _hold_any(hosts, domains, texts.len())


def _addresses(texts: pl.Series) -> pl.DataFrame:
    """Return the addresses in texts: the ``row`` and the ``item`` of each."""
    found = _items(texts, pl.col("item").str.extract_all(_ADDRESS))
    return found.with_columns(item=_spelled(found["item"]))


def _hosts(texts: pl.Series) -> pl.DataFrame:
    """Return the hosts of the domains, addresses and links in texts: the ``row`` and the ``item`` of each."""
    found = _items(texts, pl.col("item").str.replace_all(_ABOUT, " ").str.strip_chars().str.split(" "))
    return found.with_columns(item=_bare(found["item"].str.extract(_WEB))).drop_nulls()


def _items(texts: pl.Series, parts: pl.Expr) -> pl.DataFrame:
    """Return the parts of the texts in small letters, one a row: within lists Polars would take one list at a time."""
    small = texts.str.to_lowercase().alias("item").to_frame().with_row_index("row")
    return small.with_columns(item=parts).explode("item").drop_nulls()


def _bare(hosts: pl.Series) -> pl.Series:
    return _spelled(hosts).str.replace(WWW, "")


def _spelled(names: pl.Series) -> pl.Series:
    """Bring internationalised hosts, and those of addresses, to their one spelling."""
    odd = names.filter(names.str.contains(_INTERNATIONAL)).unique()
    if odd.is_empty():
        return names
    parts = [name.rpartition("@") for name in odd.to_list()]
    return names.replace(odd, pl.Series([local + at + (spelled_host(host) or host) for local, at, host in parts]))


def _hold_any(found: pl.DataFrame, values: frozenset[str] | set[str], height: int) -> pl.Series:
    """Tell which of so many rows hold any of the values, given what each holds."""
    return _has_row(found.filter(_among(found["item"], values)), height)


def _has_row(found: pl.DataFrame, height: int) -> pl.Series:
    return pl.int_range(height, dtype=pl.UInt32, eager=True).is_in(found["row"].implode())


def _among(texts: pl.Series, values: frozenset[str] | set[str]) -> pl.Series:
    return texts.is_in(pl.Series(sorted(values), dtype=pl.String).implode()).fill_null(value=False)

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
        out = pl.col("account_id").is_in(_series(self.accounts).implode())
        if "contact_id" in contacts.columns:
            out = out.fill_null(value=False) | pl.col("contact_id").is_in(_series(self.people).implode())
        for name in ("email", said("email")):
            if name in contacts.columns:
                out = out.fill_null(value=False) | _is_listed(pl.col(name), self.emails, self.domains)
        return contacts.filter(~out.fill_null(value=False))


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
            listed = merged_contacts.filter(_is_listed(pl.col("email"), emails, domains))
            people = frozenset(listed.get_column("contact_id"))
        return Suppression(ids, emails, domains, people)


def read_suppression(
    config: Config, readers: Mapping[str, SourceReader], accounts: pl.DataFrame, records: Records
) -> Suppression:
    """Read the lists and find the ``accounts`` they name, see ``read_lists``; ``records`` are what was merged."""
    return read_lists(config, readers).among(accounts, records.merged_accounts, records.merged_contacts)


def read_lists(config: Config, readers: Mapping[str, SourceReader]) -> Listed:
    """Read the lists; ``readers`` by name.

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
    said = without(cells, means_unknown(cells, usual_words())).alias("cell")
    besides = pl.col("cell").str.replace_all(_ADDRESS, " ")
    hosts = _hosts(besides).list.eval(pl.element().filter(pl.element().str.contains(".", literal=True)))
    read = said.to_frame().select(email=_addresses(pl.col("cell")), domain=hosts)
    for kind in ("email", "domain"):
        listed[kind].update(read[kind].explode().drop_nulls())
    is_lost = read.select((pl.col("email").list.len() == 0) & (pl.col("domain").list.len() == 0)).to_series()
    lost = is_lost.arg_true().to_list()
    places = loaded.rejected(lost, f"it has no {name}")
    for row, (_, file, line, _, _) in zip(lost, places.iter_rows(), strict=True):
        _lose(file, line, f"{said[row]!r} is no {'e-mail address' if name == 'email' else name}", found)


def _accounts(accounts: pl.DataFrame, id_column: str, listed: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Return the ``account_id`` of the accounts that are listed by ``id_column``, name or domain."""
    out = [
        pl.col(column).str.strip_chars().str.to_lowercase().is_in(_series(listed[name]).implode())
        for name, column in (("account_id", id_column), ("name", "name"))
        if column in accounts.columns and listed[name]
    ]
    out += [
        _any_in(_hosts(pl.col(column)), listed["domain"])
        for column in ("domain", "website", said("domain"), said("website"))
        if column in accounts.columns and listed["domain"]
    ]
    return frozenset(accounts.filter(pl.any_horizontal(out))["account_id"]) if out else frozenset()


def _is_listed(text: pl.Expr, emails: frozenset[str], domains: frozenset[str]) -> pl.Expr:
    """Tell whether a text holds an address that is listed, or whose domain is."""
    addresses = _addresses(text)
    hosts = addresses.list.eval(_bare(pl.element().str.extract(r"@(.+)$")))
    return _any_in(addresses, emails) | _any_in(hosts, domains)


def _addresses(text: pl.Expr) -> pl.Expr:
    found = text.str.to_lowercase().str.extract_all(_ADDRESS)
    return found.list.eval(pl.element().map_batches(_spelled, return_dtype=pl.String))


def _hosts(text: pl.Expr) -> pl.Expr:
    """Return the hosts of the domains, addresses and links in a text."""
    words = text.str.to_lowercase().str.replace_all(_ABOUT, " ").str.strip_chars().str.split(" ")
    return words.list.eval(_bare(pl.element().str.extract(_WEB)).drop_nulls())


def _bare(host: pl.Expr) -> pl.Expr:
    return host.map_batches(_spelled, return_dtype=pl.String).str.replace(WWW, "")


def _spelled(names: pl.Series) -> pl.Series:
    """Bring internationalised hosts, and those of addresses, to their one spelling."""
    odd = names.filter(names.str.contains(_INTERNATIONAL)).unique()
    if odd.is_empty():
        return names
    parts = [name.rpartition("@") for name in odd.to_list()]
    return names.replace(odd, pl.Series([local + at + (spelled_host(host) or host) for local, at, host in parts]))


def _any_in(lists: pl.Expr, values: frozenset[str] | set[str]) -> pl.Expr:
    return lists.list.eval(pl.element().is_in(_series(values).implode())).list.any().fill_null(value=False)


def _series(values: frozenset[str] | set[str]) -> pl.Series:
    return pl.Series(sorted(values), dtype=pl.String)

"""Who may not be contacted: lists of accounts, e-mail addresses, domains and names.

A list is a table with any of the columns ``account_id``, ``email``, ``domain``, ``name``; other columns, such as the
reason, are for people. Values are compared folded, domains without ``www.``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostics, Location
from icp_rules.language.config import SourceConfig
from icp_rules.language.patterns import fold_text
from icp_rules.language.reading.configuration import CONFIG_FILE
from icp_rules.records.cells.texts import as_text
from icp_rules.records.loading import Loader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language.config import Config
    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.loading import Loaded

SUPPRESS = "suppress"

COLUMNS = ("account_id", "email", "domain", "name")
_HOST = r"^\s*(?:[a-z][a-z0-9+.-]*://)?(?:www\.)?([^/:?#\s]+)"


@dataclass(frozen=True, slots=True)
class Suppression:
    """The ids of accounts that may not be contacted, and the folded addresses and domains of people."""

    accounts: frozenset[str]
    emails: frozenset[str]
    domains: frozenset[str]

    def contactable(self, contacts: pl.DataFrame) -> pl.DataFrame:
        """Return the contacts that may be written to."""
        out = pl.col("account_id").is_in(_series(self.accounts).implode())
        if "email" in contacts.columns:
            email = pl.col("email").str.to_lowercase()
            out = (
                out
                | email.is_in(_series(self.emails).implode())
                | email.str.extract(r"@(.+)$").is_in(_series(self.domains).implode())
            )
        return contacts.filter(~out.fill_null(value=False))


def read_suppression(config: Config, readers: Mapping[str, SourceReader], accounts: pl.DataFrame) -> Suppression:
    """Read the lists and find the accounts they name; ``readers`` by name.

    Raises DiagnosticError where a list, or one row of it, cannot be read, or where it has none of the columns: nobody
    is contacted by mistake.
    """
    found = Diagnostics()
    loader = Loader(config.root, readers, found)
    listed: dict[str, set[str]] = {name: set() for name in COLUMNS}
    for path in config.suppress:
        loaded = loader.load(SourceConfig(SUPPRESS, Location(CONFIG_FILE), (path,)))
        for name, cells in _read(loaded, found).items() if loaded else ():
            listed[name] |= {folded for cell in cells if (folded := fold_text(cell))}
    found.raise_errors()
    domains = frozenset(_domains(pl.Series(sorted(listed["domain"]), dtype=pl.String)).drop_nulls())
    return Suppression(_accounts(accounts, listed, domains), frozenset(listed["email"]), domains)


def _read(loaded: Loaded, found: Diagnostics) -> dict[str, pl.Series]:
    for _, file, line, reason, _ in loaded.rejects().iter_rows():
        help_line = "Mend the row: whoever it names would be contacted."
        found.error(
            Code.REJECTED_ROWS, f"a row of who may not be contacted is lost: {reason}", Location(file, line), help_line
        )
    columns = {column.name.strip().lower().replace(" ", "_"): column for column in loaded.frame}
    known = {name: as_text(columns[name]).drop_nulls().unique() for name in COLUMNS if name in columns}
    if not known:
        help_line = f"Name a column one of: {', '.join(COLUMNS)}."
        place = Location(loaded.files[0])
        found.error(Code.COLUMN_MISSING, "the list of who may not be contacted names nobody", place, help_line)
    return known


def _accounts(accounts: pl.DataFrame, listed: Mapping[str, set[str]], domains: frozenset[str]) -> frozenset[str]:
    out = [
        pl.col(name).str.strip_chars().str.to_lowercase().is_in(_series(listed[name]).implode())
        for name in ("account_id", "name")
        if name in accounts.columns and listed[name]
    ]
    out += [
        _host(pl.col(name)).is_in(_series(domains).implode())
        for name in ("domain", "website")
        if name in accounts.columns and domains
    ]
    return frozenset(accounts.filter(pl.any_horizontal(out))["account_id"]) if out else frozenset()


def _domains(values: pl.Series) -> pl.Series:
    return values.to_frame("v").select(_host(pl.col("v"))).to_series()


def _host(text: pl.Expr) -> pl.Expr:
    return text.str.to_lowercase().str.extract(_HOST)


def _series(values: frozenset[str] | set[str]) -> pl.Series:
    return pl.Series(sorted(values), dtype=pl.String)

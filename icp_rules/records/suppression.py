"""Who may not be contacted: lists of accounts, e-mail addresses, domains and names.

A list is a table with any of the columns ``account_id``, ``email``, ``domain``, ``name``; other columns, such as the
reason, are for people. Values are compared folded, domains without ``www.``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.language.patterns import fold_text
from icp_rules.plugins.values import SourceRequest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from icp_rules.plugins.values import SourceReader

COLUMNS = ("account_id", "email", "domain", "name")
_HOST = r"^\s*(?:[a-zA-Z][a-zA-Z0-9+.-]*://)?(?:www\.)?([^/:?#\s]+)"


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


def read_suppression(
    files: Sequence[Path], readers: Mapping[str, SourceReader], accounts: pl.DataFrame
) -> Suppression:
    """Read the lists and find the accounts they name; ``readers`` by suffix.

    Raises DiagnosticError where a list cannot be read or has none of the columns: nobody is contacted by mistake.
    """
    listed: dict[str, set[str]] = {name: set() for name in COLUMNS}
    for path in files:
        for name, values in _read(path, readers).items():
            listed[name] |= values
    domains = frozenset(_domains(pl.Series(sorted(listed["domain"]), dtype=pl.String)).drop_nulls())
    return Suppression(_accounts(accounts, listed, domains), frozenset(listed["email"]), domains)


def _read(path: Path, readers: Mapping[str, SourceReader]) -> dict[str, set[str]]:
    reader = readers.get(path.suffix.lower())
    place = Location(str(path))
    if reader is None or not path.is_file():
        message = "the suppression list is not there" if reader else f"no reader for '{path.suffix}' files"
        raise DiagnosticError(
            Diagnostic(Code.SOURCE_MISSING, message, place, "Mend `suppress:` in icp.yaml.")
        )
    frame = reader.read(SourceRequest("suppress", place, path)).frame
    known = [name for name in COLUMNS if name in frame.columns]
    if not known:
        help_line = f"Name a column one of: {', '.join(COLUMNS)}."
        raise DiagnosticError(
            Diagnostic(Code.COLUMN_MISSING, "the suppression list names nobody", place, help_line)
        )
    cells = {name: frame[name].cast(pl.String).drop_nulls().unique() for name in known}
    return {
        name: {folded for cell in values if (folded := fold_text(cell))} for name, values in cells.items()
    }


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
    return text.str.extract(_HOST).str.to_lowercase()


def _series(values: frozenset[str] | set[str]) -> pl.Series:
    return pl.Series(sorted(values), dtype=pl.String)

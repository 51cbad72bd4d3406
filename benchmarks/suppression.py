"""The section on how the accounts and contacts are found that may not be contacted."""

from __future__ import annotations

import sys
from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from measured import interleaved, used_by_call
from page import Section, Sizes, Table, ratio, time_of

from icp_rules.diagnostics import Location
from icp_rules.language.config import Config, SuppressConfig
from icp_rules.records.builtin import icp_sources
from icp_rules.records.suppression import read_lists

LISTED = 10
READERS = {reader.name: reader for reader in icp_sources()}
AS_OF = date(2026, 11, 1)


def section(sizes: Sizes) -> Section:
    """Measure a few accounts and ten times as many."""
    rows = []
    for number in (sizes.rows // 20, sizes.rows // 2):
        with TemporaryDirectory() as folder:
            rows.append(_compared(Path(folder), number, sizes.repeat))
    note = (
        "Accounts and as many contacts, all names alike; a tenth as many companies are listed by name, by domain "
        "and by the address of a person. By hand, the texts are compared as they are generated; ours reads lists "
        "and records as people write them."
    )
    headers = ("accounts and contacts", "listed", "ours", "Polars by hand", "ours ÷ by hand", "of processor time")
    return Section("Who may not be contacted", [Table(note, headers, rows)], ("polars",))


def _records(rows: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return accounts and contacts whose names, domains and addresses differ in a number alone."""
    numbers = pl.DataFrame({"i": pl.int_range(rows, eager=True)})
    accounts = numbers.select(
        account_id=pl.format("A-{}", "i"),
        name=pl.format("Northwind Systems {}", "i"),
        domain=pl.format("northwind{}.example", "i"),
        website=pl.format("https://www.northwind{}.example/about", "i"),
    )
    return accounts, numbers.select(account_id=pl.format("A-{}", "i"), email=pl.format("ann@northwind{}.example", "i"))


def _listed(rows: int) -> dict[str, pl.DataFrame]:
    """Return the lists, each of companies of its own."""
    numbers = pl.DataFrame({"i": pl.int_range(0, rows, LISTED, eager=True)})
    return {
        "names": numbers.select(name=pl.format("northwind systems {}", "i")),
        "domains": numbers.select(domain=pl.format("www.northwind{}.example", pl.col("i") + 1)),
        "people": numbers.select(email=pl.format("Ann <ann@northwind{}.example>", pl.col("i") + 2)),
    }


def _compared(folder: Path, rows: int, repeat: int) -> tuple[str, str, str, str, str, str]:
    """Return the row of so many accounts and contacts."""
    lists, records = _listed(rows), _records(rows)
    for name, frame in lists.items():
        frame.write_csv(folder / f"{name}.csv")
    named = (SuppressConfig.of_file(folder / f"{name}.csv", name, Location("icp.yaml")) for name in lists)
    config = Config(folder, suppress=tuple(named))
    ways = {"ours": partial(_ours, config, *records), "by hand": partial(_by_hand, folder, *records)}
    if ways["ours"]() != ways["by hand"]():
        sys.exit("by hand others are found")
    runs = interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)
    count = sum(frame.height for frame in lists.values())
    ours, hand = runs["ours"], runs["by hand"]
    return f"{rows:,}", f"{count:,}", time_of(ours), time_of(hand), ratio(ours, hand), ratio(ours, hand, "cpu")


def _ours(config: Config, accounts: pl.DataFrame, contacts: pl.DataFrame) -> tuple[set[str], list[str]]:
    found = read_lists(config, READERS).on(AS_OF).among(accounts)
    return set(found.accounts), found.contactable(contacts)["account_id"].to_list()


def _by_hand(folder: Path, accounts: pl.DataFrame, contacts: pl.DataFrame) -> tuple[set[str], list[str]]:
    names = pl.read_csv(folder / "names.csv")["name"]
    domains = pl.read_csv(folder / "domains.csv")["domain"].str.strip_prefix("www.")
    emails = pl.read_csv(folder / "people.csv")["email"].str.extract("<(.+)>").str.to_lowercase()
    out = accounts.filter(
        pl.col("name").str.to_lowercase().is_in(names.implode())
        | pl.col("domain").is_in(domains.implode())
        | pl.col("website").str.extract(r"^https://www\.([^/]+)").is_in(domains.implode())
    )["account_id"]
    reached = contacts.filter(
        ~pl.col("account_id").is_in(out.implode())
        & ~pl.col("email").is_in(emails.implode())
        & ~pl.col("email").str.extract("@(.+)$").is_in(domains.implode())
    )
    return set(out), reached["account_id"].to_list()

"""Times how the accounts and contacts that may not be contacted are found, and prints a Markdown table.

``python benchmarks/suppression.py [--rows 50000 500000] [--repeat 5]``. A tenth as many companies as there are accounts
are listed by name, by domain and by the address of a person; all names are alike. By hand, the texts are compared as
they are generated; ours reads lists and records as people write them.
"""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl
from measured import Used, interleaved, time_text, used_by_call

from icp_rules.language.config import Config
from icp_rules.records import Records
from icp_rules.records.builtin import icp_sources
from icp_rules.records.suppression import read_suppression

if TYPE_CHECKING:
    from collections.abc import Iterable

LISTED = 10
READERS = {reader.name: reader for reader in icp_sources()}
HEADERS = ("accounts and contacts", "listed", "ours", "by hand", "time", "processors")
NOTHING = Records(pl.DataFrame(), pl.DataFrame(), {}, (), pl.DataFrame(), ())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Time the suppression of accounts and print a Markdown table.")
    parser.add_argument("--rows", type=int, nargs="+", default=[50_000, 500_000], help="how many are generated")
    parser.add_argument("--repeat", type=int, default=5, help="how often each measurement is taken")
    options = parser.parse_args()
    _print_row(HEADERS)
    _print_row(("---",) * len(HEADERS))
    for rows in options.rows:
        with TemporaryDirectory() as folder:
            _print_row(_compared(Path(folder), rows, options.repeat))


def _print_row(cells: Iterable[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


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
    config = Config(folder, suppress=tuple(folder / f"{name}.csv" for name in lists))
    ways = {"ours": partial(_ours, config, *records), "by hand": partial(_by_hand, folder, *records)}
    if ways["ours"]() != ways["by hand"]():
        sys.exit("by hand others are found")
    runs = interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)
    both = list(zip(runs["ours"], runs["by hand"], strict=True))
    time = median(ours.seconds / hand.seconds for ours, hand in both)
    cpu = median(ours.cpu / hand.cpu for ours, hand in both)
    ours, hand = (time_text(Used.median(runs[name]).seconds) for name in ways)
    count = sum(frame.height for frame in lists.values())
    return f"{rows:,}", f"{count:,}", ours, hand, f"{time:.2f} ×", f"{cpu:.2f} ×"


def _ours(config: Config, accounts: pl.DataFrame, contacts: pl.DataFrame) -> tuple[set[str], list[str]]:
    found = read_suppression(config, READERS, accounts, NOTHING)
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


if __name__ == "__main__":
    main()

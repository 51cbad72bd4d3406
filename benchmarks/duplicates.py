"""Plants duplicates among generated accounts, finds them, and prints a Markdown table of how many were found.

``python benchmarks/duplicates.py [--rows 100000]``. Each kind of duplicate is a copy of an account that was written in
another way; all from one seed. A pair that is found and was not planted counts as wrong; those whose names were drawn
twice by chance, as two companies may have one name, are counted apart.
"""

from __future__ import annotations

import argparse
from collections import Counter
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import polars as pl
from measured import used_by_call

from icp_rules.records.duplicates import duplicate_accounts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icp_rules.records.duplicates import Duplicates

SEED = 20261101
SYLLABLES = "ba be bo cor da del dra fen fi gal gor ha hol ka kel lar lin lo ma mer mo na nel or pa pel qui ra ren ri sa sel sho ta ter to va vel wi zan".split()  # noqa: E501, SIM905 - a list of forty
COMMON = ["Labs", "Health", "AI", "Group", "Systems", "Consulting", "Software", "Partners", "Technologies", "Media"]
FORMS = ["Inc", "LLC", "GmbH", "Ltd", "SA", ""]
COUNTRIES = ["US", "US", "US", "DE", "GB", "FR", "CA"]
CITIES = ["Springvale", "Northam", "Eastmere", "Westbrook", "Lakeford", "Hilltown", "Stonebridge", "Marlow"]
PLANTED = 0.05


@dataclass(frozen=True)
class Account:
    """A generated account."""

    name: str
    domain: str | None
    phone: str | None
    country: str | None
    city: str | None


class Generator:
    """Draws accounts, and copies of them written in another way."""

    def __init__(self, seed: int) -> None:
        """Draw the words that names are made of, some of them far more often than others."""
        self.random = Random(seed)  # noqa: S311 - nothing is to be kept secret
        words = {"".join(self.random.choices(SYLLABLES, k=self.random.choice((2, 3, 3, 4)))) for _ in range(60_000)}
        self.words = sorted(words)
        self.random.shuffle(self.words)

    def account(self, place: int) -> Account:
        """Return an account; half of the fields that tell it from others are unknown."""
        draw = self.random
        own = self.words[int(len(self.words) * draw.random() ** 1.5)].capitalize()
        others = draw.choice([[], [draw.choice(COMMON)], [draw.choice(self.words).capitalize(), draw.choice(COMMON)]])
        name = " ".join(filter(None, [own, *others, draw.choice(FORMS)]))
        return Account(
            name,
            f"{own.lower()}{place}.example" if draw.random() < 0.6 else None,
            f"+1555{place:07}" if draw.random() < 0.4 else None,
            draw.choice(COUNTRIES) if draw.random() < 0.8 else None,
            draw.choice(CITIES) if draw.random() < 0.6 else None,
        )

    def mistyped(self, name: str) -> str:
        """Return a name with a letter of its first word left out, doubled or swapped with the next."""
        at = self.random.randrange(1, len(name.split(maxsplit=1)[0]) - 1)
        kind = self.random.randrange(3)
        middle = ("", name[at] * 2, name[at + 1] + name[at])[kind]
        return name[:at] + middle + name[at + 1 + (kind == 2) :]

    def kinds(self) -> dict[str, Callable[[Account], Account]]:
        """Return the ways to write an account again."""
        return {
            "no legal form, capitals": lambda a: replace(a, name=_bare(a.name).upper(), domain=None, phone=None),
            "a typing error, no other value": lambda a: replace(a, name=self.mistyped(a.name), domain=None, phone=None),
            "a typing error, same domain": lambda a: replace(
                a, name=self.mistyped(a.name), domain=a.domain or "x.example", phone=None
            ),
            "spaces left out": lambda a: replace(a, name=_bare(a.name).replace(" ", ""), phone=None),
            "words in another order": lambda a: replace(a, name=" ".join(reversed(_bare(a.name).split())), domain=None),
            "words added, same phone": lambda a: replace(a, name=f"{_bare(a.name)} Europe", domain=None),
            "a new name, same domain": lambda a: replace(a, name=self.account(0).name, phone=None),
        }


def generate(rows: int) -> tuple[pl.DataFrame, dict[tuple[str, str], str]]:
    """Return accounts, and the pairs that were planted with their kind."""
    generator = Generator(SEED)
    accounts = [generator.account(place) for place in range(rows - int(rows * PLANTED))]
    kinds = list(generator.kinds().items())
    planted: dict[tuple[str, str], str] = {}
    chosen = generator.random.sample(range(len(accounts)), rows - len(accounts))
    for number, place in enumerate(chosen):
        kind, write = kinds[number % len(kinds)]
        if "domain" in kind and "no other" not in kind:
            accounts[place] = replace(accounts[place], domain=accounts[place].domain or f"own{place}.example")
        if "phone" in kind:
            accounts[place] = replace(accounts[place], phone=accounts[place].phone or f"+1666{place:07}")
        planted[str(place), str(len(accounts))] = kind
        accounts.append(write(accounts[place]))
    frame = pl.DataFrame(accounts).with_columns(pl.int_range(pl.len()).cast(pl.String).alias("account_id"))
    return frame, planted


def _bare(name: str) -> str:
    """Return a name without its legal form."""
    words = name.split()
    return " ".join(words[:-1] if len(words) > 1 and words[-1].lower() in map(str.lower, FORMS) else words)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Find planted duplicates and print a Markdown table.")
    parser.add_argument("--rows", type=int, default=100_000, help="how many accounts are generated")
    rows = parser.parse_args().rows
    accounts, planted = generate(rows)
    kept: list[Duplicates] = []
    used = used_by_call(lambda: kept.append(duplicate_accounts(accounts)))
    (found,) = kept
    listed = set(found.pairs.select("account_id", "other_account_id").rows())
    of_kind, found_of_kind = Counter(planted.values()), Counter(planted[pair] for pair in _found(listed, planted))
    print("| planted | pairs | found |\n|---|---|---|")
    for kind, count in of_kind.items():
        print(f"| {kind} | {count:,} | {found_of_kind[kind] / count:.0%} |")
    names = accounts["name"].str.to_lowercase().to_list()
    others = listed - planted.keys()
    by_chance = sum(_bare(names[int(a)]) == _bare(names[int(b)]) for a, b in others)
    took = f"{used.seconds:.1f} s ({used.cpu:.1f} s of processors)"
    print(f"\n{rows:,} accounts, {found.compared:,} pairs compared in {took}")
    print(f"{len(listed):,} pairs listed: {len(listed) - len(others):,} planted, {by_chance:,} of one name by chance,")
    print(f"{len(others) - by_chance:,} others")


def _found(listed: set[tuple[str, str]], planted: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the planted pairs that are listed, or whose two accounts are listed with the same third."""
    partners: dict[str, set[str]] = {}
    for a, b in listed:
        partners.setdefault(a, {a}).add(b)
        partners.setdefault(b, {b}).add(a)
    return [(a, b) for a, b in planted if partners.get(a, set()) & partners.get(b, set())]


if __name__ == "__main__":
    main()

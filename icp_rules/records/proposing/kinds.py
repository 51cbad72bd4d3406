"""Which source a file is: accounts, contacts, or facts about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.records.proposing.headers import load_spellings

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from icp_rules.records.proposing.columns import Column

_PERSONAL = frozenset({"first_name", "last_name", "email", "title", "linkedin_url"})
_WHO = _PERSONAL - {"title"}
# What companies have and their postings, deals and visits have not.
_FIRMOGRAPHIC = frozenset(
    {"industry", "business_model", "employees", "employees_last_year", "annual_revenue", "founded_year"}
    | {"growth_stage", "funding_stage", "total_funding", "last_funding_date", "technologies", "budget"}
)
# What a person has as well as a company: the company's in a file of people only where the header says so.
_ANYBODYS = frozenset({"country", "state", "city", "postal_code", "region", "locations", "phone"})
_KEYS = ("account_id", "name", "domain")
_REPEATED = 1.2


class Kind(StrEnum):
    """The kinds of source."""

    ACCOUNTS = ACCOUNTS
    CONTACTS = CONTACTS
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, and why it is thought to be that."""

    kind: Kind
    reason: str


def guess_kind(columns: Sequence[Column], own: Container[str]) -> Guess:
    """Return the kind a file looks like; ``own`` are account fields of the workspace's own."""
    match = load_spellings().match
    known = [column for column in columns if column.filled]
    of_contacts = {m.field: c for c in known if (m := match(c.header, CONTACTS))}
    of_accounts = {m.field: c for c in known if (m := match(c.header, ACCOUNTS))}
    personal = sorted(name for name in _PERSONAL.intersection(of_contacts) if name not in own)
    if len(personal) > 1 and _WHO.intersection(personal):
        return Guess(Kind.CONTACTS, f"its columns say {', '.join(personal)}")
    firmographic = _FIRMOGRAPHIC.intersection(of_accounts)
    keys = key_columns(known)
    if len(firmographic) < 2 and keys and keys[0].repeats >= _REPEATED:
        return Guess(Kind.FACTS, f"'{keys[0].name}' has several rows for one account")
    return Guess(Kind.ACCOUNTS, f"its columns say {', '.join(sorted(firmographic))}" if firmographic else "")


def key_columns(columns: Sequence[Column], *, repeated: bool = True) -> list[Column]:
    """Return the columns that may say which account a row is of, the likeliest first.

    In a file of facts, ``id`` is the fact's; ``company_id`` and ``account`` are the account's. What merely names
    accounts has to be ``repeated``, or the rows are accounts.
    """
    match = load_spellings().match
    found = []
    for place, column in enumerate(columns):
        of_contacts = match(column.header, CONTACTS)
        of_accounts = match(column.header, ACCOUNTS)
        if of_contacts and of_contacts.field == "account_id":
            found.append((0, of_contacts.distance, place, column))
        elif of_accounts and of_accounts.field in _KEYS and not (repeated and column.is_unique):
            found.append((1 + _KEYS.index(of_accounts.field), of_accounts.distance, place, column))
    return [column for *_, column in sorted(found, key=lambda one: one[:3])]


def of_person(column: Column) -> bool:
    """Tell whether a column in a file of people says something about the person, not about the company."""
    spellings = load_spellings()
    named = spellings.match(column.header, ACCOUNTS)
    if named and spellings.is_of(column.header, ACCOUNTS):
        return False
    return named is None or named.field in _ANYBODYS or spellings.match(column.header, CONTACTS) is not None

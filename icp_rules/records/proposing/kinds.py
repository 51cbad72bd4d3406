"""Which source a file is: accounts, contacts, or facts about accounts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from icp_rules.language.config import ACCOUNTS, CONTACTS
from icp_rules.language.fields import Field, FieldType
from icp_rules.records.proposing.fitting import fit
from icp_rules.records.proposing.headers import FULL_NAME, load_spellings

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
# What a company is called beside its name, in a file of companies.
_OTHER_NAMES = frozenset({"legal", "brand", "business", "denomination"})
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
    whole = full_name(known)
    if (len(personal) > 1 and _WHO.intersection(personal)) or (whole and (personal or _all_about_people(known, whole))):
        said = [f"the person's name ({whole.name})"] if whole else []
        return Guess(Kind.CONTACTS, f"its columns say {', '.join([*said, *personal])}")
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
    persons = full_name(columns)
    for place, column in enumerate(columns):
        if column is persons:
            continue
        of_contacts = match(column.header, CONTACTS)
        of_accounts = match(column.header, ACCOUNTS)
        if of_contacts and of_contacts.field == "account_id":
            found.append((0, of_contacts.distance, place, column))
        elif of_accounts and of_accounts.field in _KEYS and not (repeated and column.is_unique):
            found.append((1 + _KEYS.index(of_accounts.field), of_accounts.distance, place, column))
    return [column for *_, column in sorted(found, key=lambda one: one[:3])]


def full_name(columns: Sequence[Column]) -> Column | None:
    """Return the column with the whole names of people.

    A bare ``Name`` is the account's, as in most files of accounts, unless another column names the company, or says
    which account somebody with a job title is of.
    """
    match = load_spellings().match
    named = [column for column in columns if column.filled and match(column.header, FULL_NAME)]
    plain = next((column for column in named if not is_bare_name(column)), None)
    if plain or not named:
        return plain
    others = [column for column in columns if column is not named[0] and column.filled]
    of_contacts = {m.field for column in others if (m := match(column.header, CONTACTS))}
    return named[0] if any(map(_names_company, others)) or {"account_id", "title"} <= of_contacts else None


def is_bare_name(column: Column) -> bool:
    """Tell whether a header says name and no more."""
    return load_spellings().match(column.header, ACCOUNTS) is not None


def _names_company(column: Column) -> bool:
    match = load_spellings().match
    of_accounts, of_contacts = match(column.header, ACCOUNTS), match(column.header, CONTACTS)
    if not (of_accounts and of_accounts.field == "name") or not _OTHER_NAMES.isdisjoint(column.header.words):
        return False
    if of_contacts and of_contacts.field != "account_id":
        return False
    # `Customer` may ask whether somebody is one
    return fit(column, Field("name", FieldType.BOOLEAN), "USD").share < 1


def _all_about_people(columns: Sequence[Column], whole: Column) -> bool:
    """Tell whether all columns are what lists of people have: whose they are, and how they are reached."""
    match = load_spellings().match
    rest = [column for column in columns if column is not whole]
    return all(match(column.header, CONTACTS) or _names_company(column) for column in rest)


def of_person(column: Column) -> bool:
    """Tell whether a column in a file of people says something about the person, not about the company."""
    spellings = load_spellings()
    named = spellings.match(column.header, ACCOUNTS)
    if named and spellings.is_of(column.header, ACCOUNTS):
        return False
    return named is None or named.field in _ANYBODYS or spellings.match(column.header, CONTACTS) is not None

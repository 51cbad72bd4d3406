"""The fields a rule may name: the built-in ones and, added by a workspace, its own, derived ones and data points."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.diagnostics import Location
    from icp_rules.language.formulas import Formula


class FieldType(StrEnum):
    """What a field holds; ``list`` is a list of texts, ``date`` a day without a time."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    BOOLEAN = "boolean"
    LIST = "list"


class Format(StrEnum):
    """What a text is that has one form, whatever the ways of writing it."""

    DOMAIN = "domain"
    URL = "url"
    EMAIL = "email"
    PHONE = "phone"


class Origin(StrEnum):
    """Where a field comes from."""

    BUILT_IN = "built-in"
    WORKSPACE = "workspace"
    DERIVED = "derived"
    DATA_POINT = "data point"


@dataclass(frozen=True, slots=True)
class Field:
    """One field.

    ``unit`` is what its numbers count; ``money`` marks amounts in the workspace's currency; ``vocabulary`` names the
    list of known values whose one spelling it takes, ``format`` the form a text is brought to; ``formula`` is set for
    derived fields alone.
    """

    name: str
    type: FieldType
    description: str = ""
    unit: str | None = None
    money: bool = False
    vocabulary: str | None = None
    format: Format | None = None
    origin: Origin = Origin.BUILT_IN
    formula: Formula | None = None
    location: Location | None = None


_T, _N, _D, _L = FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.LIST

ACCOUNT_FIELDS: tuple[Field, ...] = (
    Field("account_id", _T, "the account's id in your system"),
    Field("name", _T, "the company's name"),
    Field("domain", _T, "the web domain, such as example.com", format=Format.DOMAIN),
    Field("website", _T, "the website's address", format=Format.URL),
    Field("description", _T, "what the company does, in its words"),
    Field("industry", _T, "the main industry", vocabulary="industries"),
    Field("business_model", _T, "b2b, b2c or both"),
    Field("employees", _N, "headcount", unit="people"),
    Field("employees_last_year", _N, "headcount a year before", unit="people"),
    Field("annual_revenue", _N, "revenue of a year", money=True),
    Field("founded_year", _N, "year of founding", unit="year"),
    Field("growth_stage", _T, "such as seed, growth, mature"),
    Field("funding_stage", _T, "the last funding round, such as Series B"),
    Field("total_funding", _N, "money raised so far", money=True),
    Field("last_funding_date", _D, "day of the last funding round"),
    Field("country", _T, "country of the headquarters, as ISO 3166-1 alpha-2", vocabulary="countries"),
    Field("state", _T, "state or province of the headquarters"),
    Field("city", _T, "city of the headquarters"),
    Field("postal_code", _T, "postal code of the headquarters"),
    Field("region", _T, "sales region: NAMER, LATAM, EMEA, APAC"),
    Field("locations", _L, "where the company has offices"),
    Field("technologies", _L, "tools and technologies in use", vocabulary="technologies"),
    Field("technology_categories", _L, "what kinds of tools are in use"),
    Field("monthly_visits", _N, "visits to the website a month", unit="visits"),
    Field("payment_methods", _L, "payment methods the shop accepts"),
    Field("budget", _N, "budget for what you sell", money=True),
    Field("tags", _L, "free tags"),
    Field("phone", _T, "the switchboard's number", format=Format.PHONE),
)

CONTACT_FIELDS: tuple[Field, ...] = (
    Field("contact_id", _T, "the contact's id in your system"),
    Field("account_id", _T, "the id of the contact's account"),
    Field("first_name", _T, "given name"),
    Field("last_name", _T, "family name"),
    Field("email", _T, "e-mail address", format=Format.EMAIL),
    Field("phone", _T, "phone number", format=Format.PHONE),
    Field("title", _T, "job title"),
    Field("seniority", _T, "c_suite, vp, director, head, manager, senior, staff, entry or other"),
    Field("department", _T, "department, such as sales"),
    Field("linkedin_url", _T, "address of the LinkedIn profile", format=Format.URL),
    Field("country", _T, "country of the contact, as ISO 3166-1 alpha-2", vocabulary="countries"),
    Field("time_zone", _T, "IANA time zone, such as America/Chicago"),
)

# Words of the condition language; no field may be called so.
RESERVED = ("all", "any", "not", "count")

# What separates a persona's account fields from the contact's own.
ACCOUNT_PREFIX = "account."


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The fields of one workspace, by name: those of accounts and those of contacts."""

    account: Mapping[str, Field] = field(default_factory=lambda: {f.name: f for f in ACCOUNT_FIELDS})
    contact: Mapping[str, Field] = field(default_factory=lambda: {f.name: f for f in CONTACT_FIELDS})

    def extended(self, more: Iterable[Field]) -> FieldTable:
        """Return a table with more account fields; the caller has seen to it that no name is taken."""
        return FieldTable({**self.account, **{f.name: f for f in more}}, self.contact)

    def for_match(self) -> dict[str, Field]:
        """Return what a persona's ``match`` may name: contact fields bare, account fields as ``account.x``."""
        return {**self.contact, **{ACCOUNT_PREFIX + name: f for name, f in self.account.items()}}

"""The fields a rule may name: the built-in ones and, added by a workspace, its own, derived ones and data points."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from icp_rules.language.vocabularies import VOCABULARIES, Vocabulary, attribute_vocabulary, load_vocabulary

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

    ``unit`` is what its numbers count; ``money`` marks amounts in the workspace's currency; ``vocabulary`` has the
    known values whose one spelling it takes, ``format`` the form a text is brought to; ``formula`` is set for derived
    fields alone. ``filled_from`` is the field that tells its value where a source does not state it. ``lasting`` marks
    what a company hardly ever changes: where another value is needed, the record would have to be wrong.
    """

    name: str
    type: FieldType
    description: str = ""
    unit: str | None = None
    money: bool = False
    vocabulary: Vocabulary | None = None
    format: Format | None = None
    origin: Origin = Origin.BUILT_IN
    formula: Formula | None = None
    location: Location | None = None
    filled_from: str | None = None
    lasting: bool = False

    @property
    def meaning(self) -> str:
        """What it is, in words: its description, its unit, and how values of it are treated."""
        notes = [f"in {self.unit}"] if self.unit and self.unit not in self.description else []
        notes += ["money"] if self.money else []
        notes += [f"known {self.vocabulary.name} take one spelling"] if self.vocabulary else []
        notes += [f"format {self.format}"] if self.format else []
        notes += [f"filled from {self.filled_from} where unknown"] if self.filled_from else []
        return self.description + (f" ({'; '.join(notes)})" if notes else "")


_T, _N, _D, _L = FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.LIST

ACCOUNT_FIELDS: tuple[Field, ...] = (
    Field("account_id", _T, "the account's id in your system"),
    Field("name", _T, "the company's name"),
    Field("domain", _T, "the web domain, such as example.com", format=Format.DOMAIN, filled_from="website"),
    Field("website", _T, "the website's address", format=Format.URL),
    Field("description", _T, "what the company does, in its words"),
    Field("industry", _T, "the main industry", vocabulary=load_vocabulary("industries"), lasting=True),
    Field("business_model", _T, "b2b, b2c or both", vocabulary=load_vocabulary("business_models"), lasting=True),
    Field("employees", _N, "headcount", unit="people"),
    Field("employees_last_year", _N, "headcount a year before", unit="people"),
    Field("annual_revenue", _N, "revenue of a year", money=True),
    Field("founded_year", _N, "year of founding", unit="year", lasting=True),
    Field("growth_stage", _T, "such as seed, growth, mature"),
    Field(
        "funding_stage",
        _T,
        "the last funding round, such as Series B",
        vocabulary=load_vocabulary("funding_stages"),
    ),
    Field("total_funding", _N, "money raised so far", money=True),
    Field("last_funding_date", _D, "day of the last funding round"),
    Field(
        "country",
        _T,
        "country of the headquarters, as ISO 3166-1 alpha-2",
        vocabulary=load_vocabulary("countries"),
        lasting=True,
    ),
    Field("state", _T, "state or province of the headquarters", vocabulary=load_vocabulary("states"), lasting=True),
    Field("city", _T, "city of the headquarters", lasting=True),
    Field("postal_code", _T, "postal code of the headquarters", lasting=True),
    Field(
        "region",
        _T,
        "sales region: NAMER, LATAM, EMEA, APAC",
        vocabulary=load_vocabulary("regions"),
        filled_from="country",
        lasting=True,
    ),
    Field(
        "un_region",
        _T,
        "region by the United Nations, such as Europe",
        vocabulary=attribute_vocabulary("un_regions", "countries", "un_region"),
        filled_from="country",
        lasting=True,
    ),
    Field(
        "un_subregion",
        _T,
        "subregion by the United Nations, such as Western Europe",
        vocabulary=attribute_vocabulary("un_subregions", "countries", "un_subregion"),
        filled_from="country",
        lasting=True,
    ),
    Field("locations", _L, "where the company has offices"),
    Field("technologies", _L, "tools and technologies in use", vocabulary=load_vocabulary("technologies")),
    Field(
        "technology_categories",
        _L,
        "what kinds of tools are in use",
        vocabulary=attribute_vocabulary("technology_categories", "technologies", "category"),
        filled_from="technologies",
    ),
    Field("monthly_visits", _N, "visits to the website a month", unit="visits"),
    Field("payment_methods", _L, "payment methods the shop accepts"),
    Field("budget", _N, "budget for what you sell", money=True),
    Field("tags", _L, "free tags", vocabulary=load_vocabulary("tags")),
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
    Field(
        "seniority",
        _T,
        "c_suite, vp, director, head, manager, senior, staff, entry or other",
        vocabulary=load_vocabulary("seniorities"),
        filled_from="title",
    ),
    Field(
        "department",
        _T,
        "department, such as sales",
        vocabulary=load_vocabulary("departments"),
        filled_from="title",
    ),
    Field("linkedin_url", _T, "address of the LinkedIn profile", format=Format.URL),
    Field("country", _T, "country of the contact, as ISO 3166-1 alpha-2", vocabulary=load_vocabulary("countries")),
    Field("time_zone", _T, "IANA time zone, such as America/Chicago"),
)

# Words of the condition language; no field may be called so.
RESERVED = ("all", "any", "not", "count")

# What separates a persona's account fields from the contact's own.
ACCOUNT_PREFIX = "account."
# What separates the contact's fields from the account's own where a text or a step names both.
CONTACT_PREFIX = "contact."


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The fields of one workspace, by name: those of accounts and those of contacts, and the vocabularies there are."""

    account: Mapping[str, Field] = field(default_factory=lambda: {f.name: f for f in ACCOUNT_FIELDS})
    contact: Mapping[str, Field] = field(default_factory=lambda: {f.name: f for f in CONTACT_FIELDS})
    vocabularies: Mapping[str, Vocabulary] = field(
        default_factory=lambda: {name: load_vocabulary(name) for name in VOCABULARIES}
    )

    def extended(self, more: Iterable[Field]) -> FieldTable:
        """Return a table with more account fields; the caller has seen to it that no name is taken."""
        return replace(self, account={**self.account, **{f.name: f for f in more}})

    def speaking(self, vocabularies: Mapping[str, Vocabulary]) -> FieldTable:
        """Return a table whose fields take the spellings of these vocabularies in place of those of the same names."""

        def spoken(fields: Mapping[str, Field]) -> dict[str, Field]:
            return {
                name: replace(f, vocabulary=vocabularies.get(f.vocabulary.name, f.vocabulary)) if f.vocabulary else f
                for name, f in fields.items()
            }

        return FieldTable(spoken(self.account), spoken(self.contact), vocabularies)

    def told_by(self, wanted: Iterable[str]) -> frozenset[str]:
        """Return these account fields with all that derived ones among them are made of."""
        names, left = set[str](), [name for name in wanted if name in self.account]
        while left:
            name = left.pop()
            formula = self.account[name].formula
            left += [one for one in formula.inputs if one not in names] if formula else []
            names.add(name)
        return frozenset(names)

    def for_match(self) -> dict[str, Field]:
        """Return what a persona's ``match`` may name: contact fields bare, account fields as ``account.x``."""
        return {**self.contact, **{ACCOUNT_PREFIX + name: f for name, f in self.account.items()}}

    def for_step(self) -> dict[str, Field]:
        """Return what a step of a sequence may ask: account fields bare, contact fields as ``contact.x``."""
        return {**self.account, **{CONTACT_PREFIX + name: f for name, f in self.contact.items()}}

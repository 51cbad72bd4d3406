"""The people at an account, as templates are given them, and the seats of the decision-making panel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.context import Contact, Panel, Seat
from icp_rules.briefs.facts import template_value
from icp_rules.briefs.unknown import unknown
from icp_rules.engine import columns, gated
from icp_rules.language.fields import FieldTable
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from icp_rules.language.model import Persona, RuleSet

MET = "met"
# Who somebody is does not go stale; what they do, and how to reach them, does.
IDENTITY = ("contact_id", "account_id", "first_name", "last_name")
# What tells people apart, the first that is known.
KEYS = ("contact_id", "email", "linkedin_url")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as templates see it, and ``key``, which tells it from the others."""

    key: str
    contact: Contact


@dataclass(frozen=True, slots=True)
class Fits:
    """Who fits a persona at an account, and who may."""

    met: list[Person] = field(default_factory=list)
    to_check: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class People:
    """The contacts of the accounts at hand, by account and persona."""

    fits: Mapping[str, Mapping[str, Fits]]

    def at(self, account_id: str, persona: str) -> Fits:
        """Return who fits a persona at an account."""
        return self.fits.get(account_id, {}).get(persona) or Fits()

    def panel(self, account_id: str, personas: Iterable[Persona]) -> Panel:
        """Return the panel of an account."""
        seats = tuple(_seat(persona, self.at(account_id, persona.id)) for persona in personas)
        return Panel(seats, sum(seat.found for seat in seats), sum(seat.missing for seat in seats))


def read_people(
    rule_set: RuleSet,
    contacts: pl.DataFrame,
    matches: pl.DataFrame,
    accounts: pl.Series,
    *,
    source: str,
    as_of: date,
) -> People:
    """Read the contacts of these accounts. ``matches`` comes from ``match_personas`` over the same ``contacts``."""
    known = {name: f for name, f in rule_set.fields.contact.items() if name not in IDENTITY}
    usable = gated(contacts, replace(rule_set, fields=FieldTable(account=known)), as_of=as_of)
    here = matches.filter(pl.col(columns.ACCOUNT_ID).is_in(accounts.implode()))
    rows = here["contact_row"].unique().sort()
    reader = _Reader(rule_set, source)
    known_of = zip(rows, usable[rows].iter_rows(named=True), strict=True)
    people = {row: reader.person(row, values) for row, values in known_of}
    fits: dict[str, dict[str, Fits]] = defaultdict(lambda: defaultdict(Fits))
    matched = here.select(columns.ACCOUNT_ID, "contact_row", "persona", "state").iter_rows()
    for account_id, row, persona, state in matched:
        of_persona = fits[account_id][persona]
        (of_persona.met if state == MET else of_persona.to_check).append(people[row])
    return People(fits)


class _Reader:
    def __init__(self, rule_set: RuleSet, source: str) -> None:
        self._source = source
        self._converters = [(f.name, template_value(f)) for f in rule_set.fields.contact.values()]
        self._unknown = {
            (name, why): unknown(f"contact.{name}", why)
            for name in (*rule_set.fields.contact, "full_name", "as_of")
            for why in (WhyUnknown.MISSING, WhyUnknown.STALE)
        }

    def person(self, row: int, values: dict[str, Any]) -> Person:
        contact: dict[str, Any] = {"source": self._source}
        for name, convert in self._converters:
            value = values.get(name)
            if value is None:
                why = WhyUnknown.STALE if values.get(columns.stale(name)) else WhyUnknown.MISSING
                contact[name] = self._unknown[name, why]
            else:
                contact[name] = value if convert is None else convert(value)
        names = [values[part] for part in ("first_name", "last_name") if values.get(part)]
        contact["full_name"] = " ".join(names) or self._unknown["full_name", WhyUnknown.MISSING]
        contact["as_of"] = values.get(columns.RECORD_AGE) or self._unknown["as_of", WhyUnknown.MISSING]
        key = next((values[name] for name in KEYS if values.get(name)), " ".join(names) or f"contact {row}")
        return Person(key, Contact(contact))


def _seat(persona: Persona, fits: Fits) -> Seat:
    return Seat(
        persona.id,
        persona.name,
        persona.role,
        len(fits.met),
        len(fits.to_check),
        persona.minimum,
        max(0, persona.minimum - len(fits.met)),
        tuple(person.contact for person in fits.met),
        tuple(person.contact for person in fits.to_check),
        persona.titles,
    )

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
from icp_rules.engine.panel import ROW
from icp_rules.language.fields import FieldTable
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from icp_rules.language.model import Persona, RuleSet

MET = "met"
# Who somebody is does not go stale; what they do, and how to reach them, does.
_NAMES = ("first_name", "last_name")
IDENTITY = ("contact_id", "account_id", *_NAMES)
# What tells people apart, the first that is known.
_KEYS = ("contact_id", "email", "linkedin_url")
# Columns that are read off the others once for all contacts.
KEY = "contact__key"
FULL_NAME = "contact__full_name"


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


def usable_contacts(rule_set: RuleSet, contacts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return contacts with stale values unknown, the number of each row, and what the person is called by."""
    known = {name: f for name, f in rule_set.fields.contact.items() if name not in IDENTITY}
    usable = gated(contacts, replace(rule_set, fields=FieldTable(account=known)), as_of=as_of).with_row_index(ROW)
    said = {name: pl.col(name).replace("", None) for name in (*_KEYS, *_NAMES) if name in usable.columns}
    nothing = pl.lit(None, dtype=pl.String)
    names = [said.get(name, nothing) for name in _NAMES]
    full_name = pl.concat_str(names, separator=" ", ignore_nulls=True).replace("", None)
    keys = [said[name] for name in _KEYS if name in said]
    key = pl.coalesce(*keys, full_name, pl.format("contact {}", ROW))
    return usable.with_columns(full_name.alias(FULL_NAME), key.alias(KEY))


def read_people(rule_set: RuleSet, contacts: pl.DataFrame, matches: pl.DataFrame, *, source: str) -> People:
    """Read contacts as ``usable_contacts`` returns them; ``matches`` says who of them fits which persona."""
    reader = _Reader(rule_set, source)
    here = contacts.join(matches, on=ROW, how="semi")
    people = {values[ROW]: reader.person(values) for values in here.iter_rows(named=True)}
    fits: dict[str, dict[str, Fits]] = defaultdict(lambda: defaultdict(Fits))
    matched = matches.select(columns.ACCOUNT_ID, ROW, "persona", "state").iter_rows()
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

    def person(self, values: dict[str, Any]) -> Person:
        contact: dict[str, Any] = {"source": self._source}
        for name, convert in self._converters:
            value = values.get(name)
            if value is None:
                why = WhyUnknown.STALE if values.get(columns.stale(name)) else WhyUnknown.MISSING
                contact[name] = self._unknown[name, why]
            else:
                contact[name] = value if convert is None else convert(value)
        contact["full_name"] = values[FULL_NAME] or self._unknown["full_name", WhyUnknown.MISSING]
        contact["as_of"] = values.get(columns.RECORD_AGE) or self._unknown["as_of", WhyUnknown.MISSING]
        return Person(values[KEY], Contact(contact))


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

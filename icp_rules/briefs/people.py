"""The people at an account, as templates are given them, and the seats of the decision-making panel."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.context import Contact, Panel, Seat
from icp_rules.briefs.facts import template_value
from icp_rules.briefs.panel import wanted
from icp_rules.briefs.ranking import MET, usable_contacts
from icp_rules.briefs.unknown import unknown
from icp_rules.engine import columns
from icp_rules.engine.panel import ROW
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.language.config import PanelSize
    from icp_rules.language.model import Persona, RuleSet

_NAMES = ("first_name", "last_name")
# What tells people apart, the first that is known.
_KEYS = ("contact_id", "email", "linkedin_url")
# Columns that are read off the others once for all contacts.
KEY = "contact__key"
FULL_NAME = "contact__full_name"


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as templates see it, ``key``, which tells it from the others, and its ``row`` among the contacts."""

    key: str
    contact: Contact
    row: int


@dataclass(frozen=True, slots=True)
class Fits:
    """Who fits a persona at an account, and who may, the best first."""

    met: list[Person] = field(default_factory=list)
    to_check: list[Person] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class People:
    """The contacts of the accounts at hand, by account and persona, and by their rows."""

    fits: Mapping[str, Mapping[str, Fits]]
    by_row: Mapping[int, Person]

    def at(self, account_id: str, persona: str) -> Fits:
        """Return who fits a persona at an account."""
        return self.fits.get(account_id, {}).get(persona) or Fits()

    def panel(self, account_id: str, rule_set: RuleSet, size: PanelSize) -> Panel:
        """Return the panel of an account."""
        seats = tuple(_seat(persona, self.at(account_id, persona.id)) for persona in rule_set.personas)
        found, needed = sum(seat.found for seat in seats), wanted(rule_set, size)
        asked = [seat for seat in seats if seat.needed]
        filled = sum(not seat.missing for seat in asked)
        coverage = filled / len(asked) if asked else 1.0
        missing = sum(seat.missing for seat in seats)
        return Panel(seats, found, needed, missing, coverage, complete=not missing and found >= needed)


def numbered_contacts(rule_set: RuleSet, contacts: pl.DataFrame, *, as_of: date) -> pl.DataFrame:
    """Return contacts with stale values unknown, the number of each row, and what the person is called by."""
    usable = usable_contacts(contacts, rule_set, as_of=as_of).with_row_index(ROW)
    said = {name: pl.col(name).replace("", None) for name in (*_KEYS, *_NAMES) if name in usable.columns}
    nothing = pl.lit(None, dtype=pl.String)
    names = [said.get(name, nothing) for name in _NAMES]
    full_name = pl.concat_str(names, separator=" ", ignore_nulls=True).replace("", None)
    keys = [said[name] for name in _KEYS if name in said]
    key = pl.coalesce(*keys, full_name, pl.lit("contact"))
    named = usable.with_columns(full_name.alias(FULL_NAME), key.alias(KEY))
    # told from others of the same account alone, so that nobody else's row gives a contact another name
    place = pl.int_range(1, pl.len() + 1).over(columns.ACCOUNT_ID, KEY)
    return named.with_columns(pl.when(place > 1).then(pl.format("{} {}", KEY, place)).otherwise(KEY).alias(KEY))


def read_people(rule_set: RuleSet, contacts: pl.DataFrame, matches: pl.DataFrame, *, source: str) -> People:
    """Read contacts as ``numbered_contacts`` returns them; ``matches`` are ``ranked_matches`` over the same."""
    reader = _Reader(rule_set, source)
    here = contacts.join(matches, on=ROW, how="semi")
    people = {values[ROW]: reader.person(values) for values in here.iter_rows(named=True)}
    fits: dict[str, dict[str, Fits]] = defaultdict(lambda: defaultdict(Fits))
    matched = matches.select(columns.ACCOUNT_ID, ROW, "persona", "state").iter_rows()
    for account_id, row, persona, state in matched:
        of_persona = fits[account_id][persona]
        (of_persona.met if state == MET else of_persona.to_check).append(people[row])
    return People(fits, people)


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
        return Person(values[KEY], Contact(contact, values[ROW]), values[ROW])


def _seat(persona: Persona, fits: Fits) -> Seat:
    return Seat(
        persona.id,
        persona.name,
        persona.role,
        persona.is_blocker,
        len(fits.met),
        len(fits.to_check),
        persona.minimum,
        max(0, persona.minimum - len(fits.met)),
        tuple(person.contact for person in fits.met[: persona.maximum]),
        tuple(person.contact for person in fits.to_check),
        persona.titles,
    )

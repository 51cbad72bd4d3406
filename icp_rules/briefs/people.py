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
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.language.config import PanelSize
    from icp_rules.language.model import Persona, RuleSet

# What tells people apart, the first that is known.
_KEYS = ("contact_id", "email", "linkedin_url")


@dataclass(frozen=True, slots=True)
class Person:
    """A contact as templates see it, and ``key``, which tells it from the others."""

    key: str
    contact: Contact


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


def read_people(
    rule_set: RuleSet,
    contacts: pl.DataFrame,
    matches: pl.DataFrame,
    accounts: pl.Series,
    *,
    source: str,
    as_of: date,
) -> People:
    """Read the contacts of these accounts. ``matches`` comes from ``ranked_matches`` over the same ``contacts``."""
    here = matches.filter(pl.col(columns.ACCOUNT_ID).is_in(accounts.implode()))
    rows = here["contact_row"].unique().sort()
    usable = usable_contacts(contacts[rows], rule_set, as_of=as_of)
    reader = _Reader(rule_set, source)
    known_of = zip(rows, usable.iter_rows(named=True), strict=True)
    people = {row: reader.person(row, values) for row, values in known_of}
    fits: dict[str, dict[str, Fits]] = defaultdict(lambda: defaultdict(Fits))
    matched = here.select(columns.ACCOUNT_ID, "contact_row", "persona", "state").iter_rows()
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
        key = next((values[name] for name in _KEYS if values.get(name)), " ".join(names) or f"contact {row}")
        return Person(key, Contact(contact, row))


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

"""The personas of a rule set as templates are given them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.briefs.context import Account, Contact, Objection, Persona, Year
from icp_rules.briefs.unknown import unknown, unknown_by
from icp_rules.engine import columns
from icp_rules.language.fields import CONTACT_PREFIX
from icp_rules.language.model import WhyUnknown
from icp_rules.language.printing import ENGLISH, Printing
from icp_rules.language.wording import fill, placeholders

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.language import model


class Role:
    """A persona, prepared for many accounts."""

    def __init__(self, persona: model.Persona, printing: Printing = ENGLISH) -> None:
        """Prepare what is the same for all accounts."""
        self.id, self.name = persona.id, persona.name
        self._persona = persona
        self._printing = printing
        self._reason = persona.reason or unknown("persona.reason", WhyUnknown.MISSING)
        self._objections = tuple(Objection(o.says, o.answer) for o in persona.objections)
        self._proof = [
            (proof.story, None if proof.when is None else columns.proof(persona.id, i))
            for i, proof in enumerate(persona.proof)
        ]
        self._named = [name for name, _ in placeholders(persona.opening or "")]

    def persona(self, account: Account, contact: Contact | None, proofs: Mapping[str, Any]) -> Persona:
        """Return the persona for one account; ``proofs`` is the account's row of ``proof_states``."""
        persona = self._persona
        return Persona(
            persona.id,
            persona.name,
            persona.role,
            persona.titles,
            persona.pains,
            persona.goals,
            self._reason,
            self._objections,
            tuple(story for story, state in self._proof if state is None or proofs.get(state)),
            self._opening(account, contact),
        )

    def _opening(self, account: Account, contact: Contact | None) -> Any:
        text = self._persona.opening
        if text is None:
            return unknown("persona.opening", WhyUnknown.MISSING)
        return told("persona.opening", text, self._named, account, contact, self._printing)


def told(
    path: str, text: str, names: Iterable[str], account: Account, contact: Contact | None, printing: Printing = ENGLISH
) -> Any:
    """Return a text with the values it names filled in; unknown, as ``path``, where one of them is."""
    values = {name: named(name, account, contact) for name in names}
    for value in values.values():
        cause = unknown_by(value)
        if cause is not None:
            needs, reason = cause
            return unknown(path, reason, needs)
    return fill(text, lambda name: read(values[name], printing))


def read(value: Any, printing: Printing = ENGLISH) -> str:
    """Return a known value as people read it."""
    return str(value) if isinstance(value, Year) else printing.shown(value)


def named(name: str, account: Account, contact: Contact | None) -> Any:
    """Return the value of an account field, named bare, or of a contact's, named ``contact.x``."""
    if not name.startswith(CONTACT_PREFIX):
        return getattr(account, name)
    return unknown(name, WhyUnknown.MISSING) if contact is None else getattr(contact, name.removeprefix(CONTACT_PREFIX))

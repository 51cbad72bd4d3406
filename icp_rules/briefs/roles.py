"""The personas of a rule set as templates are given them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.briefs.context import Account, Contact, Objection, Persona, Year
from icp_rules.briefs.unknown import unknown, unknown_by
from icp_rules.engine import columns
from icp_rules.language.model import WhyUnknown
from icp_rules.language.printing import ENGLISH, Printing
from icp_rules.language.wording import fill, placeholders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.language import model

_CONTACT = "contact."


class Role:
    """A persona, prepared for many accounts."""

    def __init__(self, persona: model.Persona, printing: Printing = ENGLISH) -> None:
        """Prepare what is the same for all accounts."""
        self.id, self.name, self.maximum = persona.id, persona.name, persona.maximum
        self._persona = persona
        self._shown = printing.shown
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
        values = {name: _named(name, account, contact) for name in self._named}
        for value in values.values():
            cause = unknown_by(value)
            if cause is not None:
                path, reason = cause
                return unknown("persona.opening", reason, path)
        return fill(text, lambda name: str(value) if isinstance(value := values[name], Year) else self._shown(value))


def _named(name: str, account: Account, contact: Contact | None) -> Any:
    if not name.startswith(_CONTACT):
        return getattr(account, name)
    return unknown(name, WhyUnknown.MISSING) if contact is None else getattr(contact, name.removeprefix(_CONTACT))

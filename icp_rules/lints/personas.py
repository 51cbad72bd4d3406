"""Personas that take each other's contacts: one who fits several goes to the first in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import AnyOf
from icp_rules.lints.implying import implies
from icp_rules.lints.titles import taken_titles
from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import Persona, RuleSet
    from icp_rules.plugins import LintContext

_PERSONAS = """require: [{id: us, when: {country: US}}]
personas:
  - {id: %s, role: user, match: {title: {like: %s}}, titles: [%s], brief: a.md.j2}
  - {id: %s, role: user, match: {title: {like: %s}}, titles: [%s], brief: b.md.j2}
"""
_SALES = ("sales", '"*sales*"', "Account Executive in Sales")
_VP = ("vp-sales", '"vp*sales*"', "VP Sales")
_REVOPS = ("revops", '["*sales operations*", "*revops*"]', "Head of Sales Operations")


class UnreachedPersona(RuleSetLint):
    """Finds personas all of whose contacts fit one that stands before them."""

    code = "ICP440"
    title = "a persona that no contact reaches"
    why = "Whoever fits several personas takes the first in the file, so nobody ever gets this one's brief."
    bad = Example.rule_set(_PERSONAS % (*_SALES, *_VP))
    good = Example.rule_set(_PERSONAS % (*_VP, *_SALES))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield the personas whose match is met only where an earlier one's is."""
        for index, persona in enumerate(rule_set.personas):
            before = _takers(persona, rule_set.personas[:index])
            if before:
                names = " or ".join(f"'{one.id}'" for one in before)
                stands = "stands" if len(before) == 1 else "stand"
                message = f"no contact reaches '{persona.id}': all who fit it fit {names}, which {stands} before it"
                help_line = f"Put '{persona.id}' first, or narrow the match of {names}."
                yield LintFinding(message, persona.location, help_line, persona.id)


class OverlappingPersonas(RuleSetLint):
    """Finds titles that belong to a persona and go to one before it."""

    code = "ICP441"
    title = "a title that an earlier persona takes from a later one"
    why = "The contact gets the brief of the first persona in the file, made for another role."
    bad = Example.rule_set(_PERSONAS % (*_VP, *_REVOPS))
    good = Example.rule_set(_PERSONAS % (*_REVOPS, *_VP))

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield each pair of personas with a title that both match."""
        personas = [p for i, p in enumerate(rule_set.personas) if not _takers(p, rule_set.personas[:i])]
        for first, later, title in taken_titles(personas, context):
            message = f"'{title}' fits '{first.id}' first and never reaches '{later.id}'"
            help_line = (
                f"Put '{later.id}' before '{first.id}', or keep such titles out of '{first.id}': "
                "not: {title: {like: …}}."
            )
            yield LintFinding(message, later.location, help_line, later.id)


class NobodyToLookFor(RuleSetLint):
    """Finds personas that name no title a rep could search for."""

    code = "ICP442"
    title = "a persona without titles to look for"
    why = "Where an account lacks such a contact, the brief cannot say whom to look for."
    bad = Example.rule_set(
        "require: [{id: us, when: {country: US}}]\n"
        "personas: [{id: vp, role: user, match: {seniority: vp}, brief: a.md.j2}]\n"
    )
    good = Example.rule_set(
        "require: [{id: us, when: {country: US}}]\n"
        "personas: [{id: vp, role: user, match: {seniority: vp}, titles: [VP Sales], brief: a.md.j2}]\n"
    )

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:  # noqa: ARG002 - the interface
        """Yield the personas that state no titles and match by none."""
        for persona in rule_set.personas:
            if not persona.titles:
                message = f"'{persona.id}' names no title to look for"
                yield LintFinding(message, persona.location, "Add `titles:`, such as [VP Sales].", persona.id)


def _takers(persona: Persona, before: tuple[Persona, ...]) -> list[Persona]:
    """Return the earlier personas that take all contacts of one: one of them if it can, else all together."""
    for one in before:
        if implies(persona.match, one.match):
            return [one]
    parts = [one.match for one in before]
    return list(before) if len(before) > 1 and implies(persona.match, AnyOf(tuple(parts))) else []

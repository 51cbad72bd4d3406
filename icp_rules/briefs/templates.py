"""Where templates come from: the workspace's folder and those of the kinds of brief."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icp_rules.briefs.builtin import SEQUENCE
from icp_rules.briefs.environment import BriefEnvironment
from icp_rules.briefs.reference import context_reference
from icp_rules.briefs.sheet import Findings
from icp_rules.briefs.walk import Walks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from icp_rules.diagnostics import Location
    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import Persona, RuleSet
    from icp_rules.plugins import BriefKind


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a workspace.

    ``folder`` is the workspace's, ``kinds`` the kinds of brief to write. A kind's own folder comes first, so that its
    templates may build on the workspace's. ``shown_as`` gives what diagnostics call a file; ``locale`` is how values
    print.
    """

    folder: Path
    kinds: tuple[BriefKind, ...]
    shown_as: Callable[[Path], str] = str
    locale: str | None = None
    _environments: dict[str, BriefEnvironment] = field(default_factory=dict, compare=False, repr=False)
    _walks: dict[tuple[str, int], tuple[FieldTable, Walks]] = field(default_factory=dict, compare=False, repr=False)
    _findings: dict[int, tuple[RuleSet, Findings]] = field(default_factory=dict, compare=False, repr=False)

    def of(self, kinds: Iterable[str]) -> Templates:
        """Return the templates of some of the kinds, by name; what is read of one of both is read for the other."""
        named = {kind.name: kind for kind in self.kinds}
        return replace(self, kinds=tuple(named[name] for name in kinds), _findings={})

    def environment(self, kind: BriefKind) -> BriefEnvironment:
        """Return the environment that renders a kind; templates are compiled once in it."""
        if kind.name not in self._environments:
            folders = (self.folder,) if kind.folder is None else (kind.folder, self.folder)
            self._environments[kind.name] = BriefEnvironment(
                folders, kind.filters, self.shown_as, self.locale, footnotes=kind.footnotes
            )
        return self._environments[kind.name]

    def findings(self, rule_set: RuleSet) -> Findings:
        """Return what a walk through the templates of a rule set's personas comes across; they are walked once."""
        # by identity: a rule set has no hash; it is kept, so that no other takes its number
        if id(rule_set) not in self._findings:
            self._findings[id(rule_set)] = (rule_set, self._walked(rule_set))
        return self._findings[id(rule_set)][1]

    def sources(self, rule_set: RuleSet, kind: BriefKind, persona: Persona) -> dict[str, str]:
        """Return the texts that a persona's briefs of a kind are rendered with, by what diagnostics call the files.

        Where a template names another only as it is rendered, they are all there are.
        """
        findings = self._through(rule_set, kind, persona)
        if not findings.chosen_later:
            return findings.sources
        environment = self.environment(kind)
        return environment.folder_loader.texts(environment)

    def _walked(self, rule_set: RuleSet) -> Findings:
        findings = Findings()
        for kind in self.kinds:
            for persona in rule_set.personas:
                findings.add(self._through(rule_set, kind, persona))
        return findings

    def _through(self, rule_set: RuleSet, kind: BriefKind, persona: Persona) -> Findings:
        walks = self._walks_of(kind, rule_set.fields)
        findings = Findings()
        for name, asked_at in templates_of(kind, persona):
            findings.add(walks.through(name, asked_at))
        return findings

    def _walks_of(self, kind: BriefKind, fields: FieldTable) -> Walks:
        """Return the walks of a kind; a workspace has one table of fields for all its rule sets."""
        key = (kind.name, id(fields))
        if key not in self._walks:
            self._walks[key] = (fields, Walks(self.environment(kind), context_reference(fields)))
        return self._walks[key][1]


def templates_of(kind: BriefKind, persona: Persona) -> Iterator[tuple[str, Location]]:
    """Yield the names of the templates that a kind is written from for a persona, each with the place that names it."""
    if kind.name == SEQUENCE:
        versions = (version for step in persona.sequence for version in step.versions)
        yield from ((version.template, version.location) for version in versions)
    else:
        yield template_of(kind, persona), persona.brief_location or persona.location


def template_of(kind: BriefKind, persona: Persona) -> str:
    """Return the name of the template: the kind's for all personas, or the persona's own."""
    return kind.template or persona.brief

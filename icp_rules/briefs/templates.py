"""Where templates come from: the workspace's folder and those of the kinds of brief."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icp_rules.briefs.environment import BriefEnvironment
from icp_rules.briefs.reference import context_reference
from icp_rules.briefs.sheet import Findings
from icp_rules.briefs.walk import Walks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import Persona, RuleSet
    from icp_rules.plugins import BriefKind


@dataclass(frozen=True, slots=True)
class Templates:
    """The templates of a workspace.

    ``folder`` is the workspace's, ``kinds`` the kinds of brief to write. A kind's own folder comes first, so that its
    templates may build on the workspace's. ``shown_as`` gives what diagnostics call a file.
    """

    folder: Path
    kinds: tuple[BriefKind, ...]
    shown_as: Callable[[Path], str] = str
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
                folders, kind.filters, self.shown_as, footnotes=kind.footnotes
            )
        return self._environments[kind.name]

    def findings(self, rule_set: RuleSet) -> Findings:
        """Return what a walk through the templates of a rule set's personas comes across; they are walked once."""
        # by identity: a rule set has no hash; it is kept, so that no other takes its number
        if id(rule_set) not in self._findings:
            self._findings[id(rule_set)] = (rule_set, self._walked(rule_set))
        return self._findings[id(rule_set)][1]

    def _walked(self, rule_set: RuleSet) -> Findings:
        findings = Findings()
        for kind in self.kinds:
            walks = self._walks_of(kind, rule_set.fields)
            for persona in rule_set.personas:
                asked_at = persona.brief_location or persona.location
                findings.add(walks.through(template_of(kind, persona), asked_at))
        return findings

    def _walks_of(self, kind: BriefKind, fields: FieldTable) -> Walks:
        """Return the walks of a kind; a workspace has one table of fields for all its rule sets."""
        key = (kind.name, id(fields))
        if key not in self._walks:
            self._walks[key] = (fields, Walks(self.environment(kind), context_reference(fields)))
        return self._walks[key][1]


def template_of(kind: BriefKind, persona: Persona) -> str:
    """Return the name of the template: the kind's for all personas, or the persona's own."""
    return kind.template or persona.brief

"""Where templates come from: the workspace's folder and those of the kinds of brief."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.briefs.environment import BriefEnvironment
from icp_rules.briefs.reference import context_reference
from icp_rules.briefs.sheet import Findings
from icp_rules.briefs.walk import Walk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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
    _findings: dict[int, tuple[RuleSet, Findings]] = field(default_factory=dict, compare=False, repr=False)

    def environment(self, kind: BriefKind) -> BriefEnvironment:
        """Return the environment that renders a kind; templates are compiled once in it."""
        if kind.name not in self._environments:
            folders = (self.folder,) if kind.folder is None else (kind.folder, self.folder)
            self._environments[kind.name] = BriefEnvironment(folders, kind.filters, self.shown_as)
        return self._environments[kind.name]

    def findings(self, rule_set: RuleSet) -> Findings:
        """Return what a walk through the templates of a rule set's personas comes across; they are walked once."""
        # by identity: a rule set has no hash; it is kept, so that no other takes its number
        if id(rule_set) not in self._findings:
            self._findings[id(rule_set)] = (rule_set, self._walked(rule_set))
        return self._findings[id(rule_set)][1]

    def _walked(self, rule_set: RuleSet) -> Findings:
        findings = Findings()
        reference = context_reference(rule_set.fields)
        for kind in self.kinds:
            walk = Walk(self.environment(kind), reference, findings)
            for persona in rule_set.personas:
                walk.template(template_of(kind, persona), walk.context(), persona.brief_location or persona.location)
        return findings


def template_of(kind: BriefKind, persona: Persona) -> str:
    """Return the name of the template: the kind's for all personas, or the persona's own."""
    return kind.template or persona.brief

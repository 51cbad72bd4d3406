"""Whether the sequences of personas are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.plugins import Example, LintFinding, RuleSetLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.model import RuleSet
    from icp_rules.plugins import LintContext

_RULE_SET = """icp: 1
id: example
name: Example
require: [{id: us, when: {country: US}}]
personas:
  - id: vp
    role: user
    match: {title: VP Sales}
    brief: vp.md.j2
    sequence: [{id: call, channel: call, day: 0, template: call.md.j2}]
"""
_TEMPLATES = {"templates/vp.md.j2": "{{ account.name }}\n", "templates/call.md.j2": "Call {{ account.name }}.\n"}


class UnwrittenSequence(RuleSetLint):
    """Finds sequences of personas where ``icp.yaml`` names the kinds of brief and leaves sequences out."""

    code = "ICP447"
    title = "a sequence that is never written"
    why = "Whoever wrote its steps waits for plans that no run makes."
    bad = Example(
        {"icp.yaml": "version: 1\nbriefs: {kinds: [brief]}\n", "rule_sets/example.yaml": _RULE_SET, **_TEMPLATES}
    )
    good = Example(
        {
            "icp.yaml": "version: 1\nbriefs: {kinds: [brief, sequence]}\n",
            "rule_sets/example.yaml": _RULE_SET,
            **_TEMPLATES,
        }
    )

    def check(self, rule_set: RuleSet, context: LintContext) -> Iterator[LintFinding]:
        """Yield the personas whose steps nothing is written from."""
        # what loads this may not wait for Polars
        from icp_rules.briefs.builtin import SEQUENCE

        if SEQUENCE in context.workspace.config.briefs.kinds:
            return
        for persona in rule_set.personas:
            if persona.sequence:
                message = f"the sequence of '{persona.id}' is never written: `kinds` in icp.yaml leaves sequences out"
                help_line = f"Add it there: kinds: [brief, {SEQUENCE}]; or delete the steps."
                yield LintFinding(message, persona.sequence[0].location, help_line, persona.id)

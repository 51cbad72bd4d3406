"""Which waivers hold for what a lint found, and which held for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.model import column

if TYPE_CHECKING:
    from collections.abc import Container

    from icp_rules.language.model import RuleSet, Waiver
    from icp_rules.plugins import Lint, LintFinding
    from icp_rules.workspace import Workspace


class Waivers:
    """The waivers of a workspace. Those of icp.yaml hold for what lies in no rule set, such as in lists.yaml."""

    def __init__(self, workspace: Workspace) -> None:
        """Take all that are written, those of a base once."""
        self._by_file = {r.path: r.waivers for r in workspace.library.rule_sets.values()}
        self._of_workspace = workspace.config.lint.waivers
        of_rule_sets = (waiver for r in workspace.library.judging for waiver in r.waivers)
        # each with the rule set in which it would hold for something
        self._unused: dict[Waiver, str | None] = dict.fromkeys([*of_rule_sets, *self._of_workspace])

    def of(self, lint: Lint, finding: LintFinding, rule_set: RuleSet | None) -> Waiver | None:
        """Return the first waiver that holds for a finding, made about a rule set or about the workspace."""
        file = finding.location.file
        waivers = rule_set.waivers if rule_set else self._by_file.get(file, ())
        if file not in self._by_file:
            waivers = (*waivers, *self._of_workspace)
        held = next((w for w in waivers if lint.can_be_waived and _holds(w, lint, finding)), None)
        if held is not None:
            self._unused.pop(held, None)
        elif file in self._by_file:
            misplaced = [w for w in self._of_workspace if w in self._unused and _holds(w, lint, finding)]
            self._unused.update(dict.fromkeys(misplaced, file))
        return held

    def unused(self, ran: Container[str]) -> dict[Waiver, str | None]:
        """Return those of lints that ran which have held for nothing so far.

        One of icp.yaml comes with a rule set's file in which it would hold for something.
        """
        return {waiver: file for waiver, file in self._unused.items() if waiver.lint in ran}


def _holds(waiver: Waiver, lint: Lint, finding: LintFinding) -> bool:
    if waiver.lint != lint.code:
        return False
    return waiver.at is None or (finding.about is not None and column(finding.about) == column(waiver.at))

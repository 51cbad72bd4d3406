"""Whether what is waived is still there, and was ever a lint's to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Severity, nearest
from icp_rules.plugins import Example, Lint, LintFinding, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.language.model import Waiver
    from icp_rules.plugins import LintContext

_OWNED = (
    "owner: revops@example.com\nrequire: [{id: us, when: {country: US}%s}]\nwaive: [{lint: %s, reason: It is new}]\n"
)
_WHY = ", why: The sales team covers the US alone"


class UnusedWaiver(Lint):
    """Finds waivers that waive nothing; it is told them once all other lints have run."""

    code = "ICP470"
    title = "a waiver that waives nothing"
    can_be_waived = False
    why = "What it was for is mended or gone, and it would hide the next finding of this kind unseen."
    bad = Example.rule_set(_OWNED % (_WHY, "ICP461"))
    good = Example.rule_set(_OWNED % ("", "ICP461"))

    def check(self, unused: Mapping[Waiver, str | None]) -> Iterator[LintFinding]:
        """Yield each of them; one of icp.yaml may come with the file of a rule set where it would waive something."""
        for waiver, file in unused.items():
            where = f" at '{waiver.at}'" if waiver.at is not None else ""
            message = f"{waiver.lint} finds nothing{where} to waive"
            help_line = "Delete it." if waiver.at is None else "Delete it, or mend its `at`."
            if file is not None:
                message = f"{waiver.lint} cannot be waived here{where}, as it is found in a rule set, {file}"
                help_line = "Write it under `waive:` in that file."
            yield LintFinding(message, waiver.location, help_line, waiver.at)


class UnknownWaived(WorkspaceLint):
    """Finds waivers of what no lint finds."""

    code = "ICP471"
    title = "a waiver of a lint there isn't"
    why = "It waives nothing: its code is misspelled, its plugin is missing, or it is an error, which cannot be waived."
    severity = Severity.ERROR
    can_be_waived = False
    bad = Example.rule_set(_OWNED % ("", "ICP641"))
    good = Example.rule_set(_OWNED % ("", "ICP461"))

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield each of them, whichever file it stands in."""
        lints = context.workspace.plugins.lints
        of_rule_sets = (waiver for r in context.workspace.library.rule_sets.values() for waiver in r.waivers)
        for waiver in (*of_rule_sets, *context.workspace.config.lint.waivers):
            if waiver.lint not in lints or not lints[waiver.lint].can_be_waived:
                yield self._finding(waiver, lints)

    @staticmethod
    def _finding(waiver: Waiver, lints: Mapping[str, Lint]) -> LintFinding:
        near = nearest(waiver.lint, lints)
        help_line = f"Did you mean '{near}'?" if near else "`icp lint --list` has them all."
        message = f"there is no lint '{waiver.lint}'"
        if waiver.lint in lints or waiver.lint in {code.value for code in Code}:
            message, help_line = f"{waiver.lint} cannot be waived", "Mend what it finds, and delete the waiver."
        return LintFinding(message, waiver.location, help_line, waiver.at)

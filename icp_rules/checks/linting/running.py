"""Runs lints, each on its own: one that fails is named, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.plugins import RuleSetLint, WorkspaceLint
from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icp_rules.plugins import Lint, LintContext, LintFinding

# A lint and what it found.
Found = tuple["Lint", "LintFinding"]


def run_lints(lints: Iterable[Lint], context: LintContext) -> tuple[list[Found], list[Diagnostic]]:
    """Return what the lints find, and which lints failed (ICP602)."""
    found: list[Found] = []
    failed: list[Diagnostic] = []
    for lint in lints:
        try:
            # what is found in a base is found again in each rule set that extends it
            found += [(lint, one) for one in dict.fromkeys(_findings(lint, context))]
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises
            message = f"the lint {lint.code} failed: {described(error)}"
            failed.append(Diagnostic(Code.PLUGIN_HOOK, message, None, "Mend its plugin.", Severity.WARNING))
    return found, failed


def _findings(lint: Lint, context: LintContext) -> Iterator[LintFinding]:
    if isinstance(lint, WorkspaceLint):
        yield from lint.check(context)
    elif isinstance(lint, RuleSetLint):
        for rule_set in context.workspace.library.judging:
            yield from lint.check(rule_set, context)


def as_diagnostics(found: Iterable[Found]) -> list[Diagnostic]:
    """Return the findings as they are shown."""
    return [Diagnostic(lint.code, one.message, one.location, one.help, lint.severity) for lint, one in found]

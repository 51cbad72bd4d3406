"""Runs the lints of plugins, each on its own: one that fails is named, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icp_rules.language.model import RuleSet
    from icp_rules.plugins.values import Lint


def lint_findings(lints: Iterable[Lint], rule_sets: Iterable[RuleSet]) -> list[Diagnostic]:
    """Return what the lints find in these rule sets, as warnings with each lint's own code."""
    sets = list(rule_sets)
    return [finding for lint in lints for rule_set in sets for finding in _findings(lint, rule_set)]


def _findings(lint: Lint, rule_set: RuleSet) -> Iterator[Diagnostic]:
    try:
        for found in lint.check(rule_set):
            yield Diagnostic(lint.code, found.message, found.location, found.help, Severity.WARNING)
    except Exception as error:  # noqa: BLE001 - whatever a plugin raises
        message = f"the lint {lint.code} failed for '{rule_set.id}': {described(error)}"
        yield Diagnostic(Code.PLUGIN_HOOK, message, rule_set.location, "Mend the plugin.", Severity.WARNING)

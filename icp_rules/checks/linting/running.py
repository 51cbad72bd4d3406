"""Runs lints, each on its own: one that fails is named, and the others go on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.checks.linting.waiving import Waivers
from icp_rules.diagnostics import Code, Diagnostic, Severity
from icp_rules.lints.waivers import UnusedWaiver
from icp_rules.plugins import LintFinding, RuleSetLint, WorkspaceLint
from icp_rules.plugins.failures import described
from icp_rules.reports.lint import Found, LintReport

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.language.model import RuleSet, Waiver
    from icp_rules.plugins import Lint, LintContext


def run_lints(lints: Sequence[tuple[Lint, Severity]], context: LintContext) -> LintReport:
    """Return what the lints find, each with its severity, and which lints failed (ICP602)."""
    waivers = Waivers(context.workspace)
    found: list[Found] = []
    failed: dict[str, Diagnostic] = {}
    for lint, severity in lints:
        try:
            found += _found(lint, severity, context, waivers)
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises
            message = f"the lint {lint.code} failed: {described(error)}"
            # what it would have found nobody knows
            failed[lint.code] = Diagnostic(Code.PLUGIN_HOOK, message, None, "Mend its plugin.")
    ran = {lint.code for lint, _ in lints if _looks_everywhere(lint, context)} - failed.keys()
    for lint, severity in lints:
        if isinstance(lint, UnusedWaiver):
            found += [Found(lint, finding, severity) for finding in lint.check(waivers.unused(ran))]
    found.sort(key=_place)
    return LintReport(
        tuple(lint for lint, _ in lints),
        tuple(one for one in found if one.waiver is None),
        tuple(one for one in found if one.waiver is not None),
        tuple(failed.values()),
    )


def _found(lint: Lint, severity: Severity, context: LintContext, waivers: Waivers) -> list[Found]:
    """Return what one lint finds; what is found of a base in several rule sets is waived if it is in all of them."""
    held: dict[LintFinding, list[Waiver | None]] = {}
    for rule_set, finding in list(_findings(lint, context)):
        if not isinstance(finding, LintFinding):
            raise TypeError(f"it yields a value of type {type(finding).__name__}, not LintFinding alone")
        held.setdefault(finding, []).append(waivers.of(lint, finding, rule_set))
    return [Found(lint, finding, severity, None if None in of else of[0]) for finding, of in held.items()]


def _findings(lint: Lint, context: LintContext) -> Iterator[tuple[RuleSet | None, object]]:
    if isinstance(lint, WorkspaceLint):
        yield from ((None, finding) for finding in lint.check(context))
    elif isinstance(lint, RuleSetLint):
        for rule_set in context.workspace.library.judging:
            yield from ((rule_set, finding) for finding in lint.check(rule_set, context))


def _looks_everywhere(lint: Lint, context: LintContext) -> bool:
    """Tell whether a lint finds all there is to find: what it cannot look at may need its waivers."""
    compares = lint.bad.rows is not None
    return lint.can_be_waived and not context.workspace.errors and (context.against is not None or not compares)


def _place(one: Found) -> tuple[str, int, int, str]:
    place = one.finding.location
    return place.file, place.line or 0, place.column or 0, one.lint.code

"""What `icp lint` tells: findings of lints, those that are waived, and what `icp validate` finds beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Diagnostic, Severity
from icp_rules.diagnostics.render import as_text, in_order, summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from icp_rules.language.model import Waiver
    from icp_rules.plugins import Lint, LintFinding


@dataclass(frozen=True, slots=True)
class Found:
    """What a lint found, how bad that is in this workspace, and what waives it."""

    lint: Lint
    finding: LintFinding
    severity: Severity
    waiver: Waiver | None = None

    @property
    def diagnostic(self) -> Diagnostic:
        """The finding as it is shown."""
        one = self.finding
        return Diagnostic(self.lint.code, one.message, one.location, one.help, self.severity)


@dataclass(frozen=True, slots=True)
class LintReport:
    """Everything one run of the lints found.

    ``other`` is what `icp validate` finds, and lints that failed; ``lints`` are those that ran; ``not_linted`` names
    the rule sets that could not be looked at because of errors.
    """

    lints: tuple[Lint, ...]
    found: tuple[Found, ...] = ()
    waived: tuple[Found, ...] = ()
    other: tuple[Diagnostic, ...] = ()
    not_linted: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Diagnostic]:
        """Every finding that is not waived, those of `icp validate` first."""
        return [*in_order(self.other), *in_order(one.diagnostic for one in self.found)]

    def has(self, severity: Severity) -> bool:
        """Tell whether something so bad was found."""
        return any(d.severity is severity for d in self.shown)

    def within(self, paths: Sequence[Path], concerns_all: Callable[[Diagnostic], bool]) -> LintReport:
        """Return what lies in these files or folders, what lies in no file, and what concerns them all the same."""
        places = [path.resolve() for path in paths]

        def inside(file: str) -> bool:
            return any(Path(file).resolve().is_relative_to(place) for place in places)

        return replace(
            self,
            found=tuple(one for one in self.found if inside(one.finding.location.file)),
            waived=tuple(one for one in self.waived if inside(one.finding.location.file)),
            other=tuple(d for d in self.other if d.location is None or inside(d.location.file) or concerns_all(d)),
            not_linted=tuple(name for name in self.not_linted if inside(name)),
        )


def lint_text(report: LintReport) -> str:
    """Return the report for a person."""
    parts = [as_text(report.other), as_text(one.diagnostic for one in report.found)]
    if report.not_linted:
        many = len(report.not_linted) > 1
        parts.append(f"not linted, as {'they have' if many else 'it has'} errors: {', '.join(report.not_linted)}")
    return "\n\n".join([*filter(None, parts), lint_summary(report)])


def lint_summary(report: LintReport) -> str:
    """Return ``2 errors, 1 warning; 3 waived``."""
    waived = f"; {len(report.waived)} waived" if report.waived else ""
    return summary(report.shown) + waived


def lint_data(report: LintReport) -> dict[str, Any]:
    """Return the report as plain data: to what a lint found, the id comes by which it can be waived."""
    return {
        "findings": [*(d.to_dict() for d in in_order(report.other)), *map(_data, report.found)],
        "waived": [{**_data(one), "waiver": _waiver(one.waiver)} for one in report.waived],
        "not_linted": list(report.not_linted),
    }


def _data(one: Found) -> dict[str, Any]:
    return {**one.diagnostic.to_dict(), "about": one.finding.about, "fixable": bool(one.finding.fix)}


def _waiver(waiver: Waiver | None) -> dict[str, Any] | None:
    if waiver is None:
        return None
    return {"reason": waiver.reason, "file": waiver.location.file, "line": waiver.location.line}

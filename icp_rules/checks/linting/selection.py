"""Which lints run, and how bad what they find is: as icp.yaml and the command line say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, nearest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icp_rules.diagnostics import Severity
    from icp_rules.language.config import LintConfig, LintName
    from icp_rules.plugins import Lint


@dataclass(frozen=True, slots=True)
class Selection:
    """The lints that run, each with its severity; ``found`` is about the names that no lint has."""

    lints: tuple[tuple[Lint, Severity], ...]
    found: tuple[Diagnostic, ...] = ()


def select(lints: Mapping[str, Lint], config: LintConfig) -> Selection:
    """Return which lints run: all or those included, without those excluded."""
    included = _codes(config.include, lints) if config.include else lints.keys()
    wanted = included - _codes(config.exclude, lints)
    severities = {code: lint.severity for code, lint in lints.items()}
    # a whole code says more than how several begin, wherever it stands
    for name in sorted(config.severity, key=lambda name: name.text in lints):
        severities.update(dict.fromkeys(_codes([name], lints), config.severity[name]))
    names = (*config.include, *config.exclude, *config.severity)
    unknown = [name for name in names if not _codes([name], lints)]
    return Selection(
        tuple((lints[code], severities[code]) for code in sorted(wanted)),
        tuple(unknown_lint(name, lints) for name in unknown),
    )


def unknown_lint(name: LintName, lints: Iterable[str]) -> Diagnostic:
    """Return what to say of a name that no lint has and none begins with."""
    near = nearest(name.text, lints)
    help_line = f"Did you mean '{near}'?" if near else "`icp lint --list` has them all."
    if name.text in {code.value for code in Code}:
        help_line = "It is a diagnostic, which is always told. `icp lint --list` has all lints."
    return Diagnostic(Code.UNKNOWN_NAME, f"there is no lint '{name.text}'", name.location, help_line)


def _codes(names: Iterable[LintName], lints: Mapping[str, Lint]) -> set[str]:
    """Return the codes that are meant: one that is a lint's own, else all that begin so."""
    return {
        code for name in names for code in ([name.text] if name.text in lints else lints) if code.startswith(name.text)
    }

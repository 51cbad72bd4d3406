"""One template under examination: its text, and what is found in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.briefs.positions import column_of
from icp_rules.diagnostics import Code, Diagnostic, Location

if TYPE_CHECKING:
    from icp_rules.briefs.environment import BriefEnvironment
    from icp_rules.briefs.reference import Record


@dataclass(slots=True)
class Findings:
    """What a walk through templates has come across.

    ``fields`` are the account fields they read by name, ``names`` the attributes of what the walk cannot follow
    (it might be the account); ``computed`` tells that some template reads a field whose name is only known later.
    ``sources`` are the texts of the templates, by what diagnostics call them; ``chosen_later`` tells that one includes,
    extends or imports another whose name is only known later.
    """

    found: list[Diagnostic] = field(default_factory=list)
    fields: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    computed: bool = False
    files: set[str] = field(default_factory=set)
    sources: dict[str, str] = field(default_factory=dict)
    chosen_later: bool = False

    def add(self, other: Findings) -> None:
        """Take in what another walk has come across."""
        self.found += other.found
        self.fields |= other.fields
        self.names |= other.names
        self.sources |= other.sources
        self.computed |= other.computed
        self.chosen_later |= other.chosen_later


@dataclass(frozen=True, slots=True)
class Sheet:
    """A template with its lines, the environment it belongs to and the structure of what it is given."""

    environment: BriefEnvironment
    reference: Record
    findings: Findings
    shown: str
    lines: tuple[str, ...]

    def place(self, line: int, text: str = "") -> Location:
        """Return the place of ``text``, which stands at or shortly after a node's position."""
        content = self.lines[line - 1] if 0 < line <= len(self.lines) else None
        column = column_of(line)
        if content is not None and column is not None and text:
            column = max(column, content.find(text, column - 1) + 1)
        end = column + len(text) if column and text else None
        return Location(self.shown, int(line), column, end, content)

    def report(self, code: Code, message: str, line: int, text: str = "", help: str | None = None) -> None:  # noqa: A002 - as in Diagnostics
        """Add a finding at ``text``."""
        self.findings.found.append(Diagnostic(code, message, self.place(line, text), help))

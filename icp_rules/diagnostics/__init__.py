"""What is said to a user when something is wrong: one type, one collector, one set of exit codes."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics.codes import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["Code", "Diagnostic", "DiagnosticError", "Diagnostics", "ExitCode", "Location", "Severity", "nearest"]


class ExitCode(IntEnum):
    """The exit codes of every command."""

    OK = 0
    FINDINGS = 1
    USAGE = 2
    UNUSABLE = 3
    TOO_MANY_FAILURES = 4
    INTERRUPTED = 130


class Severity(StrEnum):
    """How bad a finding is; only errors stop a command."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a file. Lines and columns count from 1, in characters; ``end_column`` is the first one after.

    ``text`` is the line itself, kept so that a report can show it without reading the file again.
    """

    file: str
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    text: str | None = None

    @property
    def line_of_file(self) -> str:
        """``file:line``, as rules are told of beside what they do; without a line the file."""
        return self.file if self.line is None else f"{self.file}:{self.line}"

    def __str__(self) -> str:
        """Return ``file:line:column`` as editors and terminals understand it."""
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do about it."""

    code: Code | str
    message: str
    location: Location | None = None
    help: str | None = None
    severity: Severity = Severity.ERROR

    @property
    def code_text(self) -> str:
        """The code as shown; a plugin's lint brings its own."""
        return self.code.value if isinstance(self.code, Code) else self.code

    @property
    def told(self) -> str:
        """The message, and the help below it."""
        return self.message if self.help is None else f"{self.message}\n{self.help}"

    def to_dict(self) -> dict[str, Any]:
        """Return the finding as plain data, as ``--format json`` prints it."""
        place = self.location
        return {
            "code": self.code_text,
            "severity": self.severity.value,
            "file": place.file if place else None,
            "line": place.line if place else None,
            "column": place.column if place else None,
            "message": self.message,
            "help": self.help,
        }


class DiagnosticError(Exception):
    """Raised where work cannot go on; carries every finding collected until then."""

    def __init__(self, diagnostics: Iterable[Diagnostic] | Diagnostic) -> None:
        """Keep the findings; the exception's text is their messages, one a line."""
        found = (diagnostics,) if isinstance(diagnostics, Diagnostic) else tuple(diagnostics)
        self.diagnostics = found
        super().__init__("\n".join(f"{d.location}: {d.message}" if d.location else d.message for d in self.diagnostics))

    def __reduce__(self) -> tuple[type[DiagnosticError], tuple[tuple[Diagnostic, ...]]]:
        """Travel between processes with the findings; an exception's own way would keep its text alone."""
        return type(self), (self.diagnostics,)


@dataclass(slots=True)
class Diagnostics:
    """Collects findings, so that all are shown at once."""

    found: list[Diagnostic] = field(default_factory=list)

    def error(self, code: Code, message: str, location: Location | None = None, help: str | None = None) -> None:  # noqa: A002 - named as the attribute it fills
        """Add an error."""
        self.found.append(Diagnostic(code, message, location, help))

    def warn(self, code: Code, message: str, location: Location | None = None, help: str | None = None) -> None:  # noqa: A002 - named as the attribute it fills
        """Add a warning."""
        self.found.append(Diagnostic(code, message, location, help, Severity.WARNING))

    def extend(self, found: Iterable[Diagnostic]) -> None:
        """Add the findings of another step."""
        self.found.extend(found)

    @property
    def errors(self) -> list[Diagnostic]:
        """The findings that stop a command."""
        return [d for d in self.found if d.severity is Severity.ERROR]

    def raise_errors(self) -> None:
        """Raise :class:`DiagnosticError` with everything found, if an error is among it."""
        if self.errors:
            raise DiagnosticError(self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        """Iterate over the findings as they came."""
        return iter(self.found)


def nearest(name: str, choices: Iterable[str]) -> str | None:
    """Return the choice that ``name`` most likely misspells, or None where none is near."""
    by_key = {_alike(choice): choice for choice in choices}
    key = _alike(name)
    if key in by_key:
        return by_key[key]
    close = difflib.get_close_matches(key, by_key, n=1, cutoff=0.7)
    return by_key[close[0]] if close else None


def _alike(name: str) -> str:
    """Return what names have in common that differ in case and in what separates their words alone."""
    return name.casefold().replace("-", "_").replace(" ", "_")

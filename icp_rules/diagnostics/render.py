"""Findings as text (line, caret, help) and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

from icp_rules.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A longer line is cut around the caret: a minified document must not flood a terminal.
_WIDTH = 120


def as_text(found: Iterable[Diagnostic]) -> str:
    """Return the findings for a person, in order of file and line, each with its line, a caret and help."""
    return "\n\n".join(_block(d) for d in in_order(found))


def as_lines(found: Iterable[Diagnostic]) -> str:
    """Return the findings for a person who is told them beside something else: a line each, and their help."""
    return "\n".join(
        line
        for d in in_order(found)
        for line in (_headline(d), *(f"      {part}" for part in visible(d.help or "").split("\n") if part))
    )


def as_json(found: Iterable[Diagnostic]) -> str:
    """Return the findings as a JSON array of objects (see :meth:`Diagnostic.to_dict`)."""
    return json.dumps([d.to_dict() for d in in_order(found)], indent=2, ensure_ascii=False)


def summary(found: Sequence[Diagnostic]) -> str:
    """Return ``2 errors, 1 warning``."""
    errors = sum(d.severity is Severity.ERROR for d in found)
    warnings = len(found) - errors
    parts = [f"{n} {word}{'s' if n != 1 else ''}" for n, word in ((errors, "error"), (warnings, "warning")) if n]
    return ", ".join(parts) or "no findings"


def in_order(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Return the findings by file, line and column; those without a place come last."""
    return sorted(
        found,
        key=lambda d: (
            (d.location is None, d.location.file, d.location.line or 0, d.location.column or 0)
            if d.location
            else (True, "", 0, 0)
        ),
    )


def _headline(d: Diagnostic) -> str:
    where = f"{d.location}: " if d.location else ""
    return visible(f"{where}{d.severity.value} {d.code_text}: {d.message}").replace("\n", " ")


def _block(d: Diagnostic) -> str:
    lines = [_headline(d)]
    place = d.location
    if place and place.line and place.text is not None:
        before, marked, after = _window(place.text.rstrip("\n"), place.column or 1, place.end_column)
        lines.append(f"{place.line:>5} | {before}{marked}{after}")
        if place.column:
            lines.append(f"{'':>5} | {' ' * _cells(before)}{'^' * max(1, _cells(marked))}")
    if d.help:
        help_lines = visible(d.help).split("\n")
        lines.extend(f"      = help: {line}" if i == 0 else f"        {line}" for i, line in enumerate(help_lines))
    return "\n".join(lines)


def _window(text: str, column: int, end: int | None) -> tuple[str, str, str]:
    """Return what stands before, at and after the columns; a long line is cut around the first of them."""
    first, last = column - 1, max(column, (end or column + 1) - 1)
    start = max(0, first - _WIDTH // 2) if len(text) > _WIDTH else 0
    stop = start + _WIDTH
    return visible(text[start:first]), visible(text[first : min(last, stop)]), visible(text[min(last, stop) : stop])


def _cells(text: str) -> int:
    """Return how many places of a terminal a text takes: East Asian characters two, combining marks none."""
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def visible(text: str) -> str:
    """Replace control characters, so that a file's content cannot drive the terminal."""
    return "".join(
        c if c.isprintable() or c == "\n" else (" " if c == "\t" else "\N{REPLACEMENT CHARACTER}") for c in text
    )

"""Findings as text (line, caret, help) and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Diagnostic, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# A longer line is cut around the caret: a minified document must not flood a terminal.
_WIDTH = 120


def as_text(found: Iterable[Diagnostic]) -> str:
    """Return the findings for a person, in order of file and line, each with its line, a caret and help."""
    return "\n\n".join(_block(d) for d in in_order(found))


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
        key=lambda d: (d.location is None, d.location.file, d.location.line or 0, d.location.column or 0)
        if d.location
        else (True, "", 0, 0),
    )


def _block(d: Diagnostic) -> str:
    where = f"{d.location}: " if d.location else ""
    lines = [f"{where}{d.severity.value} {d.code.value}: {_visible(d.message)}"]
    place = d.location
    if place and place.line and place.text is not None:
        text, column, end = _window(place.text.rstrip("\n"), place.column or 1, place.end_column)
        gutter = f"{place.line:>5} | "
        lines.append(f"{gutter}{text}")
        if place.column:
            lines.append(f"{'':>5} | {' ' * (column - 1)}{'^' * max(1, end - column)}")
    if d.help:
        lines.extend(f"      = help: {line}" if i == 0 else f"        {line}" for i, line in enumerate(d.help.split("\n")))
    return "\n".join(lines)


def _window(text: str, column: int, end: int | None) -> tuple[str, int, int]:
    """Cut a long line around the caret; control characters become visible and keep their width."""
    text = _visible(text)
    end = min(end or column + 1, len(text) + 1)
    if len(text) > _WIDTH:
        start = max(0, column - 1 - _WIDTH // 2)
        text = text[start : start + _WIDTH]
        column, end = column - start, min(end - start, len(text) + 1)
    return text, column, end


def _visible(text: str) -> str:
    """Replace control characters, so that a file's content cannot drive the terminal."""
    return "".join(c if c.isprintable() or c == "\n" else (" " if c == "\t" else "\N{REPLACEMENT CHARACTER}") for c in text)

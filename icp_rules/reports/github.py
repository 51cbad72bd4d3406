"""Findings as the workflow commands by which GitHub shows them beside the lines of a pull request."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.diagnostics import Diagnostic


def github_annotations(found: Iterable[Diagnostic]) -> list[str]:
    """Return a line for each finding."""
    return [_command(d) for d in found]


def _command(d: Diagnostic) -> str:
    place = d.location
    properties = {
        "file": Path(place.file).as_posix() if place else None,
        "line": place.line if place else None,
        "col": place.column if place else None,
        "endColumn": place.end_column if place else None,
        "title": d.code_text,
    }
    stated = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{d.severity.value} {stated}::{_escaped(d.told)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")

"""Writes a frame in the format its file's suffix says."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.reports.files import cannot_write, write_beside

if TYPE_CHECKING:
    import polars as pl

    from icp_rules.plugins.loader import Plugins
    from icp_rules.plugins.values import ExportFormat

STANDARD_OUTPUT = Path("-")


def exporter(plugins: Plugins, path: Path) -> ExportFormat:
    """Return the format for a path; ``-`` is CSV. Raises DiagnosticError (ICP607) for a suffix nobody writes."""
    suffix = ".csv" if path == STANDARD_OUTPUT else path.suffix.lower()
    if suffix not in plugins.exports:
        known = ", ".join(sorted(plugins.exports))
        message = f"no format for '{suffix}' files" if suffix else "the file has no suffix that says its format"
        raise DiagnosticError(Diagnostic(Code.PLUGIN_UNKNOWN, message, Location(str(path)), f"Use one of: {known}."))
    return plugins.exports[suffix]


def export(frame: pl.DataFrame, format_: ExportFormat, path: Path) -> None:
    """Write a frame to a path, beside and swapped in, or to standard output. Raises DiagnosticError (ICP802)."""
    if path == STANDARD_OUTPUT:
        buffer = io.BytesIO()
        format_.write(frame, buffer)
        sys.stdout.buffer.write(buffer.getvalue())
        sys.stdout.buffer.flush()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_beside(path) as file:
            format_.write(frame, file)
    except OSError as error:
        raise cannot_write(path, error) from error

"""Writes a frame in the format its file's suffix says."""

from __future__ import annotations

import io
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.plugins.failures import described
from icp_rules.plugins.values import by_suffix
from icp_rules.records.writers import for_people
from icp_rules.reports.files import cannot_write, write_beside

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    import polars as pl

    from icp_rules.plugins.loader import Plugins
    from icp_rules.plugins.values import ExportFormat

STANDARD_OUTPUT = Path("-")


def exporter(plugins: Plugins, path: Path) -> ExportFormat:
    """Return the format for a path; ``-`` is CSV. Raises DiagnosticError (ICP607) for a suffix nobody writes."""
    format_ = plugins.exports[".csv"] if path == STANDARD_OUTPUT else by_suffix(path, plugins.exports)
    if format_ is None:
        suffix, known = path.suffix.lower(), ", ".join(sorted(plugins.exports))
        message = f"no format for '{suffix}' files" if suffix else "the file has no suffix that says its format"
        raise DiagnosticError(Diagnostic(Code.PLUGIN_UNKNOWN, message, Location(str(path)), f"Use one of: {known}."))
    return format_


def export(frame: pl.DataFrame, format_: ExportFormat, path: Path) -> None:
    """Write a frame to a path, beside and swapped in, or to standard output.

    Raises DiagnosticError where the path cannot be written (ICP802) or the format's plugin fails (ICP602).
    """
    if path == STANDARD_OUTPUT:
        buffer = io.BytesIO()
        write(frame, format_, buffer)
        sys.stdout.buffer.write(buffer.getvalue())
        sys.stdout.buffer.flush()
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_beside(path) as file:
            write(frame, format_, file)
    except OSError as error:
        raise cannot_write(path, error) from error


def export_pieces(frames: Iterator[pl.DataFrame], format_: ExportFormat, path: Path) -> None:
    """Write frames of the same columns, one below the other, to a path; as ``export`` does one.

    The format has ``write_pieces``.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_beside(path) as file:
            write_pieces(frames, format_, file)
    except OSError as error:
        raise cannot_write(path, error) from error


def write_pieces(frames: Iterator[pl.DataFrame], format_: ExportFormat, file: BinaryIO) -> None:
    """Write frames of the same columns, one below the other, to an open file; as ``write`` does one.

    The format has ``write_pieces``.
    """
    with _naming(format_):
        assert format_.write_pieces is not None  # noqa: S101 - who calls this has looked
        format_.write_pieces((for_people(frame) for frame in frames) if format_.for_people else frames, file)


def write(frame: pl.DataFrame, format_: ExportFormat, file: BinaryIO) -> None:
    """Write a frame to an open file, its formulas neutralised where people open it.

    Raises OSError where the file cannot be written, DiagnosticError (ICP602) where the format's plugin fails.
    """
    with _naming(format_):
        format_.write(for_people(frame) if format_.for_people else frame, file)


@contextmanager
def _naming(format_: ExportFormat) -> Iterator[None]:
    """Name the format whose plugin fails."""
    try:
        yield
    except (OSError, DiagnosticError):
        raise
    except Exception as error:
        message = f"the format '{format_.name}' failed: {described(error)}"
        raise DiagnosticError(
            Diagnostic(Code.PLUGIN_HOOK, message, help="Free space, mend its plugin, or use another format.")
        ) from error

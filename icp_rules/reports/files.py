"""Files are written beside their place and swapped in: a reader meets the old one or the new one, never half of one."""

from __future__ import annotations

import hashlib
import os
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


def write_text(path: Path, text: str) -> None:
    """Write a file beside its place and swap it in; its folder is made. Raises DiagnosticError (ICP802)."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with write_beside(path) as file:
            file.write(text.encode("utf-8"))
    except OSError as error:
        raise cannot_write(path, error) from error


def refuse_existing(path: Path, help_line: str = "Name another one with --out.") -> None:
    """Raise DiagnosticError (ICP804) for a file that is there already: it may be somebody's work."""
    if path.exists():
        message = "there is such a file already; it is left alone"
        raise DiagnosticError(Diagnostic(Code.WORKSPACE_EXISTS, message, Location(str(path)), help_line))


@contextmanager
def write_beside(path: Path) -> Iterator[BinaryIO]:
    """Give a file to write to; it takes the path's place once it is whole, and nothing is left of it otherwise."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise


def cannot_write(path: Path, error: OSError) -> DiagnosticError:
    """Return what to raise for a file or folder that cannot be written."""
    if isinstance(error, FileExistsError | NotADirectoryError):
        reason = "a file is where a folder should be"
    else:
        reason = error.strerror or str(error)
    message = f"cannot be written: {reason}"
    help_line = "Choose another place with --out, or mend its permissions or free space."
    return DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, Location(str(path)), help_line))


def digest(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _umask() -> int:
    # there is no other way to read it than to set it
    mask = os.umask(0o022)
    os.umask(mask)
    return mask

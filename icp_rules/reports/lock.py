"""Keeps two runs out of one folder."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location

if TYPE_CHECKING:
    from pathlib import Path

LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class FolderLock:
    """The lock of a folder; the system lets go of it where a run is killed. Only POSIX systems have one."""

    path: Path
    handle: int | None

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Lock a folder. Raises DiagnosticError (ICP802) where another run has it, OSError where none can be."""
        path = folder / LOCK
        if os.name != "posix":
            return cls(path, None)
        import fcntl

        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o666)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(handle, path):
                    return cls(path, handle)
            except BlockingIOError as error:
                os.close(handle)
                message = "another run is writing here"
                help_line = "Wait for it to end, or choose another folder with --out."
                raise DiagnosticError(
                    Diagnostic(Code.CANNOT_WRITE, message, Location(str(folder)), help_line)
                ) from error
            os.close(handle)

    def release(self) -> None:
        """Unlock the folder."""
        if self.handle is None:
            return
        with suppress(OSError):
            # where the folder was removed while it was locked, what is there by now is the lock of another run
            if os.fstat(self.handle).st_size == 0 and _is_at(self.handle, self.path):
                # still locked: who opened it before sees that it is no longer the lock
                self.path.unlink()
        os.close(self.handle)


def _is_at(handle: int, path: Path) -> bool:
    """Tell whether an open file is still the one at a path."""
    try:
        return os.path.samestat(os.fstat(handle), path.lstat())
    except FileNotFoundError:
        return False

"""The output folder: everything is written beside and swapped in, ``run.json`` last.

A reader trusts only what ``run.json`` lists, and only where the hash fits. So whoever kills a run in its middle leaves
either the old ``run.json`` with the old files, or no ``run.json`` at all; the next run starts from there.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.reports.files import cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

MANIFEST = "run.json"
# While files are swapped in: the names of all that this run and those before it wrote.
_JOURNAL = ".run.journal"
_NEW = ".new"
_LOCK = ".lock"


class OutputFolder:
    """Use as a context manager: write to ``path(…)``, then ``commit`` once.

    Without a commit nothing in the folder changes. Raises DiagnosticError (ICP802) where it can't be written, or where
    another run is writing to it.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made where it does not exist."""
        self.folder = folder
        self._new = folder / _NEW
        self._lock: int | None = None
        self._written: dict[str, Path] = {}

    def __enter__(self) -> Self:
        """Make the folder, lock it and clear what an interrupted run left."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            self._take_lock()
            shutil.rmtree(self._new, ignore_errors=True)
            self._new.mkdir()
        except OSError as error:
            self._release()
            raise cannot_write(self.folder, error) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove what was not committed, and unlock."""
        shutil.rmtree(self._new, ignore_errors=True)
        self._release()
        if isinstance(error, OSError):
            raise cannot_write(Path(error.filename or self.folder), error) from error

    def path(self, name: str) -> Path:
        """Return where to write an output; ``name`` is its place in the folder, with forward slashes."""
        target = self._new / PurePosixPath(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._written[name] = target
        return target

    def commit(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Swap everything in, remove what an earlier run wrote and this one did not, and write ``run.json``.

        ``facts`` is what ``run.json`` says besides its ``files`` (path to SHA-256). Returns the whole of it.
        """
        files = {name: _digest(path) for name, path in sorted(self._written.items())}
        manifest = {**facts, "files": files}
        before = self._files_before()
        self._write(_JOURNAL, {"files": sorted(before | set(files))})
        (self.folder / MANIFEST).unlink(missing_ok=True)
        for name, path in self._written.items():
            target = self.folder / PurePosixPath(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        for name in before - set(files):
            self._remove(name)
        self._write(MANIFEST, manifest)
        (self.folder / _JOURNAL).unlink(missing_ok=True)
        return manifest

    def _write(self, name: str, content: dict[str, Any]) -> None:
        # in the folder that the next run clears, should this one be stopped here
        beside = self._new / name
        beside.write_text(json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n", encoding="utf-8")
        beside.replace(self.folder / name)

    def _files_before(self) -> set[str]:
        """Return what earlier runs wrote, also those that were stopped while they swapped files in."""
        return {name for record in (_JOURNAL, MANIFEST) for name in _listed(self.folder / record)}

    def _remove(self, name: str) -> None:
        target = self.folder / PurePosixPath(name)
        # the manifest is a file anyone can edit: nothing outside the folder is touched
        if ".." in PurePosixPath(name).parts or PurePosixPath(name).is_absolute():
            return
        with suppress(OSError, ValueError):
            target.unlink(missing_ok=True)
            for parent in target.parents:
                if parent == self.folder:
                    break
                parent.rmdir()

    def _take_lock(self) -> None:
        if os.name != "posix" or self._lock is None:
            return
        import fcntl

        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._release()
            message, help_line = (
                "another run is writing here",
                "Wait for it to end, or choose another folder with --out.",
            )
            raise DiagnosticError(
                Diagnostic(Code.CANNOT_WRITE, message, Location(str(self.folder)), help_line)
            ) from error

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _listed(record: Path) -> Iterable[str]:
    """Return the files that a record of a run lists; none where it is not there or is no such record."""
    try:
        files = json.loads(record.read_bytes())["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return ()
    return [name for name in files if isinstance(name, str)] if isinstance(files, dict | list) else ()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

"""The output folder: everything is written beside and swapped in, ``run.json`` last.

A reader trusts only what ``run.json`` lists, and only where the hash fits. So whoever kills a run in its middle leaves
either the old ``run.json`` with the old files, or no ``run.json`` at all; the next run starts from there. A run that
fails or is interrupted puts back what was there.
"""

from __future__ import annotations

import errno
import shutil
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Self

from icp_rules.reports.files import cannot_write, digest
from icp_rules.reports.lock import FolderLock
from icp_rules.reports.swap import MARK, OLD, Swap, make_folder, recorded, remove_empty

if TYPE_CHECKING:
    from types import TracebackType

_NEW = ".new"
KEPT = ".parts"
# A write that finds no room does not say which file it was writing.
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class OutputFolder:
    """Use as a context manager: write to ``path(…)``, then ``commit`` once.

    Without a commit nothing in the folder changes, and a folder that did not exist is not left behind. Raises
    DiagnosticError (ICP802) where it can't be written, where another run is writing to it, or where it has a
    ``run.json`` of something else.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it is made where it does not exist."""
        self.folder = folder
        self._new = folder / _NEW
        self._lock: FolderLock | None = None
        self._made: list[Path] = []
        self._written: dict[str, str | None] = {}
        self._kept: set[str] = set()
        self._notes: list[str] = []

    def __enter__(self) -> Self:
        """Make the folder, lock it and clear what an interrupted run left."""
        try:
            self._made = make_folder(self.folder)
            self._lock = FolderLock.take(self.folder)
            # what could not be replaced at the end is better said before the work
            recorded(self.folder)
            if not (self._new / KEPT).is_dir():
                shutil.rmtree(self._new, ignore_errors=True)
            self._new.mkdir(exist_ok=True)
            shutil.rmtree(self._new / OLD, ignore_errors=True)
        except BaseException as error:
            self._release()
            if isinstance(error, OSError):
                raise cannot_write(self.folder, error) from error
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Remove what was not committed, and unlock; a run that is interrupted leaves what the next can go on with."""
        if not (isinstance(error, KeyboardInterrupt) and (self._new / KEPT).is_dir()):
            shutil.rmtree(self._new, ignore_errors=True)
        self._release()
        if isinstance(error, OSError) and self._in_writing(error):
            raise cannot_write(self._place(error), error) from error

    def path(self, name: str) -> Path:
        """Return where to write an output; ``name`` is its place in the folder, with forward slashes."""
        target = self._new / PurePosixPath(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        self._written[name] = None
        return target

    @property
    def waiting(self) -> Path:
        """Where outputs wait for the commit, each at its place in the folder.

        Where there is a folder :data:`KEPT` in it, a run that is stopped leaves it all for the next one.
        """
        return self._new

    def wrote(self, name: str, sha256: str) -> None:
        """Take in an output that somebody else has written where outputs wait."""
        self._written[name] = sha256

    def keep(self, name: str, sha256: str) -> None:
        """Take in an output that is in its place already, as an earlier run wrote it."""
        self._written[name] = sha256
        self._kept.add(name)

    def note(self, name: str) -> Path:
        """Return where to write what is no output: a note for the next run, put in its place once all else is."""
        self._notes.append(name)
        return self._new / name

    def listed(self) -> dict[str, str]:
        """Return the hashes that the folder's ``run.json`` lists; none where there is none."""
        return {name: hash_ for name, hashes in recorded(self.folder).items() if len(hashes) == 1 for hash_ in hashes}

    def commit(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Swap everything in, remove what an earlier run wrote and this one did not, and write ``run.json``.

        ``facts`` is what ``run.json`` says besides whose it is and its ``files`` (path to SHA-256). Returns the whole
        of it. What an earlier run wrote and someone has changed since is not removed.
        """
        try:
            files = {name: hash_ or digest(self._new / name) for name, hash_ in sorted(self._written.items())}
            manifest = {**MARK, **facts, "files": files}
            Swap(self.folder, self._new).commit(manifest, self._kept)
            for name in self._notes:
                (self._new / name).replace(self.folder / name)
        except OSError as error:
            raise cannot_write(self._place(error), error) from error
        return manifest

    def _in_writing(self, error: OSError) -> bool:
        """Tell whether an error is of an output, and not of something read while outputs are made."""
        if isinstance(error.filename, str):
            return Path(error.filename).is_relative_to(self._new)
        return error.errno in _NO_ROOM

    def _place(self, error: OSError) -> Path:
        """Return which file of the folder could not be written."""
        if not isinstance(error.filename, str):
            return self.folder
        path = Path(error.filename)
        return self.folder / path.relative_to(self._new) if path.is_relative_to(self._new) else path

    def _release(self) -> None:
        """Unlock, and remove the folder where it was made for nothing."""
        if self._lock is not None:
            self._lock.release()
            self._lock = None
        remove_empty(self._made)

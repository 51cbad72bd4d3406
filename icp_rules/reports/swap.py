"""Swaps the outputs of a run in, as a chain of renames that can be taken back."""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location
from icp_rules.reports.files import cannot_write, digest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# Tells the records of this program from others' files of the same name.
MARK = {"tool": "icp-rules"}
_MANIFEST = "run.json"
# While files are swapped in: all that this run and those before it wrote, with every hash each may have.
_JOURNAL = ".run.journal"
OLD = ".old"


class Swap:
    """Takes outputs from the folder ``new`` inside ``folder`` to their places. Use once."""

    def __init__(self, folder: Path, new: Path) -> None:
        """Take the folders; nothing is done yet."""
        self.folder = folder
        self._new = new
        self._real = folder.resolve()
        self._made: list[Path] = []
        # names and not paths: there may be hundreds of thousands
        self._renamed: list[tuple[str, bool]] = []
        self._in_folder: dict[str, bool] = {}

    def commit(self, manifest: Mapping[str, Any], kept: Collection[str] = ()) -> None:
        """Swap in the files that a manifest lists, remove those of earlier runs, and put the manifest in place.

        ``kept`` are files of the manifest that are in their places already.

        Raises OSError, or DiagnosticError (ICP802) for a place that is reached through a link or a record that is not
        this program's; the folder is then as it was.
        """
        files: Mapping[str, str] = manifest["files"]
        before = recorded(self.folder)
        journal = self.folder / _JOURNAL
        is_first = not journal.exists()
        try:
            # before any folder is made, so that the next run knows which to remove
            names = sorted({*before, *files})
            hashes = {n: sorted({*before.get(n, ()), *_texts(files.get(n))}) for n in names}
            self._write(_JOURNAL, {**MARK, "files": hashes})
            (self._new / _JOURNAL).replace(journal)
            incoming = [name for name in files if name not in kept]
            taken = [name for name in incoming if self._make_way(name)]
            replaced = [_MANIFEST, *self._obsolete(before, files), *taken]
            for folder in {name.rpartition("/")[0] for name in replaced}:
                (self._new / OLD / folder).mkdir(parents=True, exist_ok=True)
            self._write(_MANIFEST, manifest)
            for name in replaced:
                if os.path.lexists(self._place(name)):
                    self._rename(name, aside=True)
            for name in (*incoming, _MANIFEST):
                self._rename(name, aside=False)
        except BaseException:
            self._undo(journal if is_first else None)
            raise
        self._tidy(before.keys() - files.keys())
        with suppress(OSError):
            journal.unlink()

    def _make_way(self, name: str) -> bool:
        """Make the folder of an output, and tell whether something is in its place."""
        is_new_folder = name.rpartition("/")[0] not in self._in_folder
        if not self._is_inside(name):
            message = "cannot be written: a link leads out of the output folder"
            help_line = "Remove the link, or choose another folder with --out."
            place = Location(str((self.folder / name).parent))
            raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, place, help_line))
        if is_new_folder:
            parent = (self.folder / name).parent
            try:
                self._made += make_folder(parent)
            except OSError as error:
                raise cannot_write(parent, error) from error
        try:
            mode = os.lstat(self._place(name)).st_mode
        except FileNotFoundError:
            return False
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, "a folder is where a file should be", self._place(name))
        return True

    def _obsolete(self, before: Mapping[str, Collection[str]], files: Mapping[str, str]) -> list[str]:
        """Return what earlier runs wrote and this one does not, where it is still what they wrote."""
        found = []
        for name in sorted(before.keys() - files.keys()):
            target = self.folder / PurePosixPath(name)
            # a record is a file anyone can edit: nothing outside the folder is touched
            with suppress(OSError, ValueError):
                if self._is_inside(name) and not target.is_symlink() and target.is_file():
                    found += [name] if digest(target) in before[name] else []
        return found

    def _is_inside(self, name: str) -> bool:
        """Tell whether the place of a file is in the folder itself, with no link on the way to it."""
        key = name.rpartition("/")[0]
        if key not in self._in_folder:
            below = PurePosixPath(name).parent
            try:
                resolved = (self.folder / below).resolve()
            except (OSError, ValueError, RuntimeError):  # no name for a file, or links in a circle
                resolved = None
            self._in_folder[key] = resolved == self._real / below and not below.is_absolute()
        return self._in_folder[key]

    def _place(self, name: str) -> str:
        return os.path.join(self.folder, name)  # noqa: PTH118 - a path for each of so many files takes longer

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        with (self._new / name).open("w", encoding="utf-8") as file:
            json.dump(content, file, indent=2, ensure_ascii=False, default=str)
            file.write("\n")

    def _ends(self, name: str, *, aside: bool) -> tuple[str, str]:
        """Return from where to where a file is renamed: out of the way, or into its place."""
        if aside:
            return self._place(name), os.path.join(self._new, OLD, name)  # noqa: PTH118 - the same
        return os.path.join(self._new, name), self._place(name)  # noqa: PTH118 - the same

    def _rename(self, name: str, *, aside: bool) -> None:
        # noted first: an interrupt may come right after it is done
        self._renamed.append((name, aside))
        source, target = self._ends(name, aside=aside)
        os.replace(source, target)  # noqa: PTH105 - the same

    def _undo(self, journal: Path | None) -> None:
        """Take everything back, the old manifest last; where that fails there is none, and the journal stays."""
        with suppress(OSError):
            for name, aside in reversed(self._renamed):
                source, target = self._ends(name, aside=aside)
                if not os.path.lexists(source):
                    os.replace(target, source)  # noqa: PTH105 - a path for each of so many files takes longer
            if journal is not None:
                journal.unlink(missing_ok=True)
        remove_empty(self._made)

    def _tidy(self, names: Iterable[str]) -> None:
        """Remove the folders that are empty now."""
        inside = [PurePosixPath(name) for name in names if self._is_inside(name)]
        folders = {self.folder / parent for name in inside for parent in name.parents if parent.parts}
        remove_empty(sorted(folders))


def recorded(folder: Path) -> dict[str, tuple[str, ...]]:
    """Return what earlier runs wrote, also one that was stopped as it swapped files in: names and possible hashes.

    Raises OSError, and DiagnosticError (ICP802) for a record that is not this program's.
    """
    found: dict[str, tuple[str, ...]] = {}
    for record in (folder / _JOURNAL, folder / _MANIFEST):
        for name, hashes in _read(record).items():
            known = found.get(name, ())
            found[name] = (*known, *(one for one in _texts(hashes) if one not in known))
    return found


def make_folder(folder: Path) -> list[Path]:
    """Make a folder and those above it; return those that were made, from the top."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    return missing[::-1]


def remove_empty(folders: list[Path]) -> None:
    """Remove those of some folders that are empty; what lies above comes first in the list."""
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()


def _read(record: Path) -> dict[str, Any]:
    try:
        content = json.loads(record.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not MARK.items() <= content.items():
        message = "icp-rules did not write this file, and does not replace it"
        help_line = "Choose another folder with --out, or move the file away."
        raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, Location(str(record)), help_line))
    files = content.get("files")
    return files if isinstance(files, dict) else {}


def _texts(hashes: object) -> list[str]:
    listed = hashes if isinstance(hashes, list) else [hashes]
    return [one for one in listed if isinstance(one, str)]

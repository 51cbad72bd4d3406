"""Swaps the outputs of a run in, as a chain of renames that can be taken back."""

from __future__ import annotations

import errno
import json
import os
from collections import defaultdict
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
        self._renamed: list[tuple[Path, Path]] = []
        self._in_folder: dict[PurePosixPath, bool] = {}

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
            hashes = {n: sorted(before.get(n, set()) | {*_texts(files.get(n))}) for n in {*before, *files}}
            self._write(_JOURNAL, {**MARK, "files": dict(sorted(hashes.items()))})
            (self._new / _JOURNAL).replace(journal)
            incoming = [name for name in files if name not in kept]
            targets = [self._incoming(name) for name in incoming]
            obsolete = self._obsolete(before, files)
            replaced = [self.folder / _MANIFEST, *obsolete, *filter(os.path.lexists, targets)]
            for target in replaced:
                self._aside(target).parent.mkdir(parents=True, exist_ok=True)
            self._write(_MANIFEST, manifest)
            for target in replaced:
                if os.path.lexists(target):
                    self._rename(target, self._aside(target))
            for name in (*incoming, _MANIFEST):
                self._rename(self._new / PurePosixPath(name), self.folder / PurePosixPath(name))
        except BaseException:
            self._undo(journal if is_first else None)
            raise
        self._tidy(before.keys() - files.keys())
        with suppress(OSError):
            journal.unlink()

    def _incoming(self, name: str) -> Path:
        """Return the place of an output, its folder made."""
        target = self.folder / PurePosixPath(name)
        if not self._is_inside(name):
            message = "cannot be written: a link leads out of the output folder"
            help_line = "Remove the link, or choose another folder with --out."
            raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, Location(str(target.parent)), help_line))
        try:
            self._made += make_folder(target.parent)
        except OSError as error:
            raise cannot_write(target.parent, error) from error
        if target.is_dir() and not target.is_symlink():
            raise IsADirectoryError(errno.EISDIR, "a folder is where a file should be", str(target))
        return target

    def _obsolete(self, before: Mapping[str, set[str]], files: Mapping[str, str]) -> list[Path]:
        """Return what earlier runs wrote and this one does not, where it is still what they wrote."""
        found = []
        for name in sorted(before.keys() - files.keys()):
            target = self.folder / PurePosixPath(name)
            # a record is a file anyone can edit: nothing outside the folder is touched
            with suppress(OSError, ValueError):
                if self._is_inside(name) and not target.is_symlink() and target.is_file():
                    found += [target] if digest(target) in before[name] else []
        return found

    def _is_inside(self, name: str) -> bool:
        """Tell whether the place of a file is in the folder itself, with no link on the way to it."""
        below = PurePosixPath(name).parent
        if below not in self._in_folder:
            try:
                resolved = (self.folder / below).resolve()
            except (OSError, ValueError, RuntimeError):  # no name for a file, or links in a circle
                resolved = None
            self._in_folder[below] = resolved == self._real / below and not below.is_absolute()
        return self._in_folder[below]

    def _aside(self, target: Path) -> Path:
        return self._new / OLD / target.relative_to(self.folder)

    def _write(self, name: str, content: Mapping[str, Any]) -> None:
        text = json.dumps(content, indent=2, ensure_ascii=False, default=str) + "\n"
        (self._new / name).write_text(text, encoding="utf-8")

    def _rename(self, source: Path, target: Path) -> None:
        # noted first: an interrupt may come right after it is done
        self._renamed.append((source, target))
        source.replace(target)

    def _undo(self, journal: Path | None) -> None:
        """Take everything back, the old manifest last; where that fails there is none, and the journal stays."""
        with suppress(OSError):
            for source, target in reversed(self._renamed):
                if not os.path.lexists(source):
                    target.replace(source)
            if journal is not None:
                journal.unlink(missing_ok=True)
        remove_empty(self._made)

    def _tidy(self, names: Iterable[str]) -> None:
        """Remove the folders that are empty now."""
        inside = [PurePosixPath(name) for name in names if self._is_inside(name)]
        folders = {self.folder / parent for name in inside for parent in name.parents if parent.parts}
        remove_empty(sorted(folders))


def recorded(folder: Path) -> dict[str, set[str]]:
    """Return what earlier runs wrote, also one that was stopped as it swapped files in: names and possible hashes.

    Raises OSError, and DiagnosticError (ICP802) for a record that is not this program's.
    """
    found: dict[str, set[str]] = defaultdict(set)
    for record in (folder / _JOURNAL, folder / _MANIFEST):
        for name, hashes in _read(record).items():
            found[name].update(_texts(hashes))
    return dict(found)


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

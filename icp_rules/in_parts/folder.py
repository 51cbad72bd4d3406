"""The folder beside the output in which finished parts are kept until the output is whole."""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.reports.files import cannot_write, write_beside, write_text
from icp_rules.reports.lock import LOCK, FolderLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_OF = "of.json"
# So few rows that what is read of a part for some of its rows is little more than these.
_ROW_GROUP = 16 * 1024


@dataclass(frozen=True, slots=True)
class PartsFolder:
    """What is kept, by name: a frame and plain data about it. Data that is there says that its frame is whole."""

    path: Path

    def has(self, name: str) -> bool:
        """Tell whether this is kept."""
        return self.about(name) is not None

    def about(self, name: str) -> dict[str, Any] | None:
        """Return the data that was kept beside a frame; None where there is none, or not for the frame as it is."""
        try:
            about = json.loads((self.path / f"{name}.json").read_bytes())
            whole: bool = about["bytes"] == self.frame(name).stat().st_size
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return dict(about["about"]) if whole else None

    def frame(self, name: str) -> Path:
        """Return the file of a frame."""
        return self.path / f"{name}.parquet"

    def keep(self, name: str, frame: pl.DataFrame, about: Mapping[str, Any]) -> None:
        """Keep a frame, and then the data about it. Raises DiagnosticError (ICP802) where there is no room."""
        path = self.frame(name)
        try:
            with write_beside(path) as file:
                frame.write_parquet(file, row_group_size=_ROW_GROUP)
                # what is said to be kept must outlast a machine that goes down
                file.flush()
                os.fsync(file.fileno())
            size = path.stat().st_size
        except (OSError, pl.exceptions.PolarsError) as error:
            raise cannot_write(path, error if isinstance(error, OSError) else OSError(str(error))) from error
        write_text(self.path / f"{name}.json", json.dumps({"bytes": size, "about": about}))

    def begin(self, of: Mapping[str, Any]) -> None:
        """Throw away what was kept of anything else, and what a run that was killed has left half written.

        Raises DiagnosticError (ICP802) where it can't be.
        """
        said = json.dumps(of, sort_keys=True)
        goes_on = False
        with suppress(OSError, ValueError):
            goes_on = (self.path / _OF).read_text(encoding="utf-8") == said
        try:
            for path in list(self.path.iterdir()):
                if path.name not in (LOCK, _OF) and not (goes_on and self._is_whole(path)):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        write_text(self.path / _OF, said)

    def _is_whole(self, path: Path) -> bool:
        return path.suffix in (".json", ".parquet") and self.has(path.stem)


@contextmanager
def parts_folder(out: Path) -> Iterator[PartsFolder]:
    """Give the folder for an output, locked; it stays where what is done in it does not come to its end.

    Raises DiagnosticError (ICP802) where it can't be made, or another run is at work in it.
    """
    path = out.parent / f".{out.name}.parts"
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FolderLock.take(path)
    except OSError as error:
        raise cannot_write(path, error) from error
    try:
        yield PartsFolder(path)
        shutil.rmtree(path, ignore_errors=True)
    finally:
        lock.release()

"""Lines that stand in many files: in the pieces that the processes of this run wrote, or in one of the last run."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from icp_rules.reports.output_folder import KEPT

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


class Lines:
    """Reads lines by where they are. Use as a context manager."""

    def __init__(self, last: Path, new: Path) -> None:
        """Take the file of the last run, and where outputs wait."""
        self._last, self._pieces = last, new / KEPT
        self._open = ExitStack()
        self._name: str | None = ""
        self._file: BinaryIO | None = None

    def __enter__(self) -> Self:
        """Open nothing yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what is open."""
        self._open.close()

    def line(self, piece: str | None, at: int, size: int) -> bytes:
        """Return a line, without a piece of the last run. Raises OSError where its file is not there."""
        if self._file is None or piece != self._name:
            # they come in the order of the pieces, so one is open at a time
            self._open.close()
            path = self._last if piece is None else self._pieces / piece
            self._file, self._name = None, piece
            self._file = self._open.enter_context(path.open("rb"))
        self._file.seek(at)
        return self._file.read(size)

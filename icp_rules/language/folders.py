"""Which files of a workspace's folders are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def files_in(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder that a pattern matches, by name; none where there is no such folder.

    What begins with a dot, or lies below a folder that does, is not for the program: editors keep what is not saved
    yet there, and macOS what other systems' disks cannot hold. Nor are folders, pipes, or links to nothing files.
    """
    found = sorted(folder.glob(pattern)) if folder.is_dir() else []
    return [p for p in found if p.is_file() and not any(n.startswith(".") for n in p.relative_to(folder).parts)]

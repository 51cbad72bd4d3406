"""Which files of a workspace's folders are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

CONFIG_FILE = "icp.yaml"
RULE_SETS = "rule_sets"
TESTS = "tests"
LISTS_FILE = "lists.yaml"


def files_in(folder: Path, pattern: str) -> list[Path]:
    """Return the files of a folder that a pattern matches, by name; none where there is no such folder.

    What begins with a dot, or lies below a folder that does, is not for the program: editors keep what is not saved
    yet there, and macOS what other systems' disks cannot hold. Nor are folders, pipes, or links to nothing files.
    """
    found = sorted(folder.glob(pattern)) if folder.is_dir() else []
    return [p for p in found if p.is_file() and not any(n.startswith(".") for n in p.relative_to(folder).parts)]


def rule_set_files(folder: Path) -> list[Path]:
    """Return the files of a folder's rule sets, by name; the lists that they share are none."""
    return [path for path in files_in(folder, "*.yaml") if path.name != LISTS_FILE]


def is_test(path: Path) -> bool:
    """Tell whether a file is one of a workspace's tests, by the folders that it lies in."""
    return (path.parent.name, path.parent.parent.name) == (TESTS, RULE_SETS)


def folder_with_config(start: Path) -> Path | None:
    """Return the folder with an ``icp.yaml``: ``start`` or the nearest above it; None where none has one."""
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG_FILE).is_file()), None)

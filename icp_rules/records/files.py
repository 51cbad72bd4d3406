"""The files that a path in ``icp.yaml`` names: itself, those of a folder, or those that a pattern matches."""

from __future__ import annotations

import re
from pathlib import Path

from icp_rules.language.folders import files_in
from icp_rules.records.content import STANDARD_INPUT

_PATTERN = re.compile(r"[*?\[]")
_LOCK = "~$"
"""How the files begin that Excel leaves beside an open workbook."""


def files_named(path: Path, root: Path) -> list[Path]:
    """Return the files a path names, by name; none where there is no such file.

    What is there by that very name wins over a pattern. Hidden files are in no folder and match no pattern.
    """
    if path == STANDARD_INPUT or path.is_file():
        return [path]
    base, pattern = (path, "*") if path.is_dir() else split_pattern(path, root)
    if not pattern:
        return []
    try:
        found = files_in(base, pattern)
    except ValueError:  # ** beside other characters
        return []
    return [file for file in found if not file.name.startswith(_LOCK)]


def split_pattern(path: Path, root: Path) -> tuple[Path, str]:
    """Return the folder that a path's pattern starts from, and the pattern; the latter is empty where it has none."""
    inside = path.is_relative_to(root)
    base = root if inside else Path(path.anchor)
    parts = list(path.relative_to(base).parts)
    while parts and ((base / parts[0]).exists() or not _PATTERN.search(parts[0])):
        base /= parts.pop(0)
    return base, "/".join(parts)

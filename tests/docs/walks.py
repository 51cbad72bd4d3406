"""Plays a page on the real files it was written with, which stand beside the project where there are any."""

from __future__ import annotations

import csv
import shutil
from typing import TYPE_CHECKING

import pytest
import yaml
from docs.pages import ROOT, blocks
from docs.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DATA = ROOT.parent / "shared" / "data"


def needs(*files: str) -> pytest.MarkDecorator:
    """Return the mark that skips a test where one of these files is missing."""
    return pytest.mark.skipif(not all((DATA / name).is_file() for name in files), reason=f"there is no {DATA}")


def table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def example(page: Path, name: str) -> dict[str, object]:
    """Return a file that a page shows, as plain data; of several of one name, the first."""
    text = next(block.text for block in blocks(page) if block.marks.get("file") == name)
    return yaml.safe_load(text)


def played(page: Path, folder: Path, files: Sequence[str]) -> Path:
    """Return the page's workspace after every command of it was run, with the exit code and the output shown."""
    workspace = folder / page.stem
    (workspace / "data").mkdir(parents=True)
    for name in files:
        shutil.copy(DATA / name, workspace / "data" / name)
    Session(folder, folder / "tools").play(blocks(page))
    return workspace


def played_on(page: Path, workspace: Path) -> Path:
    """Return a workspace that another page left, after every command of this one was run in it."""
    Session(workspace, workspace.parent / f"tools-{page.stem}").play(blocks(page))
    return workspace

from __future__ import annotations

import importlib
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from icp_rules.plugins.loader import Plugins, load_plugins

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "from icp_rules.plugins import *\n"


class Workspace:
    """A workspace whose plugins are written by a test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / "plugins").mkdir()

    def plugin(self, name: str, code: str) -> Path:
        path = self.root / "plugins" / name
        path.write_text(HEAD + dedent(code), encoding="utf-8")
        return path

    def load(self, builtins=()) -> Plugins:
        def name(path: Path) -> str:
            return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

        return load_plugins(self.root, builtins, name)


@pytest.fixture
def workspace(tmp_path) -> Workspace:
    root = tmp_path / "workspace"
    root.mkdir()
    return Workspace(root)


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """Install a distribution: real metadata in a folder on sys.path."""
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(site)

    def install(name: str, module: str, code: str, version: str = "1.2.3") -> Path:
        path = site / f"{module}.py"
        path.write_text(HEAD + dedent(code), encoding="utf-8")
        info = site / f"{name.replace('-', '_')}-{version}.dist-info"
        info.mkdir()
        metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(metadata, encoding="utf-8")
        entry = f"[icp_rules]\n{module} = {module}\n"
        (info / "entry_points.txt").write_text(entry, encoding="utf-8")
        monkeypatch.setitem(sys.modules, module, None)  # so that it is forgotten after the test
        monkeypatch.delitem(sys.modules, module)
        importlib.invalidate_caches()
        return path

    return install

"""Workspaces to run commands in: a fresh one as ``icp init`` writes it, and the project's own with its example data."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from cli.calling import AS_OF, Result, Workspace, good

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def starter(tmp_path_factory) -> Path:
    """A fresh workspace. Tests that change something take ``workspace``."""
    folder = tmp_path_factory.mktemp("starter")
    good("init", "fresh", cwd=folder)
    return folder / "fresh"


@pytest.fixture
def workspace(starter, tmp_path) -> Workspace:
    """A copy of the fresh workspace."""
    return Workspace(shutil.copytree(starter, tmp_path / "workspace"))


@pytest.fixture(scope="session")
def example(tmp_path_factory) -> Workspace:
    """The project's own workspace, without what else lies in the repository."""
    root = tmp_path_factory.mktemp("example")
    for folder in ("rule_sets", "templates", "schemas", "docs/example"):
        shutil.copytree(ROOT / folder, root / folder)
    (root / "plugins").mkdir()
    for file in (ROOT / "icp.yaml", *(ROOT / "plugins").glob("*.py")):
        shutil.copy(file, root / file.relative_to(ROOT))
    return Workspace(root)


@pytest.fixture(scope="session")
def example_run(example) -> Result:
    """The main job on the example data; its outputs are in ``out`` of the workspace."""
    return good("run", *AS_OF, cwd=example.root)

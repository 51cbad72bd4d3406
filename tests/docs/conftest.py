"""Workspaces for the examples in the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from docs.session import Session, copy_root

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root_copy(tmp_path: Path) -> Path:
    """A copy of the root workspace."""
    return copy_root(tmp_path / "root")


@pytest.fixture
def session(tmp_path: Path, root_copy: Path) -> Session:
    """A reader in a copy of the root workspace."""
    return Session(root_copy, tmp_path / "tools")

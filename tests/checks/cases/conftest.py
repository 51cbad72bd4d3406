"""The workspace that cases are tried in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from checks.cases.bench import Bench

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    monkeypatch.chdir(tmp_path)
    return Bench(tmp_path)

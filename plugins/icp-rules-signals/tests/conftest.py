"""Makes the distribution's source importable where it is not installed, and has a service to ask."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "src"))
sys.path.insert(0, str(Path(__file__).parent))

from loopback import Loopback


@pytest.fixture
def service():
    with Loopback() as running:
        yield running

"""Makes the distribution's source importable where it is not installed; has engines, and a service to ask."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[1] / "src"), str(Path(__file__).parent)]

from engines import DuckDB, Polars  # noqa: E402 - the line above has it found
from loopback import Loopback  # noqa: E402 - the same


@pytest.fixture(params=[Polars, DuckDB])
def engine(request):
    return request.param()


@pytest.fixture
def service():
    with Loopback() as running:
        yield running

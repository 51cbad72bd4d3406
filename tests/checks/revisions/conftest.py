"""Fixtures of the tests of revisions."""

from __future__ import annotations

from engine.conftest import read

__all__ = ["read"]

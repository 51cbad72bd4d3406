"""Fixtures of the tests of what accounts could become."""

from __future__ import annotations

from engine.conftest import read

__all__ = ["read"]

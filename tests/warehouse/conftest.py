"""Fixtures of the warehouse's tests."""

from __future__ import annotations

from engine.conftest import read

__all__ = ["read"]

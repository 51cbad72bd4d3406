"""The engine's way to read a generated rule set."""

from engine.conftest import read

__all__ = ["read"]

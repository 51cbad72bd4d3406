"""Fresh workspaces, as for the tests of the command line."""

from __future__ import annotations

from cli.conftest import starter, workspace

__all__ = ["starter", "workspace"]

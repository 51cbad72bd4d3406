"""Runs the lints over a workspace."""

from __future__ import annotations

from icp_rules.checks.linting.running import as_diagnostics, run_lints

__all__ = ["as_diagnostics", "run_lints"]

"""Runs the lints over a workspace."""

from __future__ import annotations

from icp_rules.checks.linting.checking import fix_workspace, lint_workspace, not_in_workspace
from icp_rules.checks.linting.running import run_lints
from icp_rules.checks.linting.selection import select, unknown_lint

__all__ = ["fix_workspace", "lint_workspace", "not_in_workspace", "run_lints", "select", "unknown_lint"]

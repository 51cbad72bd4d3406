"""Ideal customer profiles as YAML rule sets: judge prospects, say why, write outreach briefs.

    from icp_rules import evaluate, load_rule_set, load_workspace

Names are loaded when they are first used, so that ``import icp_rules`` costs next to nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostic, DiagnosticError
    from icp_rules.engine import evaluate
    from icp_rules.inbound import Answer, Inbound, load_inbound
    from icp_rules.plugins import hookimpl
    from icp_rules.plugins.data_point import data_point
    from icp_rules.workspace import Workspace, load_rule_set, load_workspace

_HOME = {
    "Answer": "icp_rules.inbound",
    "Diagnostic": "icp_rules.diagnostics",
    "DiagnosticError": "icp_rules.diagnostics",
    "Inbound": "icp_rules.inbound",
    "Workspace": "icp_rules.workspace",
    "data_point": "icp_rules.plugins",
    "evaluate": "icp_rules.engine",
    "hookimpl": "icp_rules.plugins",
    "load_inbound": "icp_rules.inbound",
    "load_rule_set": "icp_rules.workspace",
    "load_workspace": "icp_rules.workspace",
}

__all__ = [
    "Answer",
    "Diagnostic",
    "DiagnosticError",
    "Inbound",
    "Workspace",
    "data_point",
    "evaluate",
    "hookimpl",
    "load_inbound",
    "load_rule_set",
    "load_workspace",
]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'icp_rules' has no attribute {name!r}")

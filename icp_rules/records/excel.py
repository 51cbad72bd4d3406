"""The packages that read and write workbooks: an extra, so that only who needs them installs them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location


def excel_package(name: str, file: str | None = None) -> Any:
    """Return a package of the extra. Raises DiagnosticError where it is not installed."""
    try:
        return import_module(name)
    except ImportError as error:
        message = f"workbooks need the extra 'excel', which is not installed: {error}"
        help_line = "Install it: pip install 'icp-rules[excel]'"
        raise DiagnosticError(
            Diagnostic(Code.PLUGIN_IMPORT, message, Location(file) if file else None, help_line)
        ) from error

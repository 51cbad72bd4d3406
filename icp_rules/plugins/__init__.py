"""What a plugin author imports: the hook marker, the values hooks return, and what helps to make them."""

from __future__ import annotations

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.language.patterns import glob_pattern
from icp_rules.plugins.data_point import Batch, DataPoint, FactsTable, data_point, settings_schema
from icp_rules.plugins.lints import (
    Edit,
    Example,
    Lint,
    LintContext,
    LintFinding,
    RuleSetLint,
    SourceProfile,
    WorkspaceLint,
)
from icp_rules.plugins.services import Asked, FactsService
from icp_rules.plugins.values import (
    BriefKind,
    ExportFormat,
    Place,
    RawPiece,
    RawTable,
    SourceReader,
    SourceRequest,
    VocabularyFile,
    hookimpl,
)

__all__ = [
    "Asked",
    "Batch",
    "BriefKind",
    "Code",
    "DataPoint",
    "Diagnostic",
    "DiagnosticError",
    "Edit",
    "Example",
    "ExportFormat",
    "FactsService",
    "FactsTable",
    "Lint",
    "LintContext",
    "LintFinding",
    "Location",
    "Place",
    "RawPiece",
    "RawTable",
    "RuleSetLint",
    "Severity",
    "SourceProfile",
    "SourceReader",
    "SourceRequest",
    "VocabularyFile",
    "WorkspaceLint",
    "data_point",
    "glob_pattern",
    "hookimpl",
    "settings_schema",
]

"""The tables a cluster reads: Parquet files that ``icp.yaml`` names, or tables of its catalog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.cluster.session import reason, spark_errors
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.records.files import files_named
from icp_rules.relations.columns import WRITE_RECORDS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pyspark.sql import DataFrame, SparkSession

    from icp_rules.language.config import SourceConfig

_PARQUET = ".parquet"


def read_table(session: SparkSession, source: SourceConfig, root: Path, tables: Mapping[str, str]) -> DataFrame:
    """Return the rows of a source; ``tables`` has the catalog's table for a source, by the source's name.

    Raises DiagnosticError where it is neither a table nor Parquet, and where it cannot be read.
    """
    named = tables.get(source.name)
    paths = [] if named else _paths(source, root)
    try:
        return session.table(named) if named else session.read.parquet(*paths)
    except spark_errors() as error:
        message = f"{source.name} cannot be read: {reason(error)}"
        raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, source.location)) from error


def _paths(source: SourceConfig, root: Path) -> list[str]:
    """Return the Parquet files of a source, and the folders of Parquet files, which are read as one table."""
    found: list[str] = []
    for path in source.files:
        is_table = path.is_dir() and any(path.rglob(f"*{_PARQUET}"))
        files = [path] if is_table else files_named(path, root)
        if not files:
            message, help_line = f"{source.name}: {path} is missing", "Paths start at the folder of icp.yaml."
            raise DiagnosticError(Diagnostic(Code.SOURCE_MISSING, message, source.location, help_line))
        parquet = [file for file in files if is_table or file.suffix.lower() == _PARQUET]
        # what was found here is not looked for in a cluster's own file system
        found += [f"file://{file.resolve()}" for file in parquet]
        others = [file for file in files if not is_table and file.suffix.lower() != _PARQUET]
        if others:
            message = f"{source.name}: {others[0].name} is no Parquet, which alone a cluster reads where it lies"
            raise DiagnosticError(Diagnostic(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS))
    if not found:
        message = f"{source.name} is read by the plugin '{source.plugin}', which a cluster cannot do"
        raise DiagnosticError(Diagnostic(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS))
    return found

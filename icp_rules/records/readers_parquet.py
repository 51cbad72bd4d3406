"""Reads Parquet files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code
from icp_rules.plugins.values import RawTable
from icp_rules.records.content import STANDARD_INPUT, Content, unreadable

if TYPE_CHECKING:
    from icp_rules.plugins.values import SourceRequest


def read_parquet(request: SourceRequest) -> RawTable:
    """Read a Parquet file; its rows have no lines. Raises DiagnosticError where it is none."""
    content = Content.of(request)
    # Polars maps a file into memory, which spares reading all of it
    source = io.BytesIO(content.raw()) if request.path in (None, STANDARD_INPUT) else request.path
    try:
        return RawTable(pl.read_parquet(source, glob=False))
    except OSError as error:
        raise unreadable(request, error) from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).split("\n", 1)[0]
        message = f"this is not a Parquet file: {reason}"
        raise content.problem(Code.SOURCE_FORMAT, message, help="Write it again, or name it by its format.") from error

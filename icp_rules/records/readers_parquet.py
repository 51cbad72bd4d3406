"""Reads Parquet files."""

from __future__ import annotations

import io
from contextlib import contextmanager
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code
from icp_rules.plugins.values import Place, RawPiece, RawTable
from icp_rules.records.content import STANDARD_INPUT, Content, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.plugins.values import SourceRequest


def read_parquet(request: SourceRequest) -> RawTable:
    """Read a Parquet file; its rows have no lines. Raises DiagnosticError where it is none."""
    content = Content.of(request)
    # Polars maps a file into memory, which spares reading all of it
    source = io.BytesIO(content.raw()) if request.path in (None, STANDARD_INPUT) else request.path
    with _refusing(request):
        return RawTable(pl.read_parquet(source, glob=False))


def read_parquet_piece(request: SourceRequest, place: Place, rows: int) -> RawPiece:
    """Read so many rows of a Parquet file; a place is a row. Raises DiagnosticError where it is none."""
    assert request.path is not None  # noqa: S101 - what is read in pieces is a file
    with _refusing(request):
        scanned = pl.scan_parquet(request.path, glob=False)
        height = int(scanned.select(pl.len()).collect().item())
        frame = scanned.slice(place.offset, rows).collect()
    end = place.offset + frame.height
    return RawPiece(RawTable(frame), Place(end) if end < height else None, height - end)


@contextmanager
def _refusing(request: SourceRequest) -> Iterator[None]:
    """Raise DiagnosticError for a file that is no Parquet, or that the system does not give."""
    try:
        yield
    except OSError as error:
        raise unreadable(request, error) from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).split("\n", 1)[0]
        message = f"this is not a Parquet file: {reason}"
        raise Content(request).problem(
            Code.SOURCE_FORMAT, message, help="Write it again, or name it by its format."
        ) from error

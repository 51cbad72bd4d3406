"""Writes a frame as a workbook: text stays text, so that nothing in it is run as a formula."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.records.cells.texts import as_text
from icp_rules.records.excel import excel_package

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

    Write = Callable[[int, int, Any, Any], object]

_MOST_ROWS, _MOST_COLUMNS, _LONGEST = 1_048_576, 16_384, 32_767
_FIRST_DAY = date(1900, 3, 1)  # Excel takes 1900 for a leap year
# Excel keeps 15 digits of a number.
_LARGEST = 10**15
_SAMPLE, _NARROWEST, _WIDEST = 100, 8, 60
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": True,
}
# Of no day of writing: the same frame gives the same bytes.
_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone


def write_excel(frame: pl.DataFrame, file: BinaryIO) -> None:
    """Write a frame as the one sheet of a workbook, its header in bold and always in sight.

    Raises DiagnosticError (ICP802) for more than a sheet can hold.
    """
    shown = frame.with_columns(as_text(column).alias(column.name) for column in frame if _becomes_text(column))
    _require_room(shown)
    with excel_package("xlsxwriter").Workbook(file, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        _fill(book.add_worksheet("Scores"), book, shown)


def _fill(sheet: Any, book: Any, frame: pl.DataFrame) -> None:
    """Write the header and the rows, from top to bottom as they are kept on disk until then."""
    columns = [_how(sheet, book, dtype) for dtype in frame.dtypes]
    for at, column in enumerate(frame):
        sheet.set_column(at, at, _width(column))
    sheet.freeze_panes(1, 0)
    if frame.width:
        sheet.autofilter(0, 0, frame.height, frame.width - 1)
    bold = book.add_format({"bold": True})
    for at, name in enumerate(frame.columns):
        sheet.write_string(0, at, name, bold)
    for row, cells in enumerate(frame.iter_rows(), 1):
        for at, cell in enumerate(cells):
            if cell is not None:
                write, form = columns[at]
                write(row, at, cell, form)


def _becomes_text(column: pl.Series) -> bool:
    """Tell whether a sheet would hold a column in no other way than as text."""
    if column.dtype in (pl.Date, pl.Datetime):
        first = column.min()
        if isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone:
            return True
        return isinstance(first, date) and date(first.year, first.month, first.day) < _FIRST_DAY
    if column.dtype.is_integer():
        return bool((column.cast(pl.Float64).abs() >= _LARGEST).any())
    return not (column.dtype in (pl.String, pl.Boolean) or column.dtype.is_float())


def _require_room(frame: pl.DataFrame) -> None:
    """Raise for a frame that a sheet cannot hold."""
    message = None
    if frame.height >= _MOST_ROWS:
        message = f"a sheet holds {_MOST_ROWS - 1:,} rows below its header, not {frame.height:,}"
    elif frame.width > _MOST_COLUMNS:
        message = f"a sheet holds {_MOST_COLUMNS:,} columns, not {frame.width:,}"
    else:
        texts = [column for column in frame if column.dtype == pl.String]
        long = next((column.name for column in texts if (column.str.len_chars() > _LONGEST).any()), None)
        if long is not None:
            message = f"a cell holds {_LONGEST:,} characters; one of '{long}' has more"
    if message:
        help_line = "Write .csv or .parquet, or less of it."
        raise DiagnosticError(Diagnostic(Code.CANNOT_WRITE, message, help=help_line))


def _how(sheet: Any, book: Any, dtype: pl.DataType) -> tuple[Write, Any]:
    """Return what writes a cell of a type, and its format."""
    if dtype in (pl.Date, pl.Datetime):
        form = "yyyy-mm-dd" if dtype == pl.Date else "yyyy-mm-dd hh:mm:ss"
        return sheet.write_datetime, book.add_format({"num_format": form})
    if dtype == pl.Boolean:
        return sheet.write_boolean, None
    return (sheet.write_string if dtype == pl.String else sheet.write_number), None


def _width(column: pl.Series) -> int:
    longest = as_text(column.head(_SAMPLE)).str.len_chars().max()
    return max(_NARROWEST, min(_WIDEST, max(len(column.name), longest if isinstance(longest, int) else 0) + 2))

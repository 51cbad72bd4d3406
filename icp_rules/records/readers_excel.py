"""Reads a sheet of a workbook: every cell keeps what it is, whatever stands above and below it.

A column of numbers, of dates or of yes and no is typed. Any other is text; there a number is marked as one, so that it
is read one way, and a date is written as ISO 8601.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.diagnostics import Code, nearest
from icp_rules.plugins.values import RawTable
from icp_rules.records.cells.texts import marked
from icp_rules.records.content import Content
from icp_rules.records.excel import excel_package
from icp_rules.records.headers import REPEATED, refuse_repeated, refuse_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.diagnostics import DiagnosticError
    from icp_rules.plugins.values import SourceRequest

_MIDNIGHT = r"^([0-9]{4}-[0-9]{2}-[0-9]{2}) 00:00:00$"
_BOOLEANS = ("true", "false")
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet: its cells as text from its first row on, and the place of each column, from 1 on."""

    book: Any
    name: str
    texts: pl.DataFrame
    places: tuple[int, ...]
    is_hidden: bool

    @classmethod
    def of(cls, book: Any, name: str) -> _Sheet:
        """Load a sheet."""
        sheet = _load(book, name, 0, "string")
        places = tuple(column.absolute_index + 1 for column in sheet.available_columns())
        return cls(book, name, sheet.to_polars(), places, sheet.visible != "visible")

    def below(self, row: int, types: str | Mapping[int, str]) -> pl.DataFrame:
        """Return what stands below so many rows; a cell is null that is not of the type stated for its column."""
        frame: pl.DataFrame = _load(self.book, self.name, row, types).to_polars()
        return frame


def _load(book: Any, name: str, skip: int, types: str | Mapping[int, str]) -> Any:
    return book.load_sheet(name, header_row=None, skip_rows=skip, schema_sample_rows=None, dtypes=types)


def read_excel(request: SourceRequest) -> RawTable:
    """Read the sheet a request names, or the only one with cells that is not hidden.

    The header is the row the request states, or the first that is not blank; blank rows are no rows, and a nameless
    column of blank cells is no column. A cell with an error such as ``#N/A`` is unknown. Raises DiagnosticError where
    the workbook or the sheet cannot be read, or where the header names a column twice.
    """
    content = Content.of(request)
    package, data = excel_package("fastexcel", request.name), content.packed()
    with _failures_told(package, content, data):
        return _table(_chosen(package.read_excel(data), content), content)


def _chosen(book: Any, content: Content) -> _Sheet:
    request, names = content.request, book.sheet_names
    if request.sheet is not None:
        if request.sheet in names:
            return _Sheet.of(book, request.sheet)
        near = nearest(request.sheet, names)
        help_line = f"Is it '{near}'?" if near else f"Its sheets are {', '.join(map(repr, names))}."
        raise content.problem(Code.SOURCE_MISSING, f"the workbook has no sheet '{request.sheet}'", help=help_line)
    sheets = [_Sheet.of(book, name) for name in names]
    filled = [sheet for sheet in sheets if sheet.texts.height]
    shown = [sheet for sheet in filled if not sheet.is_hidden] or filled
    if not shown:
        raise content.problem(Code.SOURCE_EMPTY, f"{request.name} is empty", help="Its first row names the columns.")
    if len(shown) > 1:
        named = ", ".join(repr(sheet.name) for sheet in shown)
        several = ", ".join(json.dumps(sheet.name, ensure_ascii=False) for sheet in shown)
        help_line = f"Say which are read: `sheet: [{several}]`, or one of them."
        raise content.problem(Code.SOURCE_FORMAT, f"the workbook has several sheets: {named}", help=help_line)
    return shown[0]


def _table(sheet: _Sheet, content: Content) -> RawTable:
    texts = sheet.texts
    is_blank = texts.select(pl.all_horizontal(pl.all().fill_null("").str.strip_chars() == "")).to_series()
    filled = (~is_blank).arg_true() if texts.width else pl.Series(dtype=pl.UInt32)
    above = next((row + 1 for row in filled if row + 1 >= (content.request.header or 1)), None)
    if above is None:
        help_line = "One row names the columns; each row below it is a row."
        raise content.problem(Code.SOURCE_EMPTY, f"{content.request.name} has no header", help=help_line)
    header = texts.row(above - 1)
    columns = _columns(header, texts[above:])
    cells, below = [header[at] for at in columns], texts[above:].select(pl.nth(columns))
    names = {sheet.places[at]: _name(header[at], sheet.places[at]) for at in columns}
    rows_below = enumerate(below.head(_LOOKED_AT).rows(), above + 1)
    refuse_title(cells, rows_below, content, above)
    refuse_repeated(names, content, above)
    repeats = below.select(
        pl.all_horizontal(pl.nth(at).eq_missing(pl.lit(cell, pl.String)) for at, cell in enumerate(cells))
    ).to_series()
    kept = (~(is_blank[above:] | repeats)).arg_true()
    frame = pl.DataFrame(_typed(sheet, columns, above)).rename(dict(zip(below.columns, names.values(), strict=True)))
    rejects = tuple((above + 1 + row, REPEATED, ", ".join(names.values())) for row in repeats.arg_true())
    return RawTable(frame[kept], rejects, lambda rows: {row: above + 1 + int(kept[row]) for row in rows})


def _columns(header: tuple[str | None, ...], below: pl.DataFrame) -> list[int]:
    """Return the columns with a name, or with cells below none."""
    return [
        at for at, cell in enumerate(header) if (cell or "").strip() or below.to_series(at).null_count() < below.height
    ]


def _name(cell: str | None, place: int) -> str:
    return (cell or "").strip() or f"column {place}"


def _typed(sheet: _Sheet, columns: list[int], above: int) -> Iterator[pl.Series]:
    """Yield columns as what all their cells are, or as text."""
    texts = sheet.texts[above:]
    # of a column without cells there is no type to find
    plain = {at: "string" for at, column in enumerate(texts) if column.null_count() == texts.height}
    found = sheet.below(above, plain)
    numbers: pl.DataFrame | None = None
    for at in columns:
        text, typed = texts.to_series(at), found.to_series(at)
        if text.null_count() < typed.null_count():
            # to the library n/a and the like are no cells, but an account can be called so
            typed = text
        if isinstance(typed.dtype, pl.Datetime):
            days = typed.dt.date()
            yield (days if (days.cast(typed.dtype) == typed).all() else typed).alias(text.name)
        elif typed.dtype == pl.Boolean or (typed.dtype.is_numeric() and not text.is_in(_BOOLEANS).any()):
            yield typed.alias(text.name)
        else:
            dated = text.str.replace(_MIDNIGHT, "${1}")
            as_numbers = marked(dated)
            if (as_numbers != dated).any():
                # a number is true or false to Excel, a text is not
                numbers = sheet.below(above, "boolean") if numbers is None else numbers
                dated = pl.select(
                    pl.when(numbers.to_series(at).is_not_null()).then(as_numbers).otherwise(dated)
                ).to_series()
            yield dated.alias(text.name)


@contextmanager
def _failures_told(package: Any, content: Content, data: bytes) -> Iterator[None]:
    """Raise DiagnosticError for what the library makes of a file it cannot read."""
    try:
        yield
    except package.FastExcelError as error:
        raise _unreadable(content, data, str(error)) from error
    except BaseException as error:
        # of a damaged workbook the library can panic, which is no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(content, data, "it is damaged") from error


def _unreadable(content: Content, data: bytes, reason: str) -> DiagnosticError:
    message, help_line = (
        f"the workbook cannot be read: {reason.splitlines()[0]}",
        "Is it damaged? Save it again as .xlsx, or name it by its format.",
    )
    if _LOCKED in data or "password" in reason.lower():
        message, help_line = "the workbook is locked with a password", "Save it without one."
    elif data.lstrip()[:1] == b"<":
        message, help_line = "this is a web page or XML, not a workbook", "Open it and save it as .xlsx, or export CSV."
    elif data and b"\0" not in data:
        message, help_line = "this is text, not a workbook", "Name it .csv."
    return content.problem(Code.SOURCE_FORMAT, message, help=help_line)

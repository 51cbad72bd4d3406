"""Tables for people: opened in a spreadsheet, no cell of it is taken for a formula."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import polars as pl
from polars.io.plugins import register_io_source

from icp_rules.records.cells.texts import LIST_MARK

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

# What spreadsheets take for the start of a formula, in full width too, after white space and what has no width:
# https://owasp.org/www-community/attacks/CSV_Injection
_BEFORE = r"[\s\p{Cf}\p{Cc}]*"
_SIGN = r"[=+\-@\x{FF1D}\x{FF0B}\x{FF0D}\x{FF20}]"
_FORMULA = rf"^(?:[\t\r\n]|{_BEFORE}{_SIGN})"
# In much of Europe Excel takes semicolons for what separates cells, whatever does.
_SEMICOLON = ";"
_FORMULA_INSIDE = rf"{_SEMICOLON}{_BEFORE}{_SIGN}"
# Digits and their punctuation alone can call nothing: numbers and phone numbers stay as they are.
_HARMLESS = r"^ ?[+-]?(?:[0-9][0-9,]*(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?%?$|^ ?\+[0-9][0-9 ()./-]{4,}$"


def for_people(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame whose text no spreadsheet runs as a formula: such text and headers get a leading apostrophe.

    The items of a list are joined by ``; ``.
    """
    shown = frame.with_columns(_for_people(name, dtype) for name, dtype in frame.schema.items() if _is_text(dtype))
    header = pl.Series(frame.columns, dtype=pl.String).to_frame("name").select(_neutralised(pl.col("name")))
    shown.columns = header.to_series().to_list()
    return shown


def write_csv(frames: Iterator[pl.DataFrame], file: BinaryIO, separator: str) -> None:
    """Write frames (see :func:`for_people`), one below the other, as CSV with a header.

    Floats are written in full, without an exponent; unknown is empty, a known empty text is ``""``.
    """
    for place, frame in enumerate(frames):
        frame.write_csv(file, separator=separator, float_scientific=False, include_header=not place)


def write_parquet(frames: Iterator[pl.DataFrame], file: BinaryIO) -> None:
    """Write frames of the same columns, one below the other, as Parquet; only a few of them are held at a time."""
    first = next(frames)

    def pieces(columns: list[str] | None, *_: object) -> Iterator[pl.DataFrame]:
        for frame in chain([first], frames):
            yield frame if columns is None else frame.select(columns)

    register_io_source(pieces, schema=first.schema).sink_parquet(file)


def _is_text(dtype: pl.DataType) -> bool:
    return dtype in (pl.String, pl.Categorical, pl.Enum, pl.List)


def _for_people(name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.List:
        return _neutralised(column.cast(pl.List(pl.String)).list.join(LIST_MARK, ignore_nulls=True))
    return _neutralised(column.cast(pl.String))


def _neutralised(text: pl.Expr) -> pl.Expr:
    parts = text.str.split(_SEMICOLON).list.eval(_cell(pl.element())).list.join(_SEMICOLON)
    return pl.when(text.str.contains(_FORMULA_INSIDE)).then(parts).otherwise(_cell(text)).name.keep()


def _cell(text: pl.Expr) -> pl.Expr:
    runs = text.str.contains(_FORMULA) & ~text.str.contains(_HARMLESS)
    return pl.when(runs).then(pl.lit("'") + text).otherwise(text)

"""The values of data points: of the type that is stated, and in the form all records have."""

from __future__ import annotations

import math
from datetime import date, datetime
from numbers import Real
from typing import Any

import polars as pl

from icp_rules.language.fields import FieldType
from icp_rules.language.patterns import fold_text

DTYPES: dict[FieldType, pl.DataType] = {
    FieldType.TEXT: pl.String(),
    FieldType.NUMBER: pl.Float64(),
    FieldType.DATE: pl.Date(),
    FieldType.BOOLEAN: pl.Boolean(),
    FieldType.LIST: pl.List(pl.String()),
}


def checked(value: Any, wanted: FieldType) -> Any:
    """Return what a function returned, None for a number that is none; raises TypeError for another type."""
    if value is None:
        return None
    if wanted is FieldType.NUMBER and type(value) is not bool and isinstance(value, Real):
        return float(value) if math.isfinite(value) else None
    if wanted is FieldType.LIST and isinstance(value, list | tuple):
        if all(isinstance(item, str | None) for item in value):
            return list(value)
        raise TypeError("it returned a list that holds other than text")
    fits = {
        FieldType.TEXT: isinstance(value, str),
        FieldType.BOOLEAN: isinstance(value, bool),
        FieldType.DATE: isinstance(value, date) and not isinstance(value, datetime),
    }
    if not fits.get(wanted, False):
        raise TypeError(f"it returned a value of type {type(value).__name__}, not a {wanted}")
    return value


def converted(values: pl.Series, wanted: FieldType) -> pl.Series:
    """Return a column a function made in the type that is stated; raises TypeError for another type."""
    dtype = values.dtype
    if dtype == pl.Null or dtype == DTYPES[wanted] or (wanted is FieldType.NUMBER and dtype.is_numeric()):
        return values.cast(DTYPES[wanted])
    raise TypeError(f"its column value has the type {dtype}, not that of a {wanted}")


def tidy(values: pl.Series, wanted: FieldType) -> pl.Series:
    """Return values as records hold them: text trimmed and NFC, empty text and endless numbers unknown."""
    frame = values.to_frame("value")
    value = pl.col("value")
    if wanted is FieldType.TEXT:
        value = _text(value)
    elif wanted is FieldType.NUMBER:
        value = pl.when(value.is_finite()).then(value)
    elif wanted is FieldType.LIST:
        value = value.list.eval(_text(pl.element())).list.drop_nulls().list.unique(maintain_order=True)
    return frame.select(value.alias(values.name)).to_series()


def folded(values: pl.Series) -> pl.Series:
    """Return lists of texts with each item folded, as the engine compares them."""
    items = values.explode().drop_nulls().unique()
    spelling = {item: fold_text(item) for item in items}
    fold = pl.element().replace_strict(list(spelling), list(spelling.values()), return_dtype=pl.String)
    return values.to_frame("v").select(pl.col("v").list.eval(fold)).to_series()


def _text(text: pl.Expr) -> pl.Expr:
    plain = text.str.normalize("NFC").str.replace_all(r"\p{Zs}", " ").str.strip_chars()
    return pl.when(plain != "").then(plain)

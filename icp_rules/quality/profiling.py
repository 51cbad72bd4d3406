"""Looks over the columns of records, all rows at once: what their values are like, and how old they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.columns import RECORD_AGE, age
from icp_rules.language.fields import FieldType
from icp_rules.language.wording import shown
from icp_rules.quality.report import Ages, Values

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

_FREQUENT = 5
_EPOCH = date(1970, 1, 1)
_ORDERED = (FieldType.NUMBER, FieldType.DATE)


def profile(
    frame: pl.DataFrame, types: Mapping[str, FieldType], limits: Mapping[str, int], *, as_of: date
) -> dict[str, tuple[Values, Ages | None]]:
    """Return what is to be said of each of these columns of a frame.

    ``limits`` has the days after which values are too old, for the columns that have such a limit.
    """
    found: dict[str, tuple[Values, Ages | None]] = {}
    measured = frame.lazy().select(_measures(frame, types, limits, as_of)).collect().row(0, named=True)
    for index, (name, type_) in enumerate(types.items()):
        own = {key.removeprefix(f"{index}:"): value for key, value in measured.items() if key.startswith(f"{index}:")}
        if type_ in _ORDERED:
            values = Values(own["known"], None, (), *(_value(own[key], type_) for key in ("least", "median", "most")))
        else:
            values = Values(own["known"], *_counted(frame[name], type_))
        found[name] = (values, _ages(own, limits.get(name), as_of))
    return found


def _measures(
    frame: pl.DataFrame, types: Mapping[str, FieldType], limits: Mapping[str, int], as_of: date
) -> Iterator[pl.Expr]:
    """Yield the expressions of what is one number a column; their names are ``<number of the column>:<measure>``."""
    for index, (name, type_) in enumerate(types.items()):
        # by its place: Polars takes some names for patterns
        column = pl.nth(frame.columns.index(name))
        measures = {"known": column.count()}
        if type_ in _ORDERED:
            ordered = column.to_physical()
            measures |= {"least": ordered.min(), "median": ordered.median(), "most": ordered.max()}
        # a table of facts may have any column of such a name
        dated = next((one for one in (age(name), RECORD_AGE) if frame.schema.get(one) == pl.Date), None)
        if dated is not None:
            days, limit = pl.col(dated).filter(column.is_not_null()), limits.get(name)
            old = pl.lit(0) if limit is None else (days < as_of - timedelta(days=limit)).sum()
            measures |= {"oldest": days.min(), "age": days.to_physical().median(), "too_old": old}
        yield from (measure.alias(f"{index}:{key}") for key, measure in measures.items())


def _counted(values: pl.Series, type_: FieldType) -> tuple[int, tuple[tuple[str, int], ...]]:
    """Return how many different values there are, and the most frequent ones; of lists, their items."""
    known = (values.explode() if type_ is FieldType.LIST else values).drop_nulls()
    # as many hashes as values: each stands there once, as ids do, which is found out at a fifth of the cost
    if known.hash().n_unique() == known.len():
        return known.len(), ()
    counts = known.alias("value").value_counts(name="count")
    several = counts.filter(pl.col("count") > 1)
    # of equally frequent ones the first in the alphabet: the same report every time
    least = several["count"].top_k(_FREQUENT).min()
    first = several.filter(pl.col("count") >= least).sort("count", "value", descending=[True, False]).head(_FREQUENT)
    return counts.height, tuple((shown(value), count) for value, count in first.iter_rows())


def _value(number: float | None, type_: FieldType) -> float | date | None:
    if number is None or type_ is FieldType.NUMBER:
        return number
    return _EPOCH + timedelta(days=int(number))


def _ages(measured: Mapping[str, Any], limit: int | None, as_of: date) -> Ages | None:
    if measured.get("oldest") is None:
        return None
    median = _EPOCH + timedelta(days=int(measured["age"]))
    return Ages(measured["oldest"], (as_of - median).days, limit, measured["too_old"])

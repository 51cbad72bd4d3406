"""One cell: what it is read as, or why it is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from icp_rules.diagnostics import Location
from icp_rules.language.config import ColumnMap
from icp_rules.language.fields import Field, FieldType
from icp_rules.records.cells import Coerced, Settings, coerce

COLUMN = ColumnMap("f", "F", Location("icp.yaml", 1, 1))
NUMBER = Field("employees", FieldType.NUMBER)
MONEY = Field("budget", FieldType.NUMBER, money=True)
DAY = Field("last_funding_date", FieldType.DATE)
POINT, COMMA = Settings(decimal="."), Settings(decimal=",")


def read(cell: object, field: Field = NUMBER, settings: Settings | None = None, **column: Any) -> Coerced:
    cells = cell if isinstance(cell, pl.Series) else pl.Series([cell], dtype=pl.String)
    return coerce(cells, field, replace(COLUMN, **column), settings or Settings())


def value(cell: str, field: Field = NUMBER, settings: Settings | None = None, **column: Any) -> Any:
    coerced = read(cell, field, settings, **column)
    assert not coerced.unreadable, coerced.unreadable
    return coerced.values[0]


def reason(cell: str, field: Field = NUMBER, settings: Settings | None = None, **column: Any) -> str:
    """Return the reason and the help of a cell that must not be read."""
    coerced = read(cell, field, settings, **column)
    assert coerced.values[0] is None
    (unreadable,) = coerced.unreadable
    assert (unreadable.text, unreadable.count) == (" ".join(cell.split()), 1)
    return f"{unreadable.reason}. {unreadable.help}"

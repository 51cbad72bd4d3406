"""What engines compute by a detour, for want of a common way, and SQL says shortly: found by its form."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import ibis  # type: ignore[import-untyped]
import ibis.expr.operations as ops  # type: ignore[import-untyped]
import narwhals.stable.v2 as nw

from icp_rules.engine.calendar import day_number
from icp_rules.relations.columns import significant
from icp_rules.warehouse.simpler import simplified

if TYPE_CHECKING:
    from collections.abc import Callable


def numbered_day(op: Any) -> Any | None:
    """Return the day that an expression gives the number of, or None."""
    day = next((found.arg for found in op.find(ops.ExtractDayOfYear, filter=ops.Value)), None)
    return day if day is not None and op == _applied(day_number, "date", day) else None


def rounded_number(op: ops.SearchedCase) -> Any | None:
    """Return the number whose digits that are certain an expression gives, or None."""
    number = op.results[0]
    is_one = number.dtype.is_floating() and not isinstance(number, ops.Literal)
    return number if is_one and op == _applied(significant, "float64", number) else None


def _applied(function: Callable[[nw.Expr], nw.Expr], dtype: str, argument: Any) -> Any:
    field, form = _form(function, dtype)
    return form.replace({field: argument})


@cache
def _form(function: Callable[[nw.Expr], nw.Expr], dtype: str) -> tuple[Any, Any]:
    table = ibis.table({"argument": dtype}, name="arguments")
    made = nw.from_native(table).select(function(nw.col("argument")).alias("made")).to_native()
    return table["argument"].op(), simplified(made.op().values["made"], {})

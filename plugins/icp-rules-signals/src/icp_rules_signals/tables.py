"""Reads the cells of a table of facts as texts, numbers and days, by expressions that any engine runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.plugins import glob_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.plugins import Batch

_NUMBER = r"^[+-]?[0-9]{1,30}([.][0-9]{1,30})?([eE][+-]?[0-9]{1,2})?$"
_LEAP = "(([12][0-9](0[48]|[2468][048]|[13579][26]))|((12|16|20|24|28)00))-02-29"
_LONG = "(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])"
_SHORT = "(0[469]|11)-(0[1-9]|[12][0-9]|30)"
_USUAL = f"[12][0-9]{{3}}-({_LONG}|{_SHORT}|02-(0[1-9]|1[0-9]|2[0-8]))"
_DAY = f"^({_USUAL}|{_LEAP})([T ].*)?$"


@dataclass(frozen=True, slots=True)
class Cell:
    """What the cells of a column hold: ``value`` is null where a cell is blank, or says something else.

    ``unread`` is the text that says something else.
    """

    value: nw.Expr
    unread: nw.Expr


@dataclass(frozen=True, slots=True)
class Table:
    """The table of facts that a data point reads."""

    name: str
    rows: nw.LazyFrame[Any]
    columns: tuple[str, ...]
    complete: bool

    @classmethod
    def of(cls, batch: Batch) -> Table:
        """Return the table that the setting ``source`` names."""
        table = batch.facts[batch.settings["source"]]
        return cls(table.name, table.rows, tuple(table.rows.collect_schema().names()), table.complete)

    def text(self, column: str) -> nw.Expr:
        """Return a column's texts without spaces around them, blank ones null; raises ValueError where it is not."""
        if column not in self.columns:
            raise ValueError(f"{self.name} has no column '{column}'; it has {', '.join(self.columns)}")
        text = nw.col(column).str.strip_chars()
        return nw.when(text != "").then(text)

    def number(self, column: str) -> Cell:
        """Return a column's numbers, written plain: 1234.5."""
        text = self.text(column)
        is_number = text.str.contains(_NUMBER)
        return Cell(nw.when(is_number).then(text).cast(nw.Float64()), nw.when(~is_number).then(text))

    def day(self, column: str) -> Cell:
        """Return a column's days, written 2026-11-01; a time behind it does not count."""
        text = self.text(column)
        is_day = text.str.contains(_DAY)
        day = nw.when(is_day).then(text.str.slice(0, 10)).str.to_date(format="%Y-%m-%d")
        return Cell(day, nw.when(~is_day).then(text))


def matches(text: nw.Expr, globs: Sequence[str]) -> nw.Expr:
    """Tell which texts fit one of the patterns, as with ``like``."""
    return text.str.to_lowercase().str.contains(glob_pattern(globs, fold=True))


def count_if(condition: nw.Expr) -> nw.Expr:
    """Return 1.0 where a condition holds, else 0.0, to be summed."""
    return nw.when(condition).then(nw.lit(1.0)).otherwise(nw.lit(0.0))


def answer(batch: Batch, found: nw.LazyFrame[Any], value: nw.Expr) -> nw.LazyFrame[Any]:
    """Return a value for each account that ``found`` has, and for the others what it is without rows.

    Where ``found`` has a text in ``unread``, the account has a problem instead of a value.
    """
    all_accounts = batch.accounts.select("account_id").join(found, on="account_id", how="left")
    is_read = nw.col("unread").is_null()
    problem = nw.concat_str(nw.lit("'"), nw.col("unread"), nw.lit("' cannot be read"))
    return all_accounts.with_columns(
        nw.when(is_read).then(value).alias("value"), nw.when(~is_read).then(problem).alias("problem")
    ).select("account_id", "value", "problem")

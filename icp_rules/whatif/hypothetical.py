"""Accounts as they would be: rows with some fields changed, for the engine to judge like any others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl
from polars import selectors as cs

from icp_rules.datapoints.values import DTYPES
from icp_rules.engine import columns
from icp_rules.engine.values import made_of
from icp_rules.records.cells import folded

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icp_rules.language.model import RuleSet


@dataclass(frozen=True, slots=True)
class Changed:
    """A field's values, one a row, and which of them are new."""

    values: pl.Series
    is_new: pl.Series


def hypothetical(
    frame: pl.DataFrame, changes: Mapping[str, Changed], rule_set: RuleSet, *, as_of: date
) -> pl.DataFrame:
    """Return accounts with these fields changed; what is new is of ``as_of``.

    What is derived from them is left out, so that the engine derives it anew.
    """
    for name, changed in changes.items():
        frame = frame.with_columns(changed.values.alias(name), *_age(frame, name, changed, as_of))
        if columns.folded(name) in frame.columns:
            frame = frame.with_columns(folded(changed.values).alias(columns.folded(name)))
    fields = rule_set.fields.account
    derived = [n for n, f in fields.items() if f.formula is not None and not made_of([n], fields).isdisjoint(changes)]
    return frame.drop([c for n in derived for c in (n, columns.age(n), columns.folded(n))], strict=False)


def _age(frame: pl.DataFrame, name: str, changed: Changed, as_of: date) -> list[pl.Series]:
    """Return the column of the field's ages; none where nothing ages."""
    before = next((c for c in (columns.age(name), columns.RECORD_AGE) if c in frame.columns), None)
    if before is None:
        return []
    today = pl.Series([as_of], dtype=pl.Date).new_from_index(0, frame.height)
    return [today.zip_with(changed.is_new, frame[before].cast(pl.Date)).alias(columns.age(name))]


def judged_columns(accounts: pl.DataFrame, rule_set: RuleSet) -> pl.DataFrame:
    """Return the columns of accounts that the rule set reads, with what is missing as unknown."""
    fields = rule_set.fields.account
    names = sorted(made_of(rule_set.judged_fields(), fields))
    kept = [*columns.IDENTITY, columns.RECORD_AGE]
    kept += [c for n in names for c in (n, columns.age(n), columns.folded(n)) if n not in columns.IDENTITY]
    frame = accounts.select(name for name in kept if name in accounts.columns)
    lacking = [n for n in names if fields[n].formula is None and _is_untyped(frame, n)]
    # what is not a number is unknown to the engine
    return frame.with_columns(
        cs.float().fill_nan(None), *(pl.lit(None, DTYPES[fields[n].type]).alias(n) for n in lacking)
    )


def _is_untyped(frame: pl.DataFrame, name: str) -> bool:
    return name not in frame.columns or frame.schema[name] == pl.Null

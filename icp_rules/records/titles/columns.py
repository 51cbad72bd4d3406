"""Reads a whole column of titles: each distinct one once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import Distinct
from icp_rules.records.cells.texts import as_text, clean

if TYPE_CHECKING:
    from icp_rules.records.titles.reading import TitleRules

SENIORITY, DEPARTMENT = "seniority", "department"


def read_titles(titles: pl.Series, rules: TitleRules) -> pl.DataFrame:
    """Return the ``seniority`` and ``department`` of each title, null where it says nothing of it."""
    distinct = Distinct.of(as_text(titles))
    readings = [rules.read(text) if text else None for text in clean(distinct.values).to_list()]
    results = {
        SENIORITY: [one.seniority if one else None for one in readings],
        DEPARTMENT: [one.department if one else None for one in readings],
    }
    series = {name: distinct.spread(pl.Series(values, dtype=pl.String)) for name, values in results.items()}
    return pl.DataFrame(series)

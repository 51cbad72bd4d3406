"""The section on how the cells of twelve columns become typed fields, beside a script by hand with the same results."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import coercion_by_hand as by_hand
import messy
from answers import require_same
from measured import interleaved, used_by_call
from page import Section, Sizes, Table, ratio, time_of

from icp_rules.diagnostics import Location
from icp_rules.language.config import ACCOUNTS, ColumnMap, SourceConfig
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.folders import CONFIG_FILE
from icp_rules.plugins.values import RawTable
from icp_rules.records.cells import Settings
from icp_rules.records.loading import Loaded, Part
from icp_rules.records.mapping import map_fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    import polars as pl

PLACE = Location(CONFIG_FILE)
SOURCE = SourceConfig(ACCOUNTS, PLACE, dates="month_first", decimal=".")
# An account has no address to write to of its own, so that column is read as a contact's is.
FIELDS = {
    **FieldTable().account,
    "email": FieldTable().contact["email"],
    "hiring": Field("hiring", FieldType.BOOLEAN, origin=Origin.WORKSPACE),
}
COLUMNS = {
    "name": ColumnMap("name", "company", PLACE),
    "website": ColumnMap("website", "website", PLACE),
    "email": ColumnMap("email", "email", PLACE),
    "employees": ColumnMap("employees", "size", PLACE, range="low"),
    "annual_revenue": ColumnMap("annual_revenue", "revenue", PLACE),
    "founded_year": ColumnMap("founded_year", "founded", PLACE),
    "last_funding_date": ColumnMap("last_funding_date", "funded", PLACE),
    "country": ColumnMap("country", "country", PLACE),
    "industry": ColumnMap("industry", "industry", PLACE),
    "technologies": ColumnMap("technologies", "tech", PLACE, split=";"),
    "hiring": ColumnMap("hiring", "hiring", PLACE),
    "tags": ColumnMap("tags", "tags", PLACE, split=","),
}
HEADERS = ("what", "distinct", "ours", "by hand", "ours ÷ by hand", "of processor time")


def section(sizes: Sizes) -> Section:
    """Measure all columns at once, then each by itself."""
    cells = messy.cells(sizes.rows)
    require_same(_typed(cells, COLUMNS), by_hand.read(cells), "the script by hand", tolerance=0)
    rows = [_compared(f"all {len(COLUMNS)} columns", "", cells, COLUMNS, sizes.repeat)]
    for name, column in COLUMNS.items():
        distinct = f"{cells[column.column].n_unique():,}"
        rows.append(_compared(f"`{name}`", distinct, cells, (name,), sizes.repeat))
    note = (
        f"{sizes.rows:,} rows of the ways people write things. Ours also counts and reports what could not be read; "
        "the script, which was written in Polars for these cells alone, does not."
    )
    return Section("Reading messy cells", [Table(note, HEADERS, rows)], ("polars",))


def _typed(cells: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return our fields of cells that were read before; nothing is filled in from others."""
    loaded = Loaded(SOURCE, (Part("generated", 0, RawTable(cells)),), cells)
    columns = {name: COLUMNS[name] for name in names}
    return map_fields(loaded, columns, FIELDS, Settings()).frame


def _compared(what: str, distinct: str, cells: pl.DataFrame, names: Iterable[str], repeat: int) -> tuple[str, ...]:
    """Return the row of some columns, read in both ways."""
    ways = {"ours": partial(_typed, cells, names), "by hand": partial(by_hand.read, cells, names)}
    runs = interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)
    ours, hand = runs["ours"], runs["by hand"]
    return what, distinct, time_of(ours), time_of(hand), ratio(ours, hand), ratio(ours, hand, "cpu")

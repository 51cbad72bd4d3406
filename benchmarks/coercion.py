"""Times how the cells of twelve columns become typed fields, beside a script by hand with the same results.

``python benchmarks/coercion.py [--rows 1000000] [--repeat 5]`` prints a Markdown table of medians: all columns at once,
then each by itself. Ours also counts and reports what could not be read; the script does not.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from functools import partial
from importlib.metadata import version
from statistics import median
from typing import TYPE_CHECKING

import coercion_by_hand as by_hand
import messy
from measured import Used, interleaved, time_text, used_by_call
from polars.testing import assert_frame_equal

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
HEADERS = ("what", "distinct", "ours", "by hand", "time", "processors")


def main() -> None:
    """Print the figures."""
    options = _options()
    cells = messy.cells(options.rows)
    _require_same(cells)
    versions = ", ".join(f"{name} {version(name)}" for name in ("icp-rules", "polars"))
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}"
    print(f"{options.rows:,} rows; {versions}, {machine}; medians of {options.repeat}\n")
    _print_row(HEADERS)
    _print_row(("---",) * len(HEADERS))
    _print_row(_compared(f"all {len(COLUMNS)} columns", "", cells, COLUMNS, options.repeat))
    for name, column in COLUMNS.items():
        distinct = f"{cells[column.column].n_unique():,}"
        _print_row(_compared(f"`{name}`", distinct, cells, (name,), options.repeat))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the coercion of messy cells and print a Markdown table.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many rows are generated")
    parser.add_argument("--repeat", type=int, default=5, help="how often each measurement is taken")
    return parser.parse_args()


def _print_row(cells: Iterable[str]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _typed(cells: pl.DataFrame, names: Iterable[str]) -> pl.DataFrame:
    """Return our fields of cells that were read before; nothing is filled in from others."""
    loaded = Loaded(SOURCE, (Part("generated", 0, RawTable(cells)),), cells)
    columns = {name: COLUMNS[name] for name in names}
    return map_fields(loaded, columns, FIELDS, Settings()).frame


def _require_same(cells: pl.DataFrame) -> None:
    """End the program where by hand the values are others; the texts of unreadable addresses are ours alone."""
    try:
        assert_frame_equal(_typed(cells, COLUMNS).select(*COLUMNS), by_hand.read(cells), check_exact=True)
    except AssertionError as error:
        sys.exit(f"by hand the values are others:\n{error}")


def _compared(
    what: str, distinct: str, cells: pl.DataFrame, names: Iterable[str], repeat: int
) -> tuple[str, str, str, str, str, str]:
    """Return the row of some columns, read in both ways."""
    ways = {"ours": partial(_typed, cells, names), "by hand": partial(by_hand.read, cells, names)}
    runs = interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat)
    both = list(zip(runs["ours"], runs["by hand"], strict=True))
    time = median(ours.seconds / hand.seconds for ours, hand in both)
    cpu = median(ours.cpu / hand.cpu for ours, hand in both)
    ours, hand = (time_text(Used.median(runs[name]).seconds) for name in ways)
    return what, distinct, ours, hand, f"{time:.2f} ×", f"{cpu:.2f} ×"


if __name__ == "__main__":
    main()

"""Measures ``evaluate`` on a Spark frame beside the same rule set written by hand in Spark SQL (``by_hand.sql``).

``python benchmarks/spark.py [--rows 1000000] [--repeat 7] [--master local[*]]``
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import by_hand
import generated
import polars as pl
from measured import Used, interleaved, time_text, used_by_call

from icp_rules import evaluate, load_workspace
from icp_rules.cluster.session import METHOD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame, SparkSession

ROWS, REPEAT, LEAST_REPEAT = 1_000_000, 7, 5
BUDGET = 1.3
CLOSE = 1e-9
SQL = Path(__file__).with_name("by_hand.sql")
# What a cluster would have on each of its machines; without it the driver takes what a laptop has.
SETTINGS = {"spark.driver.memory": "2g", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


@dataclass(frozen=True, slots=True)
class Result:
    """The medians of the runs' seconds, and of the ratios of each pair of runs that stood side by side."""

    rows: int
    ours: float
    by_hand: float
    ratio: float
    repeat: int

    @property
    def is_within_budget(self) -> bool:
        """Tell whether it is no slower than the design allows."""
        return self.ratio <= BUDGET


def measure(rows: int = ROWS, repeat: int = REPEAT, master: str = "local[*]") -> Result:
    """Generate accounts, compare both answers, and time them in turn. Raises ValueError where the answers differ."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = generated.workspace(Path(folder), rows)
        (rule_set,) = load_workspace(workspace).rule_sets()
        path = Path(folder) / "accounts.parquet"
        by_hand.typed_accounts(workspace / "accounts.csv").write_parquet(path, row_group_size=100_000)
        session = _session(master)
        try:
            session.conf.set(*METHOD_LIMIT)
            session.read.parquet(str(path)).createOrReplaceTempView("accounts")
            query = SQL.read_text(encoding="utf-8").format(accounts="accounts", columns=", ".join(by_hand.OUTPUT))
            ways: dict[str, Callable[[], DataFrame]] = {
                "ours": lambda: evaluate(rule_set, session.table("accounts"), as_of=by_hand.AS_OF),
                "by_hand": lambda: session.sql(query),
            }
            _compare(ways, Path(folder))
            runs = interleaved({name: _timed(way) for name, way in ways.items()}, max(repeat, LEAST_REPEAT) + 1)
        finally:
            session.stop()
    # the first run of each compiles what the others find compiled
    pairs = list(zip(runs["ours"], runs["by_hand"], strict=True))[1:]
    seconds = {name: median(run.seconds for run in its[1:]) for name, its in runs.items()}
    ratio = median(ours.seconds / hand.seconds for ours, hand in pairs)
    return Result(rows, seconds["ours"], seconds["by_hand"], ratio, len(pairs))


def rows(result: Result) -> list[tuple[str, ...]]:
    """Return the rows of a Markdown table: what, ours, the rival's, ratio, budget."""
    what = f"Spark: `evaluate`, {result.rows:,} × 20 with trace, against hand-written Spark SQL"
    return [(what, time_text(result.ours), time_text(result.by_hand), f"{result.ratio:.2f} ×", f"{BUDGET} ×")]


def _session(master: str) -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("icp-rules benchmark")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _timed(way: Callable[[], DataFrame]) -> Callable[[], Used]:
    """Time a query, its plan included, that is worked out in full and written nowhere."""
    return lambda: used_by_call(lambda: way().write.format("noop").mode("overwrite").save())


def _compare(ways: dict[str, Callable[[], DataFrame]], folder: Path) -> None:
    from polars.testing import assert_frame_equal

    def answer(name: str) -> pl.DataFrame:
        out = folder / name
        ways[name]().write.parquet(str(out))
        read: pl.DataFrame = pl.read_parquet(out / "*.parquet").select(by_hand.OUTPUT)
        return read.sort("account_id")

    assert_frame_equal(answer("ours"), answer("by_hand"), abs_tol=CLOSE, rel_tol=0)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Measure judging on Spark and print a Markdown table.")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many accounts are generated")
    parser.add_argument("--repeat", type=int, default=REPEAT, help=f"how many pairs are timed, {LEAST_REPEAT} at least")
    parser.add_argument("--master", default="local[*]", help="the cluster")
    options = parser.parse_args()
    print("| what | ours | by hand | ratio | budget |\n| --- | --- | --- | --- | --- |")
    for row in rows(measure(options.rows, options.repeat, options.master)):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()

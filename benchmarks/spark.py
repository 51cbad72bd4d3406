"""The section on Spark: ``evaluate`` beside the same rule set written by hand in Spark SQL (``by_hand.sql``)."""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

import by_hand
import generated
import polars as pl
from answers import require_same
from measured import Used, interleaved, used_by_call
from page import Section, Sizes, Table, is_installed, ratio, time_of

from icp_rules import evaluate, load_workspace
from icp_rules.cluster.session import METHOD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame, SparkSession

TITLE = "On Spark"
# What the budget is for.
LEAST_ROWS = 1_000_000
SQL = Path(__file__).with_name("by_hand.sql")
# What a cluster would have on each of its machines; without it the driver takes what a laptop has.
SETTINGS = {"spark.driver.memory": "2g", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}


def section(sizes: Sizes) -> Section:
    """Generate accounts, compare both answers, and time them in turn."""
    lacking = [
        name for name, is_there in (("pyspark", is_installed("pyspark")), ("java", which("java"))) if not is_there
    ]
    if lacking:
        return Section(TITLE, skipped=f"there is no {' and no '.join(lacking)}")
    with tempfile.TemporaryDirectory() as folder:
        runs = _measured(Path(folder), sizes)
    ours, hand = runs["ours"], runs["by hand"]
    rows = [(time_of(ours), time_of(hand), ratio(ours, hand), "1.3 ×" if sizes.rows >= LEAST_ROWS else "")]
    note = (
        f"`evaluate` of {sizes.rows:,} accounts from Parquet by 20 criteria with the trace, on Spark in this "
        "machine's cores; beside the same rule set written by hand in Spark SQL (`benchmarks/by_hand.sql`). Plans "
        "are made anew in each run, and every column is worked out and written nowhere. Both run with the setting "
        "that `icp score --engine spark` makes."
    )
    headers = ("ours", "Spark SQL by hand", "ours ÷ by hand", "at most")
    return Section(TITLE, [Table(note, headers, rows)], ("pyspark", "narwhals"))


def _measured(folder: Path, sizes: Sizes) -> dict[str, list[Used]]:
    workspace = generated.workspace(folder, sizes.rows)
    (rule_set,) = load_workspace(workspace).rule_sets()
    path = folder / "accounts.parquet"
    by_hand.typed_accounts(workspace / "accounts.csv").write_parquet(path, row_group_size=100_000)
    session = _session()
    try:
        session.conf.set(*METHOD_LIMIT)
        session.read.parquet(str(path)).createOrReplaceTempView("accounts")
        query = SQL.read_text(encoding="utf-8").format(accounts="accounts", columns=", ".join(by_hand.OUTPUT))
        ways: dict[str, Callable[[], DataFrame]] = {
            "ours": lambda: evaluate(rule_set, session.table("accounts"), as_of=by_hand.AS_OF),
            "by hand": lambda: session.sql(query),
        }
        require_same(_answer(ways["ours"], folder / "ours"), _answer(ways["by hand"], folder / "hand"), "Spark SQL")
        # the first two runs of each compile what the others find compiled
        runs = interleaved({name: _timed(way) for name, way in ways.items()}, sizes.repeat + 2)
    finally:
        session.stop()
    return {name: used[2:] for name, used in runs.items()}


def _answer(way: Callable[[], DataFrame], out: Path) -> pl.DataFrame:
    way().write.parquet(str(out))
    answer: pl.DataFrame = pl.read_parquet(out / "*.parquet").select(by_hand.OUTPUT).sort("account_id")
    return answer


def _session() -> SparkSession:
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[*]").appName("icp-rules benchmark")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _timed(way: Callable[[], DataFrame]) -> Callable[[], Used]:
    """Time a query, its plan included, that is worked out in full and written nowhere."""
    return lambda: used_by_call(lambda: way().write.format("noop").mode("overwrite").save())

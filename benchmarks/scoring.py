"""The section on `icp score` from CSV to Parquet: beside a script by hand, and rule sets at once beside one by one."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import by_hand
import generated
import generated_rules
import polars as pl
from answers import require_same
from measured import Used, interleaved, used_by_call, used_by_command
from page import Section, Sizes, Table, cells_of, ratio

from icp_rules import load_workspace
from icp_rules.exporting import export, exporter
from icp_rules.judging import judge
from icp_rules.records import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icp_rules.workspace import Workspace

ICP = Path(sys.executable).with_name("icp")
# by accounts
BUDGETS = {1_000_000: "1.5 ×"}
EACH = 40
MEASURES = {"time": "seconds", "processor time": "cpu", "peak memory": "peak"}
BUDGETED = ("time", "peak memory")


def section(sizes: Sizes) -> Section:
    """Measure whole processes in turn, then the steps of ours."""
    with TemporaryDirectory() as folder:
        workspace = generated.workspace(Path(folder), sizes.rows)
        tables = [_whole(workspace, sizes), _steps_table(load_workspace(workspace), Path(folder), sizes.repeat)]
    with TemporaryDirectory() as folder:
        tables.append(_at_once(Path(folder), sizes))
    return Section("`icp score` from CSV to Parquet", tables, ("polars", "narwhals"))


def _whole(workspace: Path, sizes: Sizes) -> Table:
    source, ours, hand = workspace / "accounts.csv", workspace / "ours.parquet", workspace / "by_hand.parquet"
    commands = {"ours": _score(workspace, ours), "by hand": [sys.executable, by_hand.__file__, source, hand]}
    for command in commands.values():
        used_by_command(command)
    require_same(pl.read_parquet(ours), pl.read_parquet(hand), "Polars by hand")
    runs = interleaved({name: partial(used_by_command, words) for name, words in commands.items()}, sizes.repeat)
    budget = BUDGETS.get(sizes.rows, "")
    rows = [(*cells, budget if cells[0] in BUDGETED else "") for cells in _compared(*runs.values())]
    note = (
        f"Whole processes: {sizes.rows:,} accounts of twelve text columns, read, coerced, judged by 20 criteria and "
        "written. The script was written in Polars for these columns and this rule set; it reports nothing of what it "
        "could not read."
    )
    return Table(note, ("what", "ours", "Polars by hand", "ours ÷ by hand", "at most"), rows)


def _score(workspace: Path, out: Path, *options: str) -> list[str | Path]:
    return [ICP, "score", "--workspace", workspace, "--as-of", by_hand.AS_OF.isoformat(), "--out", out, *options]


def _compared(ours: list[Used], others: list[Used]) -> Iterator[tuple[str, ...]]:
    """Yield time, processor time and memory: ours, the others', and the ratio."""
    for (what, measure), mine, theirs in zip(MEASURES.items(), cells_of(ours), cells_of(others), strict=True):
        yield what, mine, theirs, ratio(ours, others, measure)


def _at_once(folder: Path, sizes: Sizes) -> Table:
    """Measure several rule sets in one run beside a run for each."""
    rows = sizes.rows // 10
    workspace = generated_rules.workspace(folder, sizes.together, EACH)
    generated_rules.write(workspace / "icp.yaml", generated.CONFIG)
    generated.accounts(rows).write_csv(workspace / "accounts.csv")
    names = sorted(path.stem for path in (workspace / "rule_sets").glob("segment-*.yaml"))
    whole, parts = workspace / "all.parquet", {name: workspace / f"{name}.parquet" for name in names}

    def one_by_one() -> Used:
        runs = [used_by_command(_score(workspace, out, "--rule-set", name)) for name, out in parts.items()]
        seconds, cpu = (sum(getattr(run, what) for run in runs) for what in ("seconds", "cpu"))
        return Used(seconds, cpu, max(run.peak for run in runs))

    ways = {"at once": partial(used_by_command, _score(workspace, whole)), "one by one": one_by_one}
    for way in ways.values():
        way()
    apart = pl.concat(pl.read_parquet(out) for out in parts.values()).drop("best")
    order = ["account_id", "rule_set"]
    require_same(pl.read_parquet(whole).drop("best").sort(order), apart.sort(order), "a run for each rule set")
    runs = interleaved(ways, sizes.repeat)
    note = (
        f"{sizes.together} rule sets of {EACH} criteria over {rows:,} accounts in one run, which also finds the "
        "best rule set for each account, beside as many runs of one rule set each."
    )
    cells = [(*row, "1 ×" if row[0] == "time" else "") for row in _compared(*runs.values())]
    return Table(note, ("what", "at once", "one by one", "at once ÷ one by one", "at most"), cells)


def _steps_table(loaded: Workspace, folder: Path, repeat: int) -> Table:
    runs = [_steps(loaded, folder / "scores.parquet") for _ in range(repeat)]
    steps = {name: Used.median(run[name] for run in runs) for name in runs[0]}
    whole = sum(used.seconds for used in steps.values())
    rows = [(name, *cells_of([used])[:2], f"{used.seconds / whole:.0%}") for name, used in steps.items()]
    return Table("Where our time goes, one step at a time:", ("step", "time", "processor time", "share"), rows)


def _steps(loaded: Workspace, out: Path) -> dict[str, Used]:
    """Take the steps of ``icp score`` one by one."""
    kept: dict[str, Any] = {}

    def keep(name: str, call: Callable[[], object]) -> Used:
        return used_by_call(lambda: kept.update({name: call()}))

    csv = loaded.plugins.sources["csv"]
    reading: list[Used] = []

    def read(request: Any) -> Any:
        reading.append(keep("table", lambda: csv.read(request)))
        return kept.pop("table")

    readers = {**loaded.plugins.sources, "csv": replace(csv, read=read)}
    records = keep("records", lambda: read_records(loaded.config, readers))
    settings = (loaded.rule_sets(), frozenset[str](), loaded.config.rank_by)
    judging = keep("judged", lambda: judge(kept["records"].accounts, *settings, as_of=by_hand.AS_OF))
    writing = used_by_call(lambda: export(kept["judged"].scores, exporter(loaded.plugins, out), out))
    (read_used,) = reading
    coercing = Used(records.seconds - read_used.seconds, records.cpu - read_used.cpu)
    return {"reading": read_used, "coercing": coercing, "judging": judging, "writing": writing}

"""Measures icp-rules, beside the same work by hand in Polars where there is such, and prints a Markdown table.

``python benchmarks/figures.py [--rows 1000000] [--repeat 5] [--yc FOLDER]``
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import venv
from dataclasses import replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import by_hand
import generated
import polars as pl
from measured import Used, interleaved, time_text, used_by_call, used_by_command
from polars.testing import assert_frame_equal

from icp_rules import evaluate, load_workspace
from icp_rules.exporting import export, exporter
from icp_rules.judging import judge
from icp_rules.prospects import CACHE
from icp_rules.records import read_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icp_rules.workspace import Workspace

    Row = tuple[str, str, str, str, str]

ROOT = Path(__file__).resolve().parent.parent
ICP = Path(sys.executable).with_name("icp")
BY_HAND = (sys.executable, by_hand.__file__)
AS_OF = by_hand.AS_OF.isoformat()
CLOSE = 1e-9
SHORT_RUNS = 10
HEADERS = ("what", "time", "processors", "memory or size", "against")
# What pip puts into every environment is no part of an install.
TOOLS = ("pip", "setuptools", "_distutils_hack", "distutils-precedence.pth")


def main() -> None:
    """Print the figures."""
    options = _options()
    versions = ", ".join(f"{name} {version(name)}" for name in ("icp-rules", "polars", "narwhals"))
    print(f"{versions}, Python {platform.python_version()}, {os.cpu_count()} processors; medians\n")
    _print_row(HEADERS)
    _print_row(("---",) * len(HEADERS))
    with tempfile.TemporaryDirectory() as folder:
        for row in _rows(options, Path(folder)):
            _print_row(row)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure icp-rules and print a Markdown table.")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many accounts are generated")
    parser.add_argument("--repeat", type=int, default=5, help="how often each of the long measurements is taken")
    parser.add_argument("--yc", type=Path, help="the folder with the two files of docs/yc-walk.md: run that too")
    return parser.parse_args()


def _print_row(cells: tuple[str, ...]) -> None:
    print(f"| {' | '.join(cells)} |", flush=True)


def _rows(options: argparse.Namespace, folder: Path) -> Iterator[Row]:
    workspace = generated.workspace(folder / "workspace", options.rows)
    loaded = load_workspace(workspace)
    yield from _evaluate_rows(loaded, options.repeat)
    yield from _score_rows(workspace, options.repeat)
    yield from _share_rows(loaded, folder, options.repeat)
    for words in (["--help"], ["validate", "--workspace", ROOT]):
        used = Used.median(used_by_command([ICP, *words]) for _ in range(SHORT_RUNS))
        yield _row(f"`icp {words[0]}`", used)
    yield from _size_rows(folder)
    if options.yc:
        yield from _walk_rows(options.yc, folder / "walk", options.repeat)


def _evaluate_rows(loaded: Workspace, repeat: int) -> Iterator[Row]:
    accounts = read_records(loaded.config, loaded.plugins.sources).accounts
    (rule_set,) = loaded.rule_sets()
    ways = {
        "ours": lambda: evaluate(rule_set, accounts, as_of=by_hand.AS_OF),
        "by hand": lambda: by_hand.judged(accounts.lazy()).collect(),
    }
    _require_same(ways["ours"](), ways["by hand"]())
    what = f"`evaluate`, {accounts.height:,} × {len(rule_set.criteria)} criteria with trace"
    yield from _pair(what, interleaved({name: partial(used_by_call, way) for name, way in ways.items()}, repeat))


def _score_rows(workspace: Path, repeat: int) -> Iterator[Row]:
    source, ours, hand = workspace / "accounts.csv", workspace / "ours.parquet", workspace / "by_hand.parquet"
    commands = {
        "ours": [ICP, "score", "--workspace", workspace, "--as-of", AS_OF, "--out", ours],
        "by hand": [*BY_HAND, source, hand],
    }
    used = interleaved({name: partial(used_by_command, words) for name, words in commands.items()}, repeat)
    _require_same(pl.read_parquet(ours), pl.read_parquet(hand))
    yield from _pair("`icp score`, the same accounts, CSV to Parquet", used)


def _share_rows(loaded: Workspace, folder: Path, repeat: int) -> Iterator[Row]:
    runs = [_steps(loaded, folder / "scores.parquet") for _ in range(repeat)]
    steps = {name: Used.median(run[name] for run in runs) for name in runs[0]}
    whole = sum(used.seconds for used in steps.values())
    for name, used in steps.items():
        yield _row(f"`icp score`: {name}", used, f"{used.seconds / whole:.0%} of the steps")


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


def _size_rows(folder: Path) -> Iterator[Row]:
    _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder / "dist", ROOT)
    (wheel,) = (folder / "dist").glob("*.whl")
    yield ("the wheel", "", "", _size(wheel.stat().st_size), "")
    venv.create(folder / "venv", with_pip=True)
    _run(folder / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
    (packages,) = (folder / "venv" / "lib").glob("python*/site-packages")
    parts = {path.name: _weight(path) for path in packages.iterdir() if not path.name.startswith(TOOLS)}
    polars = sum(weight for name, weight in parts.items() if name.lower().startswith(("polars", "_polars")))
    whole = sum(parts.values())
    yield ("the core installed, with what it needs", "", "", _size(whole), f"{polars / whole:.0%} of it Polars")


def _walk_rows(data: Path, workspace: Path, repeat: int) -> Iterator[Row]:
    """Run the workspace that docs/yc-walk.md shows, each time without what an earlier run computed."""
    sys.path.append(str(ROOT / "tests"))
    from docs.pages import blocks

    _run(ICP, "init", workspace)
    for path in (workspace / "rule_sets").glob("*.yaml"):
        path.unlink()
    for block in blocks(ROOT / "docs" / "yc-walk.md"):
        if "file" in block.marks:
            (workspace / block.marks["file"]).write_text(block.text, encoding="utf-8")
    (workspace / "data").mkdir(exist_ok=True)
    for path in data.glob("yc_*.csv"):
        shutil.copy(path, workspace / "data")
    runs = []
    for _ in range(repeat):
        shutil.rmtree(workspace / CACHE, ignore_errors=True)
        runs.append(used_by_command([ICP, "run", "--workspace", workspace, "--as-of", AS_OF]))
    yield _row("`icp run` of docs/yc-walk.md", Used.median(runs))


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")


def _weight(path: Path) -> int:
    return sum(part.stat().st_size for part in (path.rglob("*") if path.is_dir() else [path]) if part.is_file())


def _require_same(ours: pl.DataFrame, hand: pl.DataFrame) -> None:
    try:
        assert_frame_equal(ours, hand, rel_tol=0, abs_tol=CLOSE)
    except AssertionError as error:
        sys.exit(f"by hand the answers are others:\n{error}")


def _pair(what: str, runs: Mapping[str, list[Used]]) -> Iterator[Row]:
    """Yield the row of a piece of work and that of the same by hand."""
    both = list(zip(runs["ours"], runs["by hand"], strict=True))
    time = median(ours.seconds / hand.seconds for ours, hand in both)
    cpu = median(ours.cpu / hand.cpu for ours, hand in both)
    ratios = [f"{time:.2f} × time", f"{cpu:.2f} × processors"]
    if both[0][0].peak:
        ratios.append(f"{median(ours.peak / hand.peak for ours, hand in both):.2f} × memory")
    yield _row(what, Used.median(runs["ours"]), ", ".join(ratios))
    yield _row("the same by hand", Used.median(runs["by hand"]))


def _row(what: str, used: Used, against: str = "") -> Row:
    return (what, time_text(used.seconds), time_text(used.cpu), _size(used.peak) if used.peak else "", against)


def _size(size: int) -> str:
    return f"{size / 2**20:,.0f} MiB" if size >= 2**20 else f"{size / 2**10:,.0f} KiB"


if __name__ == "__main__":
    main()

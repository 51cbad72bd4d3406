"""Measures ``icp score`` of accounts that memory does not hold, from Parquet and from CSV, and of a run that goes on.

``python benchmarks/out_of_core.py [--rows 20000000] [--memory 4GB]``. Each is one run, for each takes minutes: it is of
memory that something is promised. The accounts are generated in pieces and need about 150 bytes of disk a row, the
parts as much again.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import generated
from measured import Used, used_by_command

from icp_rules.reports.files import digest

ICP = Path(sys.executable).with_name("icp")
ROWS = 20_000_000
MEMORY = "4GB"
OUT = "scores.parquet"


@dataclass(frozen=True, slots=True)
class Row:
    """One way of scoring and what it used; ``kept`` says how many finished parts it went on from."""

    name: str
    used: Used
    kept: int = 0


def measured_rows(rows: int = ROWS, memory: str = MEMORY) -> list[Row]:
    """Score so many accounts from Parquet, from CSV, and from CSV once more, killed in the middle and gone on with."""
    found = []
    for suffix in (".parquet", ".csv"):
        with tempfile.TemporaryDirectory() as folder:
            workspace = generated.large_workspace(Path(folder), rows, suffix)
            found.append(Row(f"from {suffix}", used_by_command(_command(workspace, memory))))
            if suffix == ".csv":
                expected = digest(workspace / OUT)
                kept = _kill_in_the_middle(workspace, memory)
                rest = used_by_command(_command(workspace, memory))
                found.append(Row("the rest of a run that was killed", rest, kept))
                if digest(workspace / OUT) != expected:
                    sys.exit("a run that was killed and gone on with wrote something else")
    return found


def main() -> None:
    """Print a line for each."""
    parser = argparse.ArgumentParser(description="Measure icp score of accounts larger than memory.")
    parser.add_argument("--rows", type=int, default=ROWS, help="how many rows of accounts are generated")
    parser.add_argument("--memory", default=MEMORY, help="how much memory icp score is told to use")
    options = parser.parse_args()
    for row in measured_rows(options.rows, options.memory):
        went_on = f", {row.kept} parts were finished" if row.kept else ""
        used = row.used
        print(
            f"{options.rows:,} rows, {row.name}{went_on}: {used.seconds:.0f} s, {used.cpu:.0f} s of processor,"
            f" {used.peak / 2**30:.2f} GiB at most"
        )


def _command(workspace: Path, memory: str) -> list[str | Path]:
    return [ICP, "score", "-w", workspace, "-o", workspace / OUT, "--memory", memory, "--as-of", "2026-11-01"]


def _kill_in_the_middle(workspace: Path, memory: str) -> int:
    """Start a run, kill it once it has judged half of what there is to judge, and say how many parts that is."""
    (workspace / OUT).unlink()
    folder = workspace / f".{OUT}.parts"
    with subprocess.Popen(_command(workspace, memory), stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            judged, read = (len(list(folder.glob(f"{kind}-*.json"))) for kind in ("part", "read"))
            if judged and judged >= read // 2:
                process.send_signal(signal.SIGKILL)
                return judged
            time.sleep(0.1)
    sys.exit("the run came to its end before it could be killed: there are too few parts; use less --memory")


if __name__ == "__main__":
    main()

"""The section on accounts that memory does not hold: from Parquet, from CSV, and a run that goes on.

The accounts are generated in pieces and need about 150 bytes of disk a row, the parts as much again.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import generated
from measured import Used, used_by_command
from page import Section, Sizes, Table, cells_of

from icp_rules.reports.files import digest

ICP = Path(sys.executable).with_name("icp")
TIMES = 20
# What the budget is for.
LEAST_ROWS = 1_000_000
MEMORY = "4GB"
OUT = "scores.parquet"


def section(sizes: Sizes) -> Section:
    """Score twenty times as many accounts from Parquet, from CSV, and from CSV once more, killed in the middle."""
    rows = sizes.rows * TIMES
    # of fewer accounts there would be one part
    memory = MEMORY if sizes.rows >= LEAST_ROWS else "100MB"
    used, kept = _measured(rows, memory)
    note = (
        f"`icp score` of {rows:,} accounts of twelve columns by 20 criteria, with `--memory {memory}`, whole "
        "processes. It is of memory that something is promised, so each is run once. The last run was killed when "
        f"{kept} parts were judged, and went on; what it wrote in the end was found to be what the one before it had"
        " written."
    )
    table = [(name, *cells_of([one]), "4 GiB" if sizes.rows >= LEAST_ROWS else "") for name, one in used.items()]
    headers = ("accounts from", "time", "processor time", "peak memory", "at most")
    return Section("Accounts that memory does not hold", [Table(note, headers, table)], ("polars",), runs=1)


def _measured(rows: int, memory: str) -> tuple[dict[str, Used], int]:
    """Return what each run used, and how many parts the last one went on from."""
    found: dict[str, Used] = {}
    for suffix, name in ((".parquet", "Parquet"), (".csv", "CSV")):
        with tempfile.TemporaryDirectory() as folder:
            workspace = generated.large_workspace(Path(folder), rows, suffix)
            found[name] = used_by_command(_command(workspace, memory))
            if suffix == ".csv":
                expected = digest(workspace / OUT)
                kept = _kill_in_the_middle(workspace, memory)
                found["CSV, the rest of a run that was killed"] = used_by_command(_command(workspace, memory))
                if digest(workspace / OUT) != expected:
                    sys.exit("a run that was killed and gone on with wrote something else")
    return found, kept


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

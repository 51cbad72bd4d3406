"""The section on start-up: how long a command takes that has little to do."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from measured import interleaved, used_by_command
from page import Section, Sizes, Table, cells_of, ratio, spread

ROOT = Path(__file__).resolve().parent.parent
ICP = Path(sys.executable).with_name("icp")
# A short run is a noisy one.
TIMES = 4
BARE = "`python -c pass`"
WAYS: dict[str, tuple[list[str | Path], str]] = {
    "`icp --help`": ([ICP, "--help"], "200 ms"),
    "`icp validate` of the example workspace": ([ICP, "validate", "--workspace", ROOT], "500 ms"),
    BARE: ([sys.executable, "-c", "pass"], ""),
}


def section(sizes: Sizes) -> Section:
    """Measure short commands beside Python itself."""
    commands = {name: partial(used_by_command, command) for name, (command, _) in WAYS.items()}
    runs = interleaved(commands, sizes.repeat * TIMES)
    rows = []
    for name, used in runs.items():
        time, _, memory = cells_of(used)
        rows.append((name, time, spread(used), memory, ratio(used, runs[BARE]), WAYS[name][1]))
    note = (
        f"Whole processes, and {sizes.repeat * TIMES} runs of each, because short ones are noisy; the last row is what "
        "Python takes to do nothing."
    )
    headers = ("command", "time", "least to greatest", "peak memory", f"÷ {BARE}", "at most")
    return Section("Start-up", [Table(note, headers, rows)], ("click", "PyYAML", "jsonschema-rs"))

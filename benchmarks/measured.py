"""What a command uses: ``python benchmarks/measured.py COMMAND …`` prints it as JSON.

On Linux a process counts the peak memory of the one that started it as its own, so a command is started by this small
program and never by one that holds data.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds on the clock, seconds of all processors, and the peak of resident memory in bytes."""

    seconds: float
    cpu: float
    peak: int = 0

    @classmethod
    def median(cls, runs: Iterable[Used]) -> Used:
        """Return the median of each figure."""
        runs = list(runs)
        return cls(
            median(run.seconds for run in runs),
            median(run.cpu for run in runs),
            round(median(run.peak for run in runs)),
        )


def used_by_call(call: Callable[[], object]) -> Used:
    """Call a function and return what it used, memory aside."""
    start, cpu = time.perf_counter(), time.process_time()
    call()
    return Used(time.perf_counter() - start, time.process_time() - cpu)


def used_by_command(command: Sequence[str | Path]) -> Used:
    """Run a command and return what it used. Ends the program with the command's output where it fails."""
    words = [sys.executable, __file__, *map(str, command)]
    # as it is installed: a Python that must not keep what it compiles would compile all of it each time
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
    return Used(**json.loads(done.stdout))


def interleaved(ways: Mapping[str, Callable[[], Used]], repeat: int) -> dict[str, list[Used]]:
    """Run the ways in turn, so that whatever else the machine does strikes them alike."""
    runs: dict[str, list[Used]] = {name: [] for name in ways}
    for _ in range(repeat):
        for name, way in ways.items():
            runs[name].append(way())
    return runs


def time_text(seconds: float) -> str:
    """Return a time as tables show it."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"


def _measure(command: Sequence[str]) -> Used:
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            output.seek(0)
            sys.exit(output.read().decode(errors="replace"))
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * _RSS_UNIT)


if __name__ == "__main__":
    print(json.dumps(asdict(_measure(sys.argv[1:]))))

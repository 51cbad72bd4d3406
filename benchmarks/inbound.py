"""Times inbound records on one processor: one by itself, and in batches.

``python benchmarks/inbound.py [--criteria 20] [--repeat 15]`` prints a Markdown table of medians. The records are texts
under a user's own column names, one field in seven empty; each is read, mapped, judged and ranked by the public API.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

# before Polars is imported, which starts its threads then
os.environ["POLARS_MAX_THREADS"] = "1"

import cases
import generated_rules
from measured import Used, interleaved, time_text, used_by_call

from icp_rules import load_inbound, load_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules import Inbound

AS_OF = date(2026, 11, 1)
BATCHES = (1, 10, 100, 500, 1_000)
Row = tuple[str, str, str, str]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Time inbound records on one processor and print a Markdown table.")
    parser.add_argument("--criteria", type=int, default=20, help="how many criteria the rule set has")
    parser.add_argument("--repeat", type=int, default=15, help="how often each measurement is taken")
    options = parser.parse_args()
    machine = f"Python {platform.python_version()}, one of {os.cpu_count()} processors, {platform.machine()}"
    print(f"One rule set of {options.criteria} criteria; icp-rules {version('icp-rules')}", end=", ")
    print(f"polars {version('polars')}, {machine}; medians of {options.repeat}\n")
    print("| records at once | time | processor | records a second of processor |\n|---|---|---|---|")
    for row in inbound_rows(options.criteria, options.repeat):
        print("| " + " | ".join(row) + " |")


def inbound_rows(criteria: int, repeat: int) -> Iterator[Row]:
    """Yield, by batch, its size, the time, the processor's time, and what it serves in a second of that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with TemporaryDirectory() as folder:
        root = generated_rules.workspace(Path(folder), 1, criteria)
        inbound = load_inbound(load_workspace(root))
        records = _records(max(BATCHES))
        _require_judged(inbound, records)
        runs = interleaved({str(size): partial(_used, inbound, records, size) for size in BATCHES}, repeat)
    for size, used in ((int(name), Used.median(times)) for name, times in runs.items()):
        yield (f"{size:,}", time_text(used.seconds), time_text(used.cpu), f"{size / used.cpu:,.0f}")


def _used(inbound: Inbound, records: Sequence[dict[str, Any]], size: int) -> Used:
    """Judge some of the records, others each time: what one lacks the next may have."""
    some = Random().sample(records, size)  # noqa: S311 - nothing is to be kept secret
    return used_by_call(lambda: inbound.judge(some, as_of=AS_OF))


def _require_judged(inbound: Inbound, records: Sequence[dict[str, Any]]) -> None:
    """End where an answer is not whole, and warm up each size."""
    for size in BATCHES:
        answer = inbound.judge(records[:size], as_of=AS_OF)
        if answer.scores.height != size or answer.rejects.height:
            sys.exit(f"{size} records went in, {answer.scores.height} scores came out")


def _records(count: int) -> list[dict[str, Any]]:
    """Return records as a form sends them, every value a text."""
    random = Random(generated_rules.SEED)  # noqa: S311 - nothing is to be kept secret
    made = (cases.record(random, f"in-{number}") for number in range(count))
    return [{name: _text(value) for name, value in one.items()} for one in made]


def _text(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)


if __name__ == "__main__":
    main()

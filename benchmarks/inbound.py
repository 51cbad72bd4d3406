"""The section on records that come in: one by itself, and in batches, on one processor."""

from __future__ import annotations

import os
import sys
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

# before Polars is imported, which starts its threads then
os.environ["POLARS_MAX_THREADS"] = "1"

import cases
import generated_rules
from measured import Used, interleaved, used_by_call
from page import Section, Sizes, Table, spread, time_of

from icp_rules import load_inbound, load_workspace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules import Inbound

AS_OF = date(2026, 11, 1)
BATCHES = (1, 10, 100, 500, 1_000)
CRITERIA = 20
BUDGETS = {"1": "30 ms", "100": "2,000 records a second at least"}


def section(sizes: Sizes) -> Section:
    """Measure batches of several sizes on one processor."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with TemporaryDirectory() as folder:
        inbound = load_inbound(load_workspace(generated_rules.workspace(Path(folder), 1, CRITERIA)))
        records = _records(max(BATCHES))
        _require_judged(inbound, records)
        runs = interleaved({str(size): partial(_used, inbound, records, size) for size in BATCHES}, sizes.repeat * 5)
    rows = [
        (name, time_of(used), spread(used), f"{int(name) / Used.median(used).seconds:,.0f}", BUDGETS.get(name, ""))
        for name, used in runs.items()
    ]
    note = (
        "Records as a form sends them: texts under the names of fields, one in seven empty. Each is read, mapped, "
        f"judged by {CRITERIA} criteria and ranked through the public API, by what was loaded once, on one processor"
        " alone."
    )
    headers = ("records at once", "time", "range", "records a second", "at most")
    return Section("Records that come in", [Table(note, headers, rows)], ("polars", "narwhals"), runs=sizes.repeat * 5)


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

"""The steps of plans, on disk: a line of JSON for each plan, so that memory holds those of a few plans at a time."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

from icp_rules.batch.lines import Lines
from icp_rules.briefs.steps import StepRow, steps_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import polars as pl

# The plans of the last run, in the order of its briefs: a note as the index is.
NOTE = ".steps.jsonl"
# The columns of the journal that say where a plan's line is; without a piece it is in the note.
PLACE = ("steps_piece", "steps_at", "steps_bytes", "steps_sha256")
# The steps of so many plans are in memory at a time.
_CHUNK = 2048


class PlanLines(Lines):
    """Reads the lines of plans where rows say they are. Use as a context manager."""

    def __init__(self, folder: Path, new: Path) -> None:
        """Take the output folder and where outputs wait."""
        super().__init__(folder / NOTE, new)

    def has(self, piece: str | None, at: int | None, size: int, digest: str) -> bool:
        """Tell whether a line is there as it was written; a brief without steps has none to lose."""
        if at is None:
            return True
        with suppress(OSError):
            return sha256(self.line(piece, at, size)).hexdigest() == digest
        return False


def plan_line(steps: Sequence[StepRow]) -> bytes:
    """Return the line of a plan."""
    return json.dumps([asdict(s) for s in steps], ensure_ascii=False, default=date.isoformat).encode() + b"\n"


def frames_of(path: Path) -> Iterator[pl.DataFrame]:
    """Yield the table of the steps that a file of lines has, some plans at a time."""
    with path.open("rb") as file:
        while lines := list(islice(file, _CHUNK)):
            yield steps_table(_step(step) for line in lines for step in json.loads(line))


def _step(step: dict[str, Any]) -> StepRow:
    return StepRow(**{**step, "date": date.fromisoformat(step["date"])})

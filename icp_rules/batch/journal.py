"""The rows in which a process says what became of each brief, as it becomes so: whatever ends it, they are there."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.briefs.outcome import About, Blocked
from icp_rules.diagnostics import Code, Location
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

WRITTEN, FAILED = "written", "failed"
_SUFFIX = ".jsonl"

# `files` are those of the brief as they were left; `piece`, `at` and `bytes` say where its line is, if it
# has one; `steps` counts those of a plan, whose line is as :mod:`icp_rules.batch.plans` writes it; `lacks` is as
# :mod:`icp_rules.batch.told` does.
SCHEMA: dict[str, Any] = {
    "key": pl.String,
    "stem": pl.String,
    "path": pl.String,
    "state": pl.String,
    "reason": pl.String,
    "code": pl.String,
    "template": pl.String,
    "line": pl.Int64,
    "column": pl.Int64,
    "text": pl.String,
    "value": pl.String,
    "why": pl.String,
    "needs": pl.String,
    "hint": pl.String,
    "files": pl.List(pl.Struct({"name": pl.String, "size": pl.Int64, "mtime_ns": pl.Int64, "sha256": pl.String})),
    "piece": pl.String,
    "at": pl.Int64,
    "bytes": pl.Int64,
    "steps": pl.Int64,
    "steps_piece": pl.String,
    "steps_at": pl.Int64,
    "steps_bytes": pl.Int64,
    "steps_sha256": pl.String,
    "lacks": pl.String,
}


class Journal:
    """The journal of a part."""

    def __init__(self, folder: Path, number: int) -> None:
        """Open it; rows go below those it has."""
        self.name = f"{number:06}"
        self._handle = os.open(folder / f"{self.name}{_SUFFIX}", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row. What is not said of :data:`SCHEMA` is null."""
        os.write(self._handle, json.dumps(row, ensure_ascii=False).encode() + b"\n")

    def close(self) -> None:
        """Close it."""
        os.close(self._handle)


def blocked_row(key: str, blocked: Blocked) -> dict[str, Any]:
    """Return the row of a brief that failed."""
    place = blocked.location
    return {
        "key": key,
        "stem": blocked.about.stem,
        "state": FAILED,
        "reason": blocked.message,
        "code": blocked.code.value,
        "template": place.file,
        "line": place.line,
        "column": place.column,
        "text": place.text,
        "value": blocked.path,
        "why": blocked.reason.value if blocked.reason else None,
        "needs": blocked.needs,
        "hint": blocked.hint,
    }


def blocked_of(row: Mapping[str, Any]) -> Blocked:
    """Return what a row says of a brief that failed; the row has the columns of the plan as well."""
    title = ""
    about = About(row["stem"], row["account_id"], row["persona"], row["contact"], row["kind"], title)
    place = Location(row["template"], row["line"], row["column"], text=row["text"])
    why = WhyUnknown(row["why"]) if row["why"] else None
    return Blocked(about, _CODES[row["code"]], row["reason"], place, row["value"], why, row["needs"], row["hint"])


def journals(folder: Path) -> dict[int, pl.DataFrame]:
    """Return the journals of a folder by their numbers; a row that was not finished is left out."""
    paths = sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []
    return {int(path.stem): _read(path) for path in paths}


def journal(folder: Path, number: int) -> pl.DataFrame:
    """Return the journal of a part; without rows where there is none yet."""
    path = folder / f"{number:06}{_SUFFIX}"
    return _read(path) if path.exists() else pl.DataFrame(schema=SCHEMA)


def _read(path: Path) -> pl.DataFrame:
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if not whole:
        return pl.DataFrame(schema=SCHEMA)
    # what reads lists out of JSON sets aside nine times what they take, and would keep it
    compact = io.BytesIO()
    pl.read_ndjson(whole, schema=SCHEMA).write_ipc(compact)
    return pl.read_ipc(compact.getvalue())


_CODES = {code.value: code for code in Code}

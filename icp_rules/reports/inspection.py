"""What was found in unknown files, for a person and as plain data."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.records.proposing import ColumnReport, FileReport, Proposal, Unread

HEADERS = ("column", "field", "type", "filled", "read", "samples", "unknown")

_LONGEST_SAMPLE = 24


def title(file: FileReport) -> str:
    """Return what stands above a file's table."""
    rejected = f", {file.rejected:,} rejected" if file.rejected else ""
    rows = f"{file.rows:,} {'row' if file.rows == 1 else 'rows'}"
    columns = len({one.column for one in file.columns})
    return f"{file.file}: {rows}{rejected}, {columns:,} {'column' if columns == 1 else 'columns'}"


def rows(file: FileReport) -> Iterator[tuple[str, ...]]:
    """Yield a row for each column: its field, type, how much of it is filled and read, samples, what is unknown."""
    several = len({one.source for one in file.columns}) > 1
    for one in file.columns:
        use = f"{one.source}: {one.use}" if several and one.use else one.use or "-"
        samples = ", ".join(map(_clipped, one.examples))
        yield (one.column, use, one.type or "-", _share(one.filled), _share(one.read), samples, _why(one))


def to_dict(proposal: Proposal, block: str) -> dict[str, Any]:
    """Return the same as plain data, with the block."""
    return {"files": [asdict(file) for file in proposal.files], "block": block}


def _why(column: ColumnReport) -> str:
    return "; ".join([*map(_unread, column.unknown), *([column.note] if column.note else [])])


def _unread(one: Unread) -> str:
    if one.example is None:
        return f"{one.count:,} {one.reason}"
    return f"{one.count:,}: {_clipped(one.example)!r} {one.reason}"


def _share(share: float | None) -> str:
    if share is None:
        return "-"
    # 100% is all of them, 0% is none
    percent = f"{share:.0%}"
    return {"100%": ">99%", "0%": "<1%"}.get(percent, percent) if 0 < share < 1 else percent


def _clipped(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SAMPLE else text[: _LONGEST_SAMPLE - 1] + "…"

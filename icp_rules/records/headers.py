"""What makes a line of names no header, whatever the format of the file."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.records.content import Content

REPEATED = "it repeats the header"
"""Why a row with the columns' names in its cells is rejected: files put one below another have such."""


def refuse_repeated(names: Mapping[int, str], content: Content, line: int) -> None:
    """Raise where two columns, given by their places from 1 on, have one name."""
    twice = [name for name, count in Counter(names.values()).items() if count > 1]
    if twice:
        message = f"the header names {', '.join(map(repr, twice))} more than once"
        places = ", ".join(str(place) for place, name in names.items() if name in twice)
        help_line = f"They are columns {places}. Give each column a name of its own, or export it once."
        raise content.problem(Code.SOURCE_FORMAT, message, line, help_line)


def refuse_title(
    cells: Sequence[str | None], rows: Iterable[tuple[int, Sequence[str | None]]], content: Content, line: int
) -> None:
    """Raise for a header of more blank cells than others where a line of ``rows`` has them all: it is a title."""
    blank = sum(not _said(cell) for cell in cells)
    if content.request.header or blank <= len(cells) // 2:
        return
    for below, others in rows:
        if len(others) == len(cells) and all(map(_said, others)):
            message = f"{blank} of the header's {len(cells)} cells are blank"
            raise content.problem(Code.SOURCE_FORMAT, message, line, header_help(below))


def header_help(line: int) -> str:
    """Return what to write where the header seems to be another line."""
    return f"If the names of the columns stand in line {line}, write `header: {line}`."


def _said(cell: str | None) -> str:
    return (cell or "").strip()

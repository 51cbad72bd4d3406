"""Puts edits into a file's text; everything beside them stays as it is, character by character."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.plugins import Edit

_MARK = "\ufeff"
_LINE_BREAK = re.compile(r"\r\n?|\n")

# Where an edit begins and ends in a text, and what is put there.
Span = tuple[int, int, str]


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits made. Raises ValueError where they overlap, or for a place that is not in it."""
    pieces, end = [], 0
    for start, stop, new in sorted(spans(text, edits)):
        if start < end:
            raise ValueError("its edits overlap")
        pieces += [text[end:start], new]
        end = stop
    return "".join([*pieces, text[end:]])


def spans(text: str, edits: Iterable[Edit]) -> list[Span]:
    """Return where edits are in a text, with its own line breaks in what they put there.

    Raises ValueError for a place that is not in it.
    """
    # lines are counted as YAML is read: without a byte order mark, whatever ends them
    first = len(_MARK) if text.startswith(_MARK) else 0
    breaks = list(_LINE_BREAK.finditer(text))
    starts = [first, *(found.end() for found in breaks)]
    ends = [*(found.start() for found in breaks), len(text)]
    newline = breaks[0].group() if breaks else "\n"

    def offset(line: int, column: int) -> int:
        if not (0 < line <= len(starts) and 0 < column <= ends[line - 1] - starts[line - 1] + 1):
            raise ValueError(f"there is no line {line} with a column {column}")
        return starts[line - 1] + column - 1

    found = []
    for edit in edits:
        start, stop = offset(edit.line, edit.column), offset(edit.end_line, edit.end_column)
        if stop < start:
            raise ValueError(f"it ends in line {edit.end_line} before it begins")
        found.append((start, stop, _LINE_BREAK.sub(newline, edit.text)))
    return found


def overlap(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Tell whether two edits touch the same characters, or put something in at the same place."""
    return any((a[0] < b[1] and b[0] < a[1]) or a[0] == b[0] for a in one for b in other)

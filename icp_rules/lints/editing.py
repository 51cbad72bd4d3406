"""Edits that take items out of a list in a file, and leave everything else as it is laid out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from icp_rules.plugins import Edit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.language.nodes import Node, Sequence_


def without_items(items: Sequence_, indexes: Iterable[int]) -> tuple[Edit, ...]:
    """Return edits that take these items out of a list; none where its layout leaves a doubt.

    At least one item has to stay. A comment behind an item in a line of its own goes with it; all others stay.
    """
    lines = items.span.source.lines
    flow = lines[items.span.line - 1][items.span.column - 1 :].startswith("[")
    removed = [items.items[i] for i in sorted(indexes)]
    if not all(_stands_in(items, node) for node in removed):
        return ()
    if not flow:
        edits = [_block_line(lines, node) for node in removed]
    else:
        # neighbours in a line go together: each alone would take the comma between them
        last = items.items[-1]
        numbered = enumerate(i for i, node in enumerate(items.items) if node in removed)
        runs = [
            [items.items[i] for _, i in run]
            for _, run in groupby(numbered, key=lambda one: (one[1] - one[0], items.items[one[1]].span.line))
        ]
        edits = [_flow_run(lines, run[0], run[-1], ends=run[-1] is last) for run in runs]
    found = [edit for edit in edits if edit is not None]
    return tuple(found) if len(found) == len(edits) else ()


def _stands_in(items: Sequence_, node: Node) -> bool:
    """Tell whether an item is written in the list itself, in one line and without an anchor others may name."""
    outer, inner = items.span, node.span
    inside = (outer.line, outer.column) <= (inner.line, inner.column) <= (outer.end_line, outer.end_column)
    text = inner.source.lines[inner.line - 1][inner.column - 1 :]
    return inside and inner.line == inner.end_line and outer.source is inner.source and not text.startswith("&")


def _block_line(lines: Sequence[str], node: Node) -> Edit | None:
    """Return the edit that takes a line with a dash out."""
    span = node.span
    if lines[span.line - 1][: span.column - 1].strip() != "-":
        return None
    return _line(lines, span.source.name, span.line)


def _line(lines: Sequence[str], file: str, line: int) -> Edit:
    if line < len(lines):
        return Edit(file, line, 1, line + 1, 1, "")
    return Edit(file, line - 1, len(lines[line - 2]) + 1, line, len(lines[line - 1]) + 1, "")


def _flow_run(lines: Sequence[str], first: Node, last: Node, *, ends: bool) -> Edit | None:
    """Return the edit that takes items of one line out of brackets; ``ends`` tells that no item follows."""
    line, file = lines[first.span.line - 1], first.span.source.name
    start, end = first.span.column - 1, last.span.end_column - 1
    before, after = line[:start], line[end:]
    comma = len(after) - len(after.lstrip()) + 1 if after.lstrip().startswith(",") else 0
    if not comma and not ends:
        return None
    end += comma
    rest = line[end:]
    if not before.strip() and not rest.strip():
        return _line(lines, file, first.span.line)
    if ends and before.rstrip().endswith(",") and not comma:
        start = len(before.rstrip()) - 1
    elif not rest.strip() or rest.lstrip().startswith(("]", "#")):
        start = len(before.rstrip()) if before.strip() and not before.rstrip().endswith("[") else start
    else:
        end += len(rest) - len(rest.lstrip())
    return Edit(file, first.span.line, start + 1, first.span.line, end + 1, "")

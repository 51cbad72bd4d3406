"""Adds an item to a list of a YAML document by adding lines, so that comments and layout stay as they are."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING

from icp_rules.diagnostics import DiagnosticError
from icp_rules.language.nodes import Mapping_, Scalar, Sequence_, to_data
from icp_rules.language.yaml_reader import parse_yaml

if TYPE_CHECKING:
    from icp_rules.language.nodes import Node

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")
_BYTE_ORDER_MARK = "\ufeff"


def with_item(text: str, key: str, item: str) -> str | None:
    """Return a document with one more item at the end of the list under a key of its root; the list is made if needed.

    ``item`` is a mapping in YAML, lines that start at the left. None where adding alone does not do it, as for a list
    that is an alias. Raises DiagnosticError for text that is not such a document.
    """
    root = parse_yaml(text)
    listed = root.get(key)
    if listed is not None and not isinstance(listed, Sequence_):
        return None
    mark = _BYTE_ORDER_MARK if text.startswith(_BYTE_ORDER_MARK) else ""
    lines = _LINE.findall(text.removeprefix(mark))
    added = mark + "".join(_added(lines, root, key, item))
    try:
        is_right = to_data(parse_yaml(added)) == _wanted(root, key, item)
    except DiagnosticError:
        return None
    return added if is_right else None


def _wanted(root: Mapping_, key: str, item: str) -> dict[str, object]:
    before = {name: to_data(value) for name, value in root.values.items()}
    return {**before, key: [*(to_data(one) for one in root.items(key)), to_data(parse_yaml(item))]}


def _added(lines: list[str], root: Mapping_, key: str, item: str) -> list[str]:
    listed = root.get(key)
    compact = json.dumps(to_data(parse_yaml(item)), ensure_ascii=False)
    if isinstance(listed, Sequence_) and listed.items:
        if _opens(lines, listed, "["):
            return _in_line(lines, listed.items[-1], f", {compact}")
        return _below(lines, listed, item)
    if _opens(lines, root, "{"):
        return _in_line(lines, list(root.values.values())[-1], f", {key}: [{compact}]")
    return _at_the_end(lines, root, f"{key}:\n{_dashed(item, '  ')}")


def _in_line(lines: list[str], last: Node, more: str) -> list[str]:
    """Put more right behind a node."""
    number, column = last.span.end_line - 1, last.span.end_column - 1
    line = lines[number]
    return [*lines[:number], line[:column] + more + line[column:], *lines[number + 1 :]]


def _below(lines: list[str], listed: Sequence_, item: str) -> list[str]:
    """Put an item below the last of a list, set off by an empty line where the others are."""
    column, last = listed.span.column, listed.items[-1]
    end = _after_comments(lines, _last_line(lines, listed), column, below_root=column > 1)
    is_airy = len(listed.items) > 1 and not lines[last.span.line - 2].strip()
    return _with_lines(lines, end, ("\n" if is_airy else "") + _dashed(item, " " * (column - 1)))


def _at_the_end(lines: list[str], root: Mapping_, block: str) -> list[str]:
    return _with_lines(lines, _after_comments(lines, _last_line(lines, root), 1, below_root=True), f"\n{block}")


def _with_lines(lines: list[str], end: int, block: str) -> list[str]:
    """Put lines after the first ``end`` ones, ended as those are."""
    before = lines[:end]
    ending = before[-1][len(before[-1].rstrip("\r\n")) :]
    if not ending:
        ending = "\n"
        before[-1] += ending
    return [*before, block.replace("\n", ending), *lines[end:]]


def _dashed(item: str, indent: str) -> str:
    inside = textwrap.indent(item, f"{indent}  ")
    return f"{indent}- {inside.removeprefix(f'{indent}  ')}"


def _last_line(lines: list[str], node: Node) -> int:
    """Return the number of the last line of what a node holds, without the comments below it."""
    if isinstance(node, Scalar):
        ends_before = node.span.end_column == 1 and node.span.end_line > node.span.line
        return node.span.end_line - ends_before
    if _opens(lines, node, "[{"):
        return node.span.end_line
    inside = [*node.keys.values(), *node.values.values()] if isinstance(node, Mapping_) else node.items
    return max((_last_line(lines, part) for part in inside), default=node.span.end_line)


def _after_comments(lines: list[str], end: int, column: int, *, below_root: bool) -> int:
    """Return the number of the last line that goes with what ends at a line: comments of its indent or deeper."""
    least = column if below_root else column + 1
    for number, line in enumerate(lines[end:], end + 1):
        text = line.lstrip(" ")
        if text.strip() and not (text.startswith("#") and len(line) - len(text) + 1 >= least):
            break
        if text.strip():
            end = number
    return end


def _opens(lines: list[str], node: Node, brackets: str) -> bool:
    """Tell whether a node starts with one of these brackets."""
    return lines[node.span.line - 1][node.span.column - 1 : node.span.column] in brackets

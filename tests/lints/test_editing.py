"""Items are taken out of lists of any layout, and nothing else changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icp_rules.language.nodes import Sequence_
from icp_rules.language.yaml_reader import parse_yaml
from icp_rules.lints.editing import without_items

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icp_rules.plugins import Edit


def edited(text: str, edits: Iterable[Edit]) -> str:
    lines = text.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    for one in sorted(edits, key=lambda edit: (-edit.line, -edit.column)):
        start, end = starts[one.line - 1] + one.column - 1, starts[one.end_line - 1] + one.end_column - 1
        text = text[:start] + one.text + text[end:]
    return text


@pytest.mark.parametrize(
    ("before", "indexes", "after"),
    [
        ("a: [x, y, z]  # all\n", [1], "a: [x, z]  # all\n"),
        ("a: [x, y, z]\n", [0], "a: [y, z]\n"),
        ("a: [x, y, z]\n", [2], "a: [x, y]\n"),
        ("a: [x, y, z]\n", [1, 2], "a: [x]\n"),
        ("a: [x, y, z]\n", [0, 2], "a: [y]\n"),
        ("a: [ x, y, z ]\n", [2], "a: [ x, y ]\n"),
        ("a: [x, 'y', z,]\n", [2], "a: [x, 'y',]\n"),
        ("a: [\n  x, # one\n  y, # two\n  z\n]\n", [2], "a: [\n  x, # one\n  y, # two\n]\n"),
        ("a: [x, y,\n  z]\n", [1], "a: [x,\n  z]\n"),
        ("a: [x, y,\n  z]\n", [2], "a: [x, y,\n  ]\n"),
        ("a: [\n  x,\n  y,\n  z,\n]\n", [1], "a: [\n  x,\n  z,\n]\n"),
        ("a:\n  - x\n  - y  # two\n  # three\n  - z\n", [1], "a:\n  - x\n  # three\n  - z\n"),
        ("a:\n- x\n- y\n", [0], "a:\n- y\n"),
        ("a:\n- x\n- y", [1], "a:\n- x"),
        # what cannot be told for sure is left alone
        ("a: &l [x, y, z]\nb: *l\n", [1], None),
        ("a: [x, &b y, z]\nc: *b\n", [1], None),
        ("a: [x\n  , y\n  , z]\n", [1], None),
    ],
)
def test_items_are_taken_out(before, indexes, after):
    node = parse_yaml(before).values["a"]
    assert isinstance(node, Sequence_)
    edits = without_items(node, indexes)
    assert (edited(before, edits) if edits else None) == after
    if after is not None:
        left = parse_yaml(after).values["a"]
        kept = [item.value for i, item in enumerate(node) if i not in indexes]
        assert [item.value for item in left] == kept

"""A lint with a fix, for tests of what becomes of fixes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.language.nodes import Mapping_, Scalar, Sequence_
from icp_rules.plugins import Edit, Example, LintFinding, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icp_rules.language.nodes import Node
    from icp_rules.plugins import LintContext


class Twice(WorkspaceLint):
    """Finds values that stand twice in a list, and takes the second out with what is between it and the one before."""

    code = "ACME4"
    title = "a value that stands twice"
    why = "One of them was to be another."
    bad = Example.rule_set("require: [{id: us, when: {country: [US, US]}}]\n")
    good = Example.rule_set("require: [{id: us, when: {country: [US]}}]\n")

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        library = context.workspace.library
        for tree in (*library.trees.values(), *([library.lists] if library.lists else [])):
            for one in lists_in(tree):
                yield from repeated(one)


def lists_in(node: Node) -> Iterator[Sequence_]:
    if isinstance(node, Mapping_):
        for value in node.values.values():
            yield from lists_in(value)
    elif isinstance(node, Sequence_):
        yield node
        for item in node:
            yield from lists_in(item)


def repeated(node: Sequence_) -> Iterator[LintFinding]:
    seen = set()
    before = None
    for item in node:
        if isinstance(item, Scalar) and before is not None and item.text in seen:
            start, stop = before.span, item.span
            edit = Edit(start.source.name, start.end_line, start.end_column, stop.end_line, stop.end_column, "")
            yield LintFinding(f"{item.text} stands here twice", stop.location, None, item.text, (edit,))
        seen.add(getattr(item, "text", None))
        before = item

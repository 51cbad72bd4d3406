"""The lists that rules name with a dollar sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.nodes import Mapping_, Scalar, Sequence_

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.nodes import Node


class Lists:
    """Named lists; a rule set's own win over those of ``lists.yaml``."""

    def __init__(self, shared: Mapping_ | None, own: Mapping_ | None, found: Diagnostics) -> None:
        """Take both files' lists."""
        self._lists: dict[str, Node] = {}
        for lists in (shared, own):
            if lists is not None:
                self._lists.update(lists.values)
        self._found = found

    def items(self, node: Node) -> list[Scalar]:
        """Return the items of a list, of a single value, or of the list a ``$name`` stands for, nested ones put in."""
        return list(self._expand(node, ()))

    def _expand(self, node: Node, inside: tuple[str, ...]) -> list[Scalar]:
        if isinstance(node, Sequence_):
            return [scalar for item in node.items for scalar in self._expand(item, inside)]
        if not isinstance(node, Scalar):
            return []
        if not (isinstance(node.value, str) and node.value.startswith("$")):
            return [node]
        name = node.value[1:]
        if name in inside:
            path = " > ".join(f"${n}" for n in (*inside, name))
            self._found.error(Code.CYCLE, f"the list ${name} contains itself: {path}", node.span.location, "Break the circle.")
            return []
        if name not in self._lists:
            near = nearest(name, self._lists)
            known = ", ".join(f"${n}" for n in self._lists) or "none yet"
            help_line = f"Did you mean '${near}'?" if near else f"Define it under `lists:`. There are: {known}."
            self._found.error(Code.UNKNOWN_LIST, f"unknown list '${name}'", node.span.location, help_line)
            return []
        return self._expand(self._lists[name], (*inside, name))

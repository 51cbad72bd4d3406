"""The lists that rules name with a dollar sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.nodes import Mapping_, Scalar, Sequence_

if TYPE_CHECKING:
    from icp_rules.diagnostics import Diagnostics
    from icp_rules.language.nodes import Node

# How deep lists may stand inside each other.
_DEPTH = 50


class Lists:
    """Named lists; a rule set's own win over those of ``lists.yaml``."""

    def __init__(
        self,
        shared: Mapping_ | None,
        own: Mapping_ | None,
        found: Diagnostics,
        lost: frozenset[str] | None = frozenset(),
    ) -> None:
        """Take both files' lists; ``lost`` are those left out for another finding, None where any may be."""
        self._lists: dict[str, Node] = {}
        for lists in (shared, own):
            if lists is not None:
                self._lists.update(lists.values)
        self._found = found
        self._lost = lost
        self._expanded: dict[str, list[Scalar]] = {}

    def items(self, node: Node) -> list[Scalar]:
        """Return the items of a list, of a single value, or of the list a ``$name`` stands for, nested ones put in.

        An item that is named several times comes once.
        """
        return list(dict.fromkeys(self._expand(node, ())))

    def _expand(self, node: Node, inside: tuple[str, ...]) -> list[Scalar]:
        if isinstance(node, Sequence_):
            return [scalar for item in node.items for scalar in self._expand(item, inside)]
        if not isinstance(node, Scalar) or not is_reference(node):
            return [node] if isinstance(node, Scalar) else []
        name = node.text[1:]
        if name in inside:
            path = " > ".join(f"${n}" for n in (*inside, name))
            message = f"the list ${name} contains itself: {path}"
            self._found.error(Code.CYCLE, message, node.span.location, "Break the circle.")
            return []
        if name not in self._lists:
            self._unknown(name, node)
            return []
        if name not in self._expanded:
            items = self._expand(self._lists[name], (*inside, name)) if len(inside) < _DEPTH else []
            self._expanded[name] = list(dict.fromkeys(items))
        if len(inside) == _DEPTH:
            message = f"lists in lists, more than {_DEPTH} deep"
            self._found.error(Code.YAML_LIMIT, message, node.span.location, "Write the items out.")
        return self._expanded[name]

    def _unknown(self, name: str, node: Scalar) -> None:
        if self._lost is None or name in self._lost:
            return
        near = nearest(name, self._lists)
        known = ", ".join(f"${n}" for n in self._lists) or "none yet"
        help_line = f"Did you mean '${near}'?" if near else f"Define it under `lists:`. There are: {known}."
        self._found.error(Code.UNKNOWN_LIST, f"unknown list '${name}'", node.span.location, help_line)


def is_reference(node: Node) -> bool:
    """Tell whether a value names a list: ``$name``."""
    return isinstance(node, Scalar) and isinstance(node.value, str) and node.value.startswith("$")

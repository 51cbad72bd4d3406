"""Changes of a tree, and nodes to put into it; what is put in has the place of what it replaces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icp_rules.diagnostics import Location

Path = tuple[str | int, ...]

# A longer argument is cut in sentences.
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One change: what stands at ``path`` becomes ``node``, or goes where that is None.

    ``says`` is the change in words; ``needs`` is what a case has that notices it, as it completes "a case with".
    """

    path: Path
    node: Node | None
    says: str
    location: Location
    needs: str

    def below(self, *steps: str | int) -> Change:
        """Return the change as one of a tree in which this one stands at a path."""
        return replace(self, path=(*steps, *self.path))


def changed(root: Node, change: Change) -> Node:
    """Return a tree with a change made, which leaves the root where it is."""
    return _put(root, change.path, change.node)


def _put(node: Node, path: Path, new: Node | None) -> Node:
    if not path and new is not None:
        return new
    step, rest = path[0], path[1:]
    gone = new is None and not rest
    if isinstance(node, Mapping_) and isinstance(step, str):
        entries = node.entries()
        key, value = entries.pop(step)
        # in its place: bands and operators have an order
        return node.having(
            {
                k: (key, _put(value, rest, new)) if k == step else entries[k]
                for k in node.values
                if k != step or not gone
            }
        )
    if isinstance(node, Sequence_) and isinstance(step, int):
        kept = [_put(n, rest, new) if at == step else n for at, n in enumerate(node.items) if at != step or not gone]
        return replace(node, items=tuple(kept))
    raise KeyError(step)


def scalar(like: Node, value: str | float | bool) -> Scalar:
    """Return a value in the place of a node; a whole number is written without its point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Scalar(like.span, value, str(value).lower() if isinstance(value, bool) else str(value))


def sequence(like: Node, items: Sequence[Node]) -> Sequence_:
    """Return a list in the place of a node."""
    return Sequence_(like.span, tuple(items))


def mapping(like: Node, values: dict[str, Node]) -> Mapping_:
    """Return a mapping in the place of a node."""
    return Mapping_(like.span, {key: scalar(like, key) for key in values}, values)


def text_of(node: Node) -> str:
    """Return the text of a single value."""
    return node.text if isinstance(node, Scalar) else ""


def written(node: Node) -> str:
    """Return a node as people write it in one line, cut where it is long."""
    text = _flow(node)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _flow(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence_):
        return f"[{', '.join(map(_flow, node.items))}]"
    return f"{{{', '.join(f'{key}: {_flow(value)}' for key, value in node.values.items())}}}"

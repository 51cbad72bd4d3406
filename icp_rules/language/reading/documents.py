"""Reads one file and keeps what fits its schema."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Diagnostic, DiagnosticError
from icp_rules.language.nodes import Mapping_, Node, Sequence_
from icp_rules.language.yaml_reader import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from icp_rules.language.schema.check import Checker
    from icp_rules.language.schema.check import Path as NodePath


@dataclass(frozen=True, slots=True)
class Document:
    """A file's tree without what does not fit the schema; ``root`` is None where the YAML cannot be read."""

    path: Path
    name: str
    root: Mapping_ | None
    found: tuple[Diagnostic, ...] = ()
    left_out: frozenset[NodePath] = frozenset()

    @property
    def whole(self) -> bool:
        """Tell whether nothing had to be left out."""
        return not self.found


def read_document(path: Path, name: str, checker: Checker) -> Document:
    """Read a file and check it against its schema. Never raises for what is in the file."""
    try:
        root = read_yaml(path, name)
    except DiagnosticError as error:
        return Document(path, name, None, error.diagnostics)
    found, paths = checker.check(root)
    left_out = frozenset(_item(p) for p in paths)
    pruned = _without(root, left_out)
    return Document(path, name, pruned if isinstance(pruned, Mapping_) else None, tuple(found), left_out)


def _item(path: NodePath) -> NodePath:
    """Return the path of what to leave out for a finding at a path: as little as stands alone.

    That is an item of a list or a key of a mapping, and inside a group of criteria the same once more.
    """
    if path[:1] == ("score",):
        return path[:4] if path[2:3] == ("criteria",) else path[:3]
    return path[:2]


def _without(node: Node, paths: Iterable[NodePath]) -> Node:
    wanted = [p for p in paths if p]
    if not wanted:
        return node
    whole = {p[0] for p in wanted if len(p) == 1}
    inside: dict[str | int, list[NodePath]] = {}
    for path in wanted:
        if path[0] not in whole:
            inside.setdefault(path[0], []).append(path[1:])
    if isinstance(node, Mapping_):
        kept = {
            key: (name, _without(value, inside.get(key, ())))
            for key, (name, value) in node.entries().items()
            if key not in whole
        }
        return node.having(kept)
    if isinstance(node, Sequence_):
        items = (_without(v, inside.get(i, ())) for i, v in enumerate(node.items) if i not in whole)
        return replace(node, items=tuple(items))
    return node

"""Merges a rule set's tree with the one it extends; every node keeps the place it was written at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, nearest
from icp_rules.language.model import column
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN = ("icp", "id", "name", "owner", "base", "extends", "without")
_MAPPINGS = ("value", "freshness", "lists", "tiers", "review")
_BY_ID = ("require", "exclude", "personas")
_APPENDED = "waive"


def extend(base: Mapping_, child: Mapping_, *, whole: bool) -> tuple[Mapping_, list[Diagnostic]]:
    """Return the child with all it inherits, and what is wrong with its ``without``.

    ``whole`` tells that nothing was left out of the base, so that an id it lacks is really missing.
    """
    left, found = _without(base, child, whole=whole)
    merged = {key: entry for key, entry in left.entries().items() if key not in _OWN}
    for key, (name, value) in child.entries().items():
        inherited = left.get(key)
        if key in _MAPPINGS and isinstance(inherited, Mapping_) and isinstance(value, Mapping_):
            merged[key] = (name, value.having({**inherited.entries(), **value.entries()}))
        elif key in _BY_ID and isinstance(inherited, Sequence_) and isinstance(value, Sequence_):
            merged[key] = (name, _by_id(inherited, value, "id"))
        elif key == "score" and isinstance(inherited, Sequence_) and isinstance(value, Sequence_):
            merged[key] = (name, _by_id(inherited, value, "group"))
        elif key == _APPENDED and isinstance(inherited, Sequence_) and isinstance(value, Sequence_):
            merged[key] = (name, replace(value, items=(*inherited.items, *value.items)))
        else:
            merged[key] = (name, value)
    return child.having(merged), found


def _by_id(base: Sequence_, child: Sequence_, key: str) -> Sequence_:
    items: dict[object, Node] = {_id(item, key): item for item in base.items}
    for item in child.items:
        identity = _id(item, key)
        inherited = items.get(identity)
        items[identity] = _group(inherited, item) if key == "group" and inherited is not None else item
    return replace(child, items=tuple(items.values()))


def _group(base: Node, child: Node) -> Node:
    if not (isinstance(base, Mapping_) and isinstance(child, Mapping_)):
        return child
    entries = {**base.entries(), **child.entries()}
    inherited, own = base.get("criteria"), child.get("criteria")
    if isinstance(inherited, Sequence_) and isinstance(own, Sequence_):
        entries["criteria"] = (child.keys["criteria"], _by_id(inherited, own, "id"))
    return child.having(entries)


def _id(item: Node, key: str) -> object:
    # an item without an id replaces nothing and is replaced by nothing
    name = item.text(key) if isinstance(item, Mapping_) else None
    return column(name) if name is not None else id(item)


def _without(base: Mapping_, child: Mapping_, *, whole: bool) -> tuple[Mapping_, list[Diagnostic]]:
    removed = {column(str(n.value)): n for n in child.items("without") if isinstance(n, Scalar)}
    if not removed:
        return base, []
    known = dict(_ids(base))
    found = [
        Diagnostic(Code.WITHOUT, f"there is no '{node.text}' to leave out", node.span.location, _near(node.text, known))
        for name, node in removed.items()
        if name not in known and whole
    ]
    entries = {key: (name, _strip(value, frozenset(removed))) for key, (name, value) in base.entries().items()}
    return base.having(entries), found


def _near(name: str, known: dict[str, str]) -> str:
    near = nearest(name, known.values())
    return f"Did you mean '{near}'?" if near else "`without` takes ids of the rule set that `extends` names."


def _ids(base: Mapping_) -> Iterator[tuple[str, str]]:
    for key in (*_BY_ID, "score"):
        for item in base.items(key):
            if isinstance(item, Mapping_):
                for name in (item.text("id"), item.text("group")):
                    if name is not None:
                        yield column(name), name
                for criterion in item.items("criteria"):
                    identity = criterion.text("id") if isinstance(criterion, Mapping_) else None
                    if identity is not None:
                        yield column(identity), identity


def _strip(node: Node, removed: frozenset[str]) -> Node:
    if not isinstance(node, Sequence_):
        return node
    kept: list[Node] = []
    for item in node.items:
        if isinstance(item, Mapping_):
            names = {column(n) for n in (item.text("id"), item.text("group")) if n is not None}
            if names & removed:
                continue
            criteria = item.get("criteria")
            if criteria is not None:
                kept.append(
                    item.having({**item.entries(), "criteria": (item.keys["criteria"], _strip(criteria, removed))})
                )
                continue
        kept.append(item)
    return replace(node, items=tuple(kept))

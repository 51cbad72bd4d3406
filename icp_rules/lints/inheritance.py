"""The files a rule set is made of, and where in them something is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import RuleSet
    from icp_rules.language.nodes import Mapping_
    from icp_rules.language.reading import Library


def files_of(name: str, library: Library) -> dict[str, Mapping_]:
    """Return the files of a rule set as they are written, by their stems: its own first, then what it extends."""
    found: dict[str, Mapping_] = {}
    stem: str | None = name
    while stem is not None and stem not in found and stem in library.trees:
        found[stem] = library.trees[stem]
        stem = found[stem].text("extends")
    return found


def place_of(rule_set: RuleSet, library: Library, mapping: str, key: str | None = None) -> Location:
    """Return where a mapping such as ``review``, or a key of it, is written: in the rule set or what it extends."""
    for tree in files_of(rule_set.id, library).values():
        node = tree.mapping(mapping)
        if node is not None and (key is None or key in node):
            return (tree if key is None else node).keys[key or mapping].span.location
    return rule_set.location

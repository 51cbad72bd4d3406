"""Lists that rules name with a dollar sign: those that nothing names, and those that stand twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icp_rules.diagnostics import DiagnosticError, Diagnostics
from icp_rules.language.folders import CONFIG_FILE, LISTS_FILE
from icp_rules.language.nodes import Mapping_, Scalar, Sequence_
from icp_rules.language.patterns import fold_text
from icp_rules.language.reading.lists import Lists, is_reference
from icp_rules.language.yaml_reader import read_yaml
from icp_rules.lints.inheritance import files_of
from icp_rules.plugins import Example, LintFinding, WorkspaceLint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from icp_rules.language.nodes import Node
    from icp_rules.language.reading import Library
    from icp_rules.plugins import LintContext

_LISTS = "lists"
_RULE_SET = """icp: 1
id: example
name: Example
lists:
  home: [US, CA]
require:
  - {id: at-home, when: {country: %s}}
"""


class UnusedList(WorkspaceLint):
    """Finds lists that no rule names."""

    code = "ICP430"
    title = "a list that nothing names"
    why = "People mend it and believe that rules follow; or a rule should name it and has items of its own."
    bad = Example({"rule_sets/example.yaml": _RULE_SET % "US"})
    good = Example({"rule_sets/example.yaml": _RULE_SET % "$home"})

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the lists of rule sets and of ``lists.yaml`` that none of the files names, be it in another list."""
        library = context.workspace.library
        config = _config(context.workspace.root)
        if not library.complete or config is None:
            return
        used = _used(library, config)
        for file, lists in {LISTS_FILE: library.lists, **_own(library)}.items():
            for name, key in lists.keys.items() if lists is not None else ():
                if (file, name) not in used:
                    help_line = f"Name it with ${name}, or delete it."
                    yield LintFinding(f"nothing names the list '{name}'", key.span.location, help_line, name)


class RepeatedList(WorkspaceLint):
    """Finds lists of a rule set that hide one of ``lists.yaml`` with the same items."""

    code = "ICP431"
    title = "a list of a rule set that repeats the shared one"
    why = "When the shared list is mended, this rule set goes on with the items it had."
    bad = Example({"rule_sets/lists.yaml": "home: [US, CA]\n", "rule_sets/example.yaml": _RULE_SET % "$home"})
    good = Example(
        {
            "rule_sets/lists.yaml": "home: [US, CA]\n",
            "rule_sets/example.yaml": (_RULE_SET % "$home").replace("lists:\n  home: [US, CA]\n", ""),
        }
    )

    def check(self, context: LintContext) -> Iterator[LintFinding]:
        """Yield the lists of rule sets whose name and items are those of a shared list."""
        library = context.workspace.library
        for lists in _own(library).values():
            for name, key in lists.keys.items():
                shared = library.lists.values.get(name) if library.lists else None
                if shared is not None and _items(lists.values[name], lists, library) == _items(shared, None, library):
                    message = f"the list '{name}' has the items of the one in {LISTS_FILE}, which it hides"
                    yield LintFinding(message, key.span.location, "Delete it: the shared list takes its place.", name)


def _own(library: Library) -> dict[str, Mapping_]:
    """Return the lists of each rule set's own file, by the file's stem."""
    return {stem: lists for stem, tree in library.trees.items() if (lists := tree.mapping(_LISTS))}


def _items(node: Node, own: Mapping_ | None, library: Library) -> frozenset[str]:
    items = Lists(library.lists, own, Diagnostics()).items(node)
    return frozenset(fold_text(item.text) for item in items)


def _config(root: Path) -> Mapping_ | None:
    """Return ``icp.yaml`` as it is written: its contradictions may name shared lists."""
    try:
        return read_yaml(root / CONFIG_FILE, CONFIG_FILE)
    except DiagnosticError:
        return None


def _used(library: Library, config: Mapping_) -> set[tuple[str, str]]:
    """Return the lists that are named, as the file they stand in and their name."""
    shared = {LISTS_FILE: library.lists} if library.lists is not None else {}
    used = _reached(_names(config), shared)
    for stem in library.trees:
        files = files_of(stem, library)
        named = [
            name
            for tree in files.values()
            for key, node in tree.values.items()
            if key != _LISTS
            for name in _names(node)
        ]
        own = {file: lists for file, tree in files.items() if (lists := tree.mapping(_LISTS))}
        used |= _reached(named, {**own, **shared})
    return used


def _reached(named: Iterable[str], lists: Mapping[str, Mapping_]) -> set[tuple[str, str]]:
    """Return what these names stand for, also inside lists; of several files that have a name the first holds."""
    found: set[tuple[str, str]] = set()
    waiting = list(named)
    while waiting:
        name = waiting.pop()
        file = next((file for file, one in lists.items() if name in one), None)
        if file is not None and (file, name) not in found:
            found.add((file, name))
            waiting += _names(lists[file].values[name])
    return found


def _names(node: Node) -> Iterator[str]:
    """Yield the names of lists that stand anywhere in a node."""
    if isinstance(node, Scalar):
        if is_reference(node):
            yield node.text[1:]
        return
    for one in node.items if isinstance(node, Sequence_) else node.values.values():
        yield from _names(one)

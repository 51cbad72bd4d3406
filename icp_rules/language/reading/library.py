"""The rule sets of a folder: all files read, all findings collected, each resolved with what it extends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Diagnostics, Location, Severity, nearest
from icp_rules.language.folders import LISTS_FILE, files_in, rule_set_files
from icp_rules.language.reading.building import Builder
from icp_rules.language.reading.documents import Document, read_document
from icp_rules.language.reading.extending import extend
from icp_rules.language.reading.lists import Lists
from icp_rules.language.schema import lists_schema, rule_set_schema
from icp_rules.language.schema.check import Checker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import RuleSet
    from icp_rules.language.nodes import Mapping_

# How many rule sets may extend each other.
_DEPTH = 50


@dataclass(frozen=True, slots=True)
class Library:
    """Rule sets by id, and what is wrong with the files. A rule set with an error is not among them.

    ``trees`` are the files as they are written, by the file's stem; ``lists`` is that of ``lists.yaml``, if there is
    one. A file whose YAML cannot be read has none. ``complete`` tells that every file of the folder is among them and
    none has an error, so that what they do not use is used nowhere. ``merged`` are the trees of rule sets with
    everything they extend.
    """

    rule_sets: Mapping[str, RuleSet]
    found: tuple[Diagnostic, ...]
    trees: Mapping[str, Mapping_] = field(default_factory=dict)
    lists: Mapping_ | None = None
    complete: bool = False
    merged: Mapping[str, Mapping_] = field(default_factory=dict)

    def place_of(self, rule_set: RuleSet, key: str, inside: str | None = None) -> Location:
        """Return where a key of a rule set, or one inside it, is written, also where it is inherited.

        What is written nowhere is where the rule set begins.
        """
        tree = self.merged.get(rule_set.id)
        holder, name = (tree, key) if inside is None or tree is None else (tree.mapping(key), inside)
        return holder.keys[name].span.location if holder is not None and name in holder else rule_set.location

    def lists_for(self, root: Mapping_, found: Diagnostics) -> Lists:
        """Return the lists that a merged tree may name."""
        return Lists(self.lists, root.mapping("lists"), found)

    def read_again(self, rule_set: RuleSet, root: Mapping_) -> RuleSet | None:
        """Return what a rule set would be if its merged tree were this one; None where that has an error."""
        found = Diagnostics()
        lists = self.lists_for(root, found)
        changed = Builder.over(root, rule_set.path, rule_set.fields, lists, found, whole=True).build(rule_set.id)
        return None if found.errors else changed

    @property
    def judging(self) -> list[RuleSet]:
        """The rule sets that judge accounts: all but bases."""
        return [r for r in self.rule_sets.values() if not r.base]


def read_library(
    folder: Path, fields: FieldTable, name: Callable[[Path], str] = str, only: Sequence[Path] | None = None
) -> Library:
    """Read a folder's rule sets and its ``lists.yaml``.

    ``name`` gives what diagnostics call a file. ``only`` limits what is returned and reported to these files and what
    they extend; by default every ``*.yaml`` in the folder itself whose name does not begin with a dot.
    """
    paths = rule_set_files(folder)
    shared = _lists_document(folder, name)
    reader = _Reader({p.stem: p for p in (*paths, *(only or ()))}, fields, name, shared)
    wanted = [p.stem for p in only] if only is not None else list(reader.paths)
    for stem in wanted:
        reader.rule_set(stem)
    unread = [misnamed(p, name) for p in files_in(folder, "*.yml")] if only is None else []
    found = (*(shared.found if shared else ()), *reader.found, *unread)
    trees = {stem: document.root for stem, document in reader.documents.items() if document.root is not None}
    rule_sets = {r.id: r for stem in wanted if (r := reader.built.get(stem))}
    complete = set(reader.paths) == set(rule_sets) and not unread and (shared is None or shared.whole)
    merged = {stem: resolved.root for stem, resolved in reader.merged.items() if resolved.root is not None}
    lists = shared.root if shared else None
    return Library(rule_sets, tuple(dict.fromkeys(found)), trees, lists, complete, merged)


def shared_lists(folder: Path, found: Diagnostics, name: Callable[[Path], str] = str) -> Lists:
    """Return the lists of a folder's ``lists.yaml``. What is wrong with the file is for ``read_library`` to tell."""
    shared = _lists_document(folder, name)
    return Lists(shared.root, None, found, _lost_of(shared)) if shared else Lists(None, None, found)


def _lists_document(folder: Path, name: Callable[[Path], str]) -> Document | None:
    lists = folder / LISTS_FILE
    return read_document(lists, name(lists), Checker(lists_schema())) if lists.exists() else None


def misnamed(path: Path, name: Callable[[Path], str]) -> Diagnostic:
    """Return that a file is not read, for it is named ``*.yml``."""
    help_line = f"Rename it to {path.stem}.yaml."
    return Diagnostic(Code.NOT_READ, "the file is not read", Location(name(path)), help_line, Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A tree with what it extends; whether nothing had to be left out; which lists had, None where any may have."""

    root: Mapping_ | None
    whole: bool
    lost: frozenset[str] | None


@dataclass(slots=True)
class _Reader:
    paths: dict[str, Path]
    fields: FieldTable
    name: Callable[[Path], str]
    shared: Document | None
    found: list[Diagnostic] = field(default_factory=list)
    built: dict[str, RuleSet] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
    merged: dict[str, _Resolved] = field(default_factory=dict)
    _checker: Checker | None = None

    def document(self, stem: str) -> Document:
        if stem not in self.documents:
            self._checker = self._checker or Checker(rule_set_schema(self.fields))
            path = self.paths[stem]
            self.documents[stem] = read_document(path, self.name(path), self._checker)
            self.found.extend(self.documents[stem].found)
        return self.documents[stem]

    def rule_set(self, stem: str) -> None:
        """Build one rule set; it is left out where it or something it extends has an error."""
        found = Diagnostics()
        resolved = self.resolved(stem)
        if resolved.root is not None:
            lost = _together(resolved.lost, _lost_of(self.shared) if self.shared else frozenset())
            own = resolved.root.mapping("lists")
            lists = Lists(self.shared.root if self.shared else None, own, found, lost)
            name = self.documents[stem].name
            rule_set = Builder.over(resolved.root, name, self.fields, lists, found, whole=resolved.whole).build(stem)
            if resolved.whole and not any(d.severity is Severity.ERROR for d in found):
                self.built[stem] = rule_set
        self.found.extend(found)

    def resolved(self, stem: str, inside: tuple[str, ...] = ()) -> _Resolved:
        """Return the tree with everything it extends merged in; ``inside`` are the rule sets that extend it."""
        if stem not in self.merged:
            self.merged[stem] = self._resolve(stem, inside)
        return self.merged[stem]

    def _resolve(self, stem: str, inside: tuple[str, ...]) -> _Resolved:
        document = self.document(stem)
        root = document.root
        lost = _lost_of(document, "lists")
        own = _Resolved(root, document.whole and (self.shared is None or self.shared.whole), lost)
        if root is None or "extends" not in root:
            return self._without_base(own)
        base = self._base(root, (*inside, stem))
        inherited = self.resolved(base, (*inside, stem)) if base is not None else None
        if inherited is None or inherited.root is None:
            return _Resolved(root, whole=False, lost=None)
        merged, wrong = extend(inherited.root, root, whole=inherited.whole)
        self.found.extend(wrong)
        whole = own.whole and inherited.whole and not wrong
        return _Resolved(merged, whole, _together(lost, inherited.lost))

    def _without_base(self, own: _Resolved) -> _Resolved:
        if own.root is None or "without" not in own.root:
            return own
        place = own.root.keys["without"].span.location
        message = "`without` leaves out what `extends` brings"
        self.found.append(Diagnostic(Code.WITHOUT, message, place, "Add `extends: …`."))
        return replace(own, whole=False)

    def _base(self, root: Mapping_, inside: tuple[str, ...]) -> str | None:
        """Return the rule set that a tree extends, or None where there is none to be had."""
        base, place = root.text("extends") or "", root.values["extends"].span.location
        if base in inside:
            path = " > ".join((*inside[inside.index(base) :], base))
            message, help_line = f"rule sets extend each other in a circle: {path}", "Break the circle."
            self.found.append(Diagnostic(Code.CYCLE, message, place, help_line))
        elif len(inside) > _DEPTH:
            message = f"rule sets extend each other more than {_DEPTH} deep"
            self.found.append(Diagnostic(Code.YAML_LIMIT, message, place, "Extend the first of them."))
        elif base not in self.paths:
            others = [stem for stem in self.paths if stem != inside[-1]]
            near = nearest(base, others)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(others) or 'no others yet'}."
            message = f"there is no rule set '{base}' to extend"
            self.found.append(Diagnostic(Code.UNKNOWN_BASE, message, place, help_line))
        else:
            return base
        return None


def _lost_of(document: Document, *above: str) -> frozenset[str] | None:
    """Return the names of the lists left out of a file, which are the keys below these; None where any may be."""
    left_out = [path[len(above) :] for path in document.left_out if path[: len(above)] == above]
    if document.root is None or (above and () in left_out):
        return None
    return frozenset(str(path[0]) for path in left_out if path)


def _together(one: frozenset[str] | None, other: frozenset[str] | None) -> frozenset[str] | None:
    return None if one is None or other is None else one | other

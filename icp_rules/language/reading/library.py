"""The rule sets of a folder: all files read, all findings collected, each resolved with what it extends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, Diagnostics, Severity, nearest
from icp_rules.language.reading.building import Builder
from icp_rules.language.reading.documents import Document, read_document
from icp_rules.language.reading.extending import extend
from icp_rules.language.schema import lists_schema, rule_set_schema
from icp_rules.language.schema.check import Checker

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from icp_rules.language.fields import FieldTable
    from icp_rules.language.model import RuleSet
    from icp_rules.language.nodes import Mapping_

LISTS_FILE = "lists.yaml"


@dataclass(frozen=True, slots=True)
class Library:
    """Rule sets by id, and what is wrong with the files. A rule set with an error is not among them."""

    rule_sets: Mapping[str, RuleSet]
    found: tuple[Diagnostic, ...]

    @property
    def judging(self) -> list[RuleSet]:
        """The rule sets that judge accounts: all but bases."""
        return [r for r in self.rule_sets.values() if not r.base]


def read_library(
    folder: Path, fields: FieldTable, name: Callable[[Path], str] = str, only: Sequence[Path] | None = None
) -> Library:
    """Read a folder's rule sets and its ``lists.yaml``.

    ``name`` gives what diagnostics call a file. ``only`` limits what is returned and reported to these files and what
    they extend; by default every ``*.yaml`` in the folder itself.
    """
    paths = sorted(p for p in folder.glob("*.yaml") if p.name != LISTS_FILE) if folder.is_dir() else []
    lists = folder / LISTS_FILE
    shared = read_document(lists, name(lists), Checker(lists_schema())) if lists.exists() else None
    reader = _Reader({p.stem: p for p in (*paths, *(only or ()))}, fields, name, shared)
    wanted = [p.stem for p in only] if only is not None else list(reader.paths)
    for stem in wanted:
        reader.rule_set(stem)
    found = (*(shared.found if shared else ()), *reader.found)
    return Library({r.id: r for stem in wanted if (r := reader.built.get(stem))}, tuple(dict.fromkeys(found)))


@dataclass(slots=True)
class _Reader:
    paths: dict[str, Path]
    fields: FieldTable
    name: Callable[[Path], str]
    shared: Document | None
    found: list[Diagnostic] = field(default_factory=list)
    built: dict[str, RuleSet] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)
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
        root, whole = self.resolved(stem, (), found)
        if root is not None:
            shared = self.shared.root if self.shared else None
            builder = Builder.over(root, self.documents[stem].name, self.fields, shared, found, whole=whole)
            rule_set = builder.build(stem)
            if whole and not any(d.severity is Severity.ERROR for d in found):
                self.built[stem] = rule_set
        self.found.extend(found)

    def resolved(self, stem: str, inside: tuple[str, ...], found: Diagnostics) -> tuple[Mapping_ | None, bool]:
        """Return the tree with everything it extends merged in, and whether nothing had to be left out."""
        document = self.document(stem)
        root, whole = document.root, document.whole and (self.shared is None or self.shared.whole)
        base = root.text("extends") if root is not None else None
        if root is None or base is None:
            return root, whole
        place = root.values["extends"].span.location
        if base in (*inside, stem):
            path = " > ".join((*inside, stem, base))
            found.error(Code.CYCLE, f"rule sets extend each other in a circle: {path}", place, "Break the circle.")
            return root, False
        if base not in self.paths:
            near = nearest(base, self.paths)
            help_line = f"Did you mean '{near}'?" if near else f"There are: {', '.join(self.paths)}."
            found.error(Code.UNKNOWN_BASE, f"there is no rule set '{base}' to extend", place, help_line)
            return root, False
        base_root, base_whole = self.resolved(base, (*inside, stem), found)
        if base_root is None:
            return root, False
        merged, wrong = extend(base_root, root, whole=base_whole)
        found.extend(wrong)
        return merged, whole and base_whole

"""The two that are compared: a revision as git has it, or the work tree."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from icp_rules.checks.revisions.git import is_pointer
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.diagnostics.render import visible
from icp_rules.language.config import Config
from icp_rules.language.folders import CONFIG_FILE, LISTS_FILE, RULE_SETS, rule_set_files
from icp_rules.language.nodes import Scalar
from icp_rules.language.reading import read_library
from icp_rules.language.reading.configuration import read_configuration
from icp_rules.language.yaml_reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.checks.revisions.git import Commit, Entry, Repository
    from icp_rules.language.reading import Library
    from icp_rules.workspace import Workspace

WORK_TREE = "the work tree"
# What a file with rules is called; one of the second kind is only told of.
_RULES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its rules and its configuration.

    ``called`` is what the user calls it; ``commit`` is None for the work tree. ``files`` has the text of each rule
    set. ``found`` is what is wrong with its rules, which keeps those rule sets out of ``library``. ``refused`` are rule
    sets in whose place something else stands; ``opaque`` tells that none can be seen, ``configured`` that its
    ``icp.yaml`` could be read.
    """

    called: str
    commit: Commit | None
    config: Config
    library: Library
    files: Mapping[str, bytes]
    found: tuple[Diagnostic, ...]
    refused: frozenset[str] = frozenset()
    opaque: bool = False
    configured: bool = True

    @property
    def title(self) -> str:
        """What it is called, with the commit."""
        if self.commit is None:
            return self.called
        return self.called if self.commit.name.startswith(self.called) else f"{self.called} ({self.commit.short})"

    @property
    def unreadable(self) -> list[str]:
        """The rule sets that are there and cannot be judged by."""
        return sorted((self.files.keys() | self.refused) - self.library.rule_sets.keys())

    @property
    def whole(self) -> bool:
        """Tell whether everything of it can be judged by."""
        return not self.opaque and not self.unreadable

    def hides(self, rule_set: str) -> bool:
        """Tell whether a rule set may be there and cannot be judged by."""
        return self.opaque or rule_set in self.unreadable


def work_tree(workspace: Workspace) -> Side:
    """Return the work tree as a side. Raises DiagnosticError where more than its rule sets is wrong."""
    own = set(workspace.library.found)
    if any(d.severity is Severity.ERROR and d not in own for d in workspace.found):
        raise DiagnosticError(workspace.found)
    files = _rule_files(workspace.root)
    return Side(WORK_TREE, None, workspace.config, workspace.library, files, workspace.found)


def at_revision(workspace: Workspace, repository: Repository, commit: Commit, *, named: bool) -> Side:
    """Return a revision as a side: its own rules, read from a folder that is gone afterwards.

    ``named`` puts the commit before the names of its files, as ``git show`` takes them.
    """
    with TemporaryDirectory(prefix="icp-") as folder:
        return _Checkout(repository, commit, Path(folder).resolve(), named=named).read(workspace)


@dataclass(frozen=True, slots=True)
class _Checkout:
    """The files of a commit that say what its rules are, in a folder of their own."""

    repository: Repository
    commit: Commit
    folder: Path
    named: bool
    found: list[Diagnostic] = field(default_factory=list)
    instead: set[PurePosixPath] = field(default_factory=set)

    def read(self, workspace: Workspace) -> Side:
        """Return the commit as a side."""
        prefix, root = self.repository.prefix, self.folder / self.repository.prefix
        root.mkdir(parents=True, exist_ok=True)
        # with a slash it is what the folder holds, without one what stands in its place
        self.write([f"{prefix / CONFIG_FILE}", f"{prefix / RULE_SETS}", f"{prefix / RULE_SETS}/"])
        config = self.configuration(root, workspace)
        library = read_library(root / RULE_SETS, (config or workspace.config).fields, self.name)
        found = (*self.found, *library.found)
        folder = prefix / RULE_SETS
        return Side(
            self.commit.called,
            self.commit,
            config or Config(root, fields=workspace.config.fields),
            library,
            _rule_files(root),
            found,
            frozenset(path.stem for path in self.instead if path.parent == folder and path.name != LISTS_FILE),
            opaque=folder in self.instead,
            configured=config is not None,
        )

    def configuration(self, root: Path, workspace: Workspace) -> Config | None:
        """Return what ``icp.yaml`` says; None where it is not there or wrong."""
        path = root / CONFIG_FILE
        if path.is_file():
            inside, outside = self.vocabularies(path)
            self.found.extend(outside)
            if outside:
                return None
            self.write(inside)
            config, wrong = read_configuration(root, workspace.offers, self.name)
            self.found.extend(wrong)
            return None if any(d.severity is Severity.ERROR for d in wrong) else config
        if not self.found:
            message = f"'{self.commit.called}' has no {CONFIG_FILE} here"
            help_line = "Its rule sets, if any, are read with the fields of the work tree."
            place = Location(self.name(path))
            self.found.append(Diagnostic(Code.REVISION_RULES, message, place, help_line, Severity.WARNING))
        return None

    def name(self, path: Path) -> str:
        """Return what diagnostics call a file."""
        inside = path.relative_to(self.folder).as_posix()
        return f"{self.commit.short}:{inside}" if self.named else inside

    def write(self, paths: list[str]) -> None:
        """Write files of the commit: these, and those that rules may be in of these folders."""
        entries = self.repository.entries(self.commit, paths) if paths else []
        files = []
        for entry in entries:
            if not _is_asked(entry, paths):
                self.found.append(self.refused(entry, "a file whose name leads elsewhere, or cannot be shown,"))
            elif entry.instead:
                self.found.append(self.refused(entry, entry.instead))
            elif entry.is_file and (str(entry.path) in paths or entry.path.suffix in _RULES):
                files.append(entry)
        small = [entry for entry in files if entry.size <= MAX_BYTES]
        contents = dict(zip(small, self.repository.contents(small), strict=True))
        for entry in files:
            content = contents.get(entry)
            target = self.folder / entry.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                # too large to be read by anyone: an empty file of that size tells so
                with target.open("wb") as file:
                    file.truncate(entry.size)
            elif is_pointer(content):
                self.found.append(self.refused(entry, "a pointer to Git LFS"))
            else:
                target.write_bytes(content)

    def vocabularies(self, config: Path) -> tuple[list[str], list[Diagnostic]]:
        """Return the files that a configuration names, as paths of the repository, and what leads out of it.

        Such a path is never followed: rules that somebody else wrote must not read files of this machine.
        """
        try:
            named = read_yaml(config, self.name(config)).mapping("vocabularies")
        except DiagnosticError:
            return [], []
        inside, outside = [], []
        for node in named.values.values() if named else ():
            if isinstance(node, Scalar) and node.text:
                path = posixpath.normpath(self.repository.prefix / node.text)
                if path.startswith("/") or path.split("/")[0] == "..":
                    message = f"'{node.text}' lies outside of the repository, and the file is not used for it"
                    help_line = "Put the vocabulary into git, beside the rules."
                    outside.append(Diagnostic(Code.NOT_A_FILE, message, node.span.location, help_line))
                else:
                    inside.append(path)
        return inside, outside

    def refused(self, entry: Entry, what: str) -> Diagnostic:
        """Return that something stands in a file's place, and keep it in mind."""
        self.instead.add(entry.path)
        message, help_line = f"{what} stands here, which is not followed", "Put the file itself into git."
        shown = visible(str(entry.path)).replace("\n", " ")
        place = Location(f"{self.commit.short}:{shown}" if self.named else shown)
        return Diagnostic(Code.NOT_A_FILE, message, place, help_line)


def _is_asked(entry: Entry, asked: list[str]) -> bool:
    """Tell whether what a commit has is one of those asked for, or lies right in a folder of them.

    A tree that somebody crafted may hold names with slashes and dots in them, which lead anywhere.
    """
    return entry.plain and (str(entry.path) in asked or f"{entry.path.parent}/" in asked)


def _rule_files(root: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in rule_set_files(root / RULE_SETS)}

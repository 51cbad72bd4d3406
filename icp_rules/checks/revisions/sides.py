"""The two that are compared: a revision as git has it, or the work tree."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from icp_rules.checks.revisions.git import Commit, Entry, Repository, is_pointer
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location, Severity
from icp_rules.language.config import Config
from icp_rules.language.nodes import Scalar
from icp_rules.language.reading import Library, read_library
from icp_rules.language.reading.configuration import CONFIG_FILE, read_configuration
from icp_rules.language.reading.library import RULE_SETS
from icp_rules.language.yaml_reader import MAX_BYTES, read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.workspace import Workspace

WORK_TREE = "the work tree"


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its rules and its configuration.

    ``called`` is what the user calls it; ``commit`` is None for the work tree. ``files`` has the text of each rule
    set. ``found`` is what is wrong with its rules, which keeps those rule sets out of ``library``.
    """

    called: str
    commit: Commit | None
    config: Config
    library: Library
    files: Mapping[str, bytes]
    found: tuple[Diagnostic, ...]

    @property
    def title(self) -> str:
        """What it is called, with the commit."""
        if self.commit is None:
            return self.called
        return self.called if self.commit.name.startswith(self.called) else f"{self.called} ({self.commit.short})"

    @property
    def unreadable(self) -> list[str]:
        """The rule sets that are there and cannot be judged by."""
        return sorted(self.files.keys() - self.library.rule_sets.keys())


def work_tree(workspace: Workspace) -> Side:
    """Return the work tree as a side. Raises DiagnosticError where more than its rule sets is wrong."""
    own = set(workspace.library.found)
    if any(d.severity is Severity.ERROR and d not in own for d in workspace.found):
        raise DiagnosticError(workspace.found)
    files = _rule_files(workspace.root)
    return Side(WORK_TREE, None, workspace.config, workspace.library, files, workspace.library.found)


def at_revision(workspace: Workspace, repository: Repository, commit: Commit, *, named: bool) -> Side:
    """Return a revision as a side: its own rules, read from a folder that is gone afterwards.

    ``named`` puts the commit before the names of its files, as ``git show`` takes them.
    """
    with TemporaryDirectory(prefix="icp-") as folder:
        return _read(workspace, repository, commit, Path(folder).resolve(), named=named)


def _read(workspace: Workspace, repository: Repository, commit: Commit, folder: Path, *, named: bool) -> Side:
    root = folder / repository.prefix
    root.mkdir(parents=True, exist_ok=True)

    def name(path: Path) -> str:
        inside = path.relative_to(folder).as_posix()
        return f"{commit.short}:{inside}" if named else inside

    prefix = repository.prefix
    written = _Written(repository, commit, folder)
    written.write([f"{prefix / CONFIG_FILE}", f"{prefix / RULE_SETS}", f"{prefix / RULE_SETS}/"])
    found = [_instead(entry, name(folder / entry.path)) for entry in written.refused]
    config = Config(root, fields=workspace.config.fields)
    if (root / CONFIG_FILE).is_file():
        written.write(_vocabularies(root / CONFIG_FILE, prefix))
        config, wrong = read_configuration(root, workspace.offers, name)
        found += wrong
    elif not found:
        message, help_line = f"{commit.called} has no {CONFIG_FILE} here", "Every rule set counts as new, or as gone."
        place = Location(name(root / CONFIG_FILE))
        found.append(Diagnostic(Code.REVISION_RULES, message, place, help_line, Severity.WARNING))
    library = read_library(root / RULE_SETS, config.fields, name)
    return Side(commit.called, commit, config, library, _rule_files(root), (*found, *library.found))


@dataclass(slots=True)
class _Written:
    """Writes files of a commit into a folder; what is no file is refused."""

    repository: Repository
    commit: Commit
    folder: Path
    refused: list[Entry]

    def __init__(self, repository: Repository, commit: Commit, folder: Path) -> None:
        self.repository, self.commit, self.folder, self.refused = repository, commit, folder, []

    def write(self, paths: list[str]) -> None:
        entries = self.repository.entries(self.commit, paths) if paths else []
        self.refused += [entry for entry in entries if entry.instead]
        files = [e for e in entries if e.kind == "blob" and not e.instead and e.path.suffix in _suffixes(paths)]
        small = [entry for entry in files if entry.size <= MAX_BYTES]
        contents = dict(zip((e.path for e in small), self.repository.contents(small), strict=True))
        for entry in files:
            content = contents.get(entry.path)
            if content is not None and is_pointer(content):
                self.refused.append(replace(entry, mode="pointer"))
                continue
            target = self.folder / entry.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                # as large as it is, it is refused where it is read
                with target.open("wb") as file:
                    file.truncate(entry.size)
            else:
                target.write_bytes(content)


def _suffixes(paths: list[str]) -> frozenset[str]:
    return frozenset({".yaml", ".yml", *(posixpath.splitext(path)[1] for path in paths)})


def _instead(entry: Entry, name: str) -> Diagnostic:
    what = entry.instead or "a pointer to Git LFS"
    message, help_line = f"{what} stands here, which is not followed", "Put the file itself into git."
    return Diagnostic(Code.NOT_A_FILE, message, Location(name), help_line)


def _vocabularies(config: Path, prefix: object) -> list[str]:
    """Return the files with entries for vocabularies that a configuration names, as paths of the repository."""
    try:
        named = read_yaml(config).mapping("vocabularies")
    except DiagnosticError:
        return []
    nodes = named.values.values() if named else ()
    paths = (posixpath.normpath(f"{prefix}/{node.text}") for node in nodes if isinstance(node, Scalar) and node.text)
    return [path for path in paths if not path.startswith(("../", "/")) and path != ".."]


def _rule_files(root: Path) -> dict[str, bytes]:
    from icp_rules.language.folders import files_in
    from icp_rules.language.reading.library import LISTS_FILE

    return {p.stem: p.read_bytes() for p in files_in(root / RULE_SETS, "*.yaml") if p.name != LISTS_FILE}

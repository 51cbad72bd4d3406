"""Mends what lints found and can mend: edits of the text, made where they change the meaning of nothing."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icp_rules.checks.linting.edits import edited, overlap, spans
from icp_rules.checks.linting.meaning import of_config, of_rule_set
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.language.folders import CONFIG_FILE, RULE_SETS, files_in
from icp_rules.language.reading import read_library
from icp_rules.language.reading.configuration import read_configuration
from icp_rules.reports.files import write_text
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.language.config import Config
    from icp_rules.language.reading import Library
    from icp_rules.plugins import Edit
    from icp_rules.reports.lint import Found
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Fixed:
    """How many findings were mended, in which files, and why files were left alone."""

    findings: int = 0
    files: frozenset[str] = frozenset()
    refused: tuple[Diagnostic, ...] = ()


def fix(workspace: Workspace, found: Iterable[Found]) -> Fixed:
    """Mend the findings that have a fix; where two want the same characters, the first is mended.

    A file is left alone where its edits would change what a rule set or icp.yaml means, or make anything wrong.
    Raises DiagnosticError (ICP802) where a file cannot be written.
    """
    by_file: dict[str, list[Found]] = defaultdict(list)
    for one in found:
        if one.finding.fix:
            by_file[one.finding.fix[0].file].append(one)
    texts, refused = _Texts(workspace), []
    together = [one for findings in by_file.values() for one in findings]
    mended, wrong = texts.take(together)
    # one file after the other only where something is wrong: each look at what changes takes a while
    for file, findings in by_file.items() if wrong is not None else ():
        count, wrong = texts.take(findings)
        mended += count
        if wrong is not None:
            codes = ", ".join(sorted({one.lint.code for one in findings}))
            message, help_line = f"what {codes} would mend here is left alone: {wrong}", "Mend it by hand."
            refused.append(Diagnostic(Code.PLUGIN_HOOK, message, Location(file), help_line, Severity.WARNING))
    texts.write()
    return Fixed(mended, frozenset(map(shown_here, texts.changed)), tuple(refused))


class _Texts:
    """The files of a workspace that rules stand in, by where they really are, and what becomes of those mended."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.changed: dict[Path, str] = {}
        root = workspace.root
        paths = (root / CONFIG_FILE, *files_in(root / RULE_SETS, "*.yaml"))
        self._places = {path.resolve(): path.relative_to(root) for path in paths}
        # as bytes, for line breaks stay as they are
        self._before = {path: path.read_bytes().decode("utf-8", "surrogateescape") for path in self._places}

    def take(self, findings: Sequence[Found]) -> tuple[int, str | None]:
        """Take over the edits of findings that go together; return how many, or why none."""
        taken: dict[Path, list[Edit]] = defaultdict(list)
        count = 0
        try:
            for one in findings:
                edits = self._by_file(one.finding.fix)
                if not any(self._overlap(path, taken[path], new) for path, new in edits.items()):
                    count += 1
                    for path, new in edits.items():
                        taken[path] += new
            after = {path: edited(self._before[path], edits) for path, edits in taken.items()}
        except ValueError as error:
            return 0, str(error)
        wrong = self._wrong({**self.changed, **after})
        if wrong is not None:
            return 0, wrong
        self.changed.update({path: text for path, text in after.items() if text != self._before[path]})
        return count, None

    def write(self) -> None:
        """Write what has changed; a file keeps who may read it."""
        for path, text in self.changed.items():
            mode = path.stat().st_mode
            write_text(path, text)
            path.chmod(mode)

    def _by_file(self, edits: Iterable[Edit]) -> Mapping[Path, list[Edit]]:
        found: dict[Path, list[Edit]] = defaultdict(list)
        for edit in edits:
            path = Path(edit.file).resolve()
            if path not in self._places:
                raise ValueError(f"{edit.file} is no file that rules stand in")
            if path in self.changed:
                raise ValueError(f"{edit.file} is mended already by another fix")
            found[path].append(edit)
        return found

    def _overlap(self, path: Path, taken: Iterable[Edit], new: Iterable[Edit]) -> bool:
        text = self._before[path]
        return overlap(spans(text, taken), spans(text, new))

    def _wrong(self, changed: Mapping[Path, str]) -> str | None:
        """Return what these texts would change in what the workspace means, or make wrong; None for nothing."""
        before = self.workspace
        config, library, found = self._read({**self._before, **changed})
        known = {(d.code, d.message) for d in before.found}
        new = next((d for d in found if (d.code, d.message) not in known), None)
        if new is not None:
            return f"it leads to {new.code_text}, {new.message}"
        if of_config(config) != of_config(before.config):
            return f"it changes what {CONFIG_FILE} means"
        pairs = ((one, library.rule_sets.get(name)) for name, one in before.library.rule_sets.items())
        differ = [one.id for one, other in pairs if other is None or of_rule_set(one) != of_rule_set(other)]
        return f"it changes what {', '.join(differ)} means" if differ else None

    def _read(self, texts: Mapping[Path, str]) -> tuple[Config, Library, list[Diagnostic]]:
        """Read the workspace as it would be, from a folder of its own."""
        root = self.workspace.root
        with tempfile.TemporaryDirectory() as folder:
            other = Path(folder).resolve()
            contents = {self._places[path]: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
            for path in self.workspace.config.vocabularies:
                if path.is_file() and path.is_relative_to(root):
                    contents[path.relative_to(root)] = path.read_bytes()
            for place, content in contents.items():
                (other / place).parent.mkdir(parents=True, exist_ok=True)
                (other / place).write_bytes(content)

            def name(path: Path) -> str:
                return shown_here(root / path.relative_to(other))

            config, found = read_configuration(other, self.workspace.offers, name)
            library = read_library(other / RULE_SETS, config.fields, name)
        return config, library, [*found, *library.found]

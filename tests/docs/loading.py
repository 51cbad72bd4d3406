"""Loads the YAML examples of a page in a workspace that fits them, by the kind their comment states."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.cases.reading import read_cases
from icp_rules.checks.cases.running import run_cases
from icp_rules.diagnostics import DiagnosticError, Diagnostics
from icp_rules.language.reading import read_library
from icp_rules.language.reading.configuration import read_configuration
from icp_rules.language.reading.vocabulary_files import read_entries
from icp_rules.records.titles import title_rules
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from docs.pages import Block

    from icp_rules.diagnostics import Diagnostic
    from icp_rules.workspace import Workspace

_CASES = "rule_set: midmarket-saas\nas_of: 2026-11-01\ncases:\n"
_RULE_SET = "icp: 1\nid: example\nname: An example\n"


def _criteria(text: str) -> str:
    return _RULE_SET + "score:\n  - group: example\n    criteria:\n" + textwrap.indent(text, " " * 6)


def _condition(text: str) -> str:
    """Return a rule set that asks for one condition, or for any of a list of them."""
    several = text.startswith("- ")
    above = "require:\n  - id: example\n    when:\n" + ("      any:\n" if several else "")
    return _RULE_SET + above + textwrap.indent(text, " " * (8 if several else 6))


# What makes a whole rule set of an example.
RULE_SETS: dict[str, Callable[[str], str]] = {
    "rule_set": str,
    "rule_set_part": lambda text: _RULE_SET + text,
    "criteria": _criteria,
    "condition": _condition,
}


@dataclass(frozen=True, slots=True)
class Examples:
    """The workspace of a page: a copy of the root's, or the first whose ``icp.yaml`` stands in the page."""

    folder: Path
    workspace: Workspace

    @classmethod
    def of(cls, folder: Path, page: Iterable[Block]) -> Examples:
        written: dict[str, Block] = {}
        for block in page:
            # of several of one name, the first: the others change it later in the page
            if "file" in block.marks:
                written.setdefault(block.marks["file"], block)
        # data that examples read
        for name, block in written.items():
            if block.language == "text":
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(block.text, encoding="utf-8")
        shown = written.get("icp.yaml")
        if shown is not None:
            (folder / "icp.yaml").write_text(shown.text, encoding="utf-8")
        workspace = load_workspace(folder, only=[])
        assert workspace.found == ()
        return cls(folder, workspace)

    def findings(self, block: Block, kind: str | None) -> tuple[Diagnostic, ...]:
        """Read an example; return what is found wrong with it."""
        if kind in RULE_SETS:
            return self._rule_set(RULE_SETS[kind](block.text))
        if kind in ("workspace", "workspace_part"):
            version = "" if kind == "workspace" else "version: 1\n"
            (self.folder / "icp.yaml").write_text(version + block.text, encoding="utf-8")
            return read_configuration(self.folder, self.workspace.offers)[1]
        if kind == "titles":
            return self._titles(block.text)
        if kind in ("tests", "cases"):
            return self._tests(block.text if kind == "tests" else _CASES + block.text, runs=kind == "cases")
        if kind == "lists":
            (self.folder / "rule_sets" / "lists.yaml").write_text(block.text, encoding="utf-8")
            names = re.findall(r"^(\w+):", block.text, re.MULTILINE)
            return self._rule_set(_condition(f"tags: {{any_of: [{', '.join(f'${name}' for name in names)}]}}\n"))
        if kind == "vocabulary":
            path = self.folder / block.marks["file"]
            path.parent.mkdir(exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
            found = Diagnostics()
            assert read_entries(path, block.marks["file"], found), f"{block}: no entries"
            return tuple(found)
        raise AssertionError(f"{block}: say what it is in a comment before it, such as <!-- rule_set -->")

    def _tests(self, text: str, *, runs: bool) -> tuple[Diagnostic, ...]:
        """Read a file of tests; cases that are shown by themselves pass."""
        path = self.folder / "rule_sets" / "tests" / "example.yaml"
        path.write_text(text, encoding="utf-8")
        workspace = load_workspace(self.folder)
        (file,) = read_cases(workspace, [path])
        if not runs:
            return file.found
        run = run_cases(workspace, file.cases)
        assert [one.failure.mismatches for one in run.outcomes if one.failure] == []
        return (*file.found, *run.found)

    def _titles(self, text: str) -> tuple[Diagnostic, ...]:
        path = self.folder / "titles.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            title_rules(path)
        except DiagnosticError as error:
            return error.diagnostics
        return ()

    def _rule_set(self, text: str) -> tuple[Diagnostic, ...]:
        identity = re.search(r"^id: (\S+)", text, re.MULTILINE)
        assert identity
        path = self.folder / "rule_sets" / f"{identity[1]}.yaml"
        path.write_text(text, encoding="utf-8")
        return read_library(path.parent, self.workspace.config.fields, only=[path]).found

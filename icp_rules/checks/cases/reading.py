"""Reads the files of tests: every case that can be run, and all that is wrong with the others. Nothing is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.cases.expecting import Expectations
from icp_rules.checks.cases.values import Case, CaseFile, FixtureRow, Given, Record
from icp_rules.diagnostics import Code, DiagnosticError, Diagnostics, Location
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.folders import RULE_SETS, TESTS, files_in
from icp_rules.language.nodes import Mapping_, Node, Scalar, Sequence_
from icp_rules.language.reading.conditions import ConditionBuilder
from icp_rules.language.reading.days import read_day
from icp_rules.language.reading.documents import read_document
from icp_rules.language.reading.library import misnamed
from icp_rules.language.reading.lists import Lists
from icp_rules.language.schema import cases_schema
from icp_rules.language.schema.cases import DEFAULT_AGE
from icp_rules.language.schema.check import Checker
from icp_rules.workspace import shown_here

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


def case_paths(root: Path, paths: Iterable[Path] = ()) -> list[Path]:
    """Return a workspace's files of tests, or those that are meant by ``paths``, which are files and folders."""
    given = list(paths)
    if not given:
        return files_in(root / RULE_SETS / TESTS, "*.yaml")
    return list(dict.fromkeys(file for path in given for file in _files(path)))


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        return [path]
    folders = (path / RULE_SETS / TESTS, path / TESTS)
    return files_in(next((folder for folder in folders if folder.is_dir()), path), "*.yaml")


def read_cases(workspace: Workspace, paths: Iterable[Path] = ()) -> list[CaseFile]:
    """Read a workspace's files of tests, or those that are meant by ``paths``.

    The workspace has no errors. A case with an error is left out, and the others of its file are kept.
    """
    checker = Checker(cases_schema(workspace.config.fields))
    files = [_read_file(path, workspace, checker) for path in case_paths(workspace.root, paths)]
    return [*files, *(_misnamed(path) for path in files_in(workspace.root / RULE_SETS / TESTS, "*.yml") if not paths)]


def _misnamed(path: Path) -> CaseFile:
    return CaseFile(path, shown_here(path), None, (), (misnamed(path, shown_here),))


def _read_file(path: Path, workspace: Workspace, checker: Checker) -> CaseFile:
    name = shown_here(path)
    document = read_document(path, name, checker)
    found = Diagnostics(list(document.found))
    root = document.root
    rule_set = _judging(root, workspace, found) if root else None
    as_of = root.get("as_of") if root else None
    if root is None or rule_set is None or not isinstance(as_of, Scalar):
        return CaseFile(path, name, None, (), tuple(found))
    reader = _Reader(path, workspace, rule_set, read_day(as_of.text, as_of, found), found)
    return CaseFile(path, name, rule_set.id, tuple(reader.cases(root.items("cases"))), tuple(found))


def _judging(root: Mapping_, workspace: Workspace, found: Diagnostics) -> RuleSet | None:
    """Return the rule set that a file names; one that there isn't is added to ``found``."""
    node = root.get("rule_set")
    if not isinstance(node, Scalar):
        return None
    try:
        return workspace.rule_sets([node.text])[0]
    except DiagnosticError as error:
        for wrong in error.diagnostics:
            found.error(Code.UNKNOWN_RULE_SET, wrong.message, node.span.location, wrong.help)
        return None


def rule_sets_tested(files: Iterable[CaseFile]) -> frozenset[str] | None:
    """Return the ids of the rule sets that a workspace's files test; None where one of them does not say which."""
    named = frozenset(file.rule_set for file in files)
    return None if None in named else frozenset(name for name in named if name is not None)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the cases of one file; what is wrong is added to ``found``."""

    path: Path
    workspace: Workspace
    rule_set: RuleSet
    as_of: date
    found: Diagnostics

    def cases(self, nodes: Iterable[Node]) -> list[Case]:
        """Return the cases without errors."""
        read: list[Case] = []
        seen: dict[str, Location] = {}
        for node in nodes:
            if not isinstance(node, Mapping_):
                continue
            before = len(self.found.errors)
            case = self.case(node)
            first = seen.setdefault(case.name, case.location)
            if first is not case.location:
                message = f"the case '{case.name}' is there twice; first at {first.line_of_file}"
                self.found.error(Code.REPEATED_ID, message, case.location, "Say in its name what the case shows.")
            if len(self.found.errors) == before:
                read.append(case)
        return read

    def case(self, node: Mapping_) -> Case:
        """Return a case; what could not be read is not in it."""
        fields = self.workspace.config.fields
        row = self.row(node.mapping("row"))
        record = self.record(node.mapping("record"), fields.account)
        place = node.values["name"].span.location
        if row is None and "record" not in node:
            message, help_line = "the case has no account", "Add `record:` with what is known, or a fixture's `row:`."
            self.found.error(Code.MISSING_KEY, message, place, help_line)
        contacts = tuple(self.record(one, fields.contact) for one in node.items("contacts"))
        expected = Expectations(self.workspace, self.rule_set, contacts, self.found)
        expect = node.mapping("expect")
        return Case(
            node.text("name") or "",
            place,
            self.rule_set.id,
            self.as_of,
            record,
            row,
            self.ages(node.mapping("ages"), record, row),
            contacts,
            *(expected.read(expect) if expect else ()),
        )

    def record(self, node: Node | None, fields: Mapping[str, Field]) -> Record:
        """Return the values of a record, in the types and spellings of their fields."""
        if not isinstance(node, Mapping_):
            return {}
        values = ConditionBuilder(fields, Lists(None, None, self.found), self.found)
        return {
            name: Given(
                [values.value(fields[name], item) for item in value]
                if isinstance(value, Sequence_)
                else values.value(fields[name], value),
                value.span,
            )
            for name, value in node.values.items()
        }

    def row(self, node: Mapping_ | None) -> FixtureRow | None:
        """Return the row of a fixture; a file that there isn't is told of."""
        if node is None:
            return None
        file, account = node.values["file"], node.values[ACCOUNT_ID]
        path = self.path.parent / (node.text("file") or "")
        if not path.is_file():
            message, help_line = (
                f"there is no fixture {shown_here(path)}",
                f"The path starts at {shown_here(self.path.parent)}.",
            )
            self.found.error(Code.TEST_FIXTURE, message, file.span.location, help_line)
        return FixtureRow(path, node.text(ACCOUNT_ID) or "", file.span, account.span)

    def ages(self, node: Mapping_ | None, record: Record, row: FixtureRow | None) -> dict[str, date]:
        """Return the days that values are of; an age of what the record does not give is told of."""
        days: dict[str, date] = {}
        for name, (key, value) in node.entries().items() if node else ():
            if name not in record and name != DEFAULT_AGE and row is None:
                message = f"the record has no '{name}' that could be old"
                self.found.error(Code.NO_EFFECT, message, key.span.location, "Give its value, or leave out its age.")
            if isinstance(value, Scalar):
                days[name] = read_day(value.text, value, self.found)
        return days

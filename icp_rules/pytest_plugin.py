"""The plugin of pytest that collects tests of rule sets: ``pytest rule_sets/`` runs the same cases as ``icp test``.

A file is collected where it is a workspace's own: ``rule_sets/tests/*.yaml`` below the folder of an ``icp.yaml``. Every
other file is left alone, and no engine is imported before there is one.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest

from icp_rules.language.folders import CONFIG_FILE, is_test

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from icp_rules.checks.cases.running import Run
    from icp_rules.checks.cases.values import Case
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.workspace import Workspace

_WORKSPACES = pytest.StashKey[dict["Path", "Workspace"]]()


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a file of tests that is a workspace's own."""
    is_named_so = file_path.suffix == ".yaml" and not file_path.name.startswith(".") and is_test(file_path)
    if is_named_so and (file_path.parents[2] / CONFIG_FILE).is_file():
        collector: pytest.Collector = CasesFile.from_parent(parent, path=file_path)
        return collector
    return None


class FailedError(Exception):
    """What a case fails with; its text is all there is to say."""


class CasesFile(pytest.File):
    """A file of tests; its cases are judged together when the first of them runs."""

    _run: Run | None = None
    _workspace: Workspace
    _cases: Sequence[Case]

    def collect(self) -> Iterator[pytest.Item]:
        """Yield an item for each case, and one for what is wrong with the file, if anything is."""
        from icp_rules.checks.cases.reading import read_cases

        self._workspace = self._loaded(self.path.parents[2])
        if self._workspace.errors:
            raise self.CollectError(_text(self._workspace.errors))
        (file,) = read_cases(self._workspace, [self.path])
        self._cases = file.cases
        if _errors(file.found):
            yield FileItem.from_parent(self, name="the file can be used", found=file.found)
        for case in file.cases:
            yield CaseItem.from_parent(self, name=case.name, case=case)

    def run(self) -> Run:
        """Return what came of the cases."""
        if self._run is None:
            from icp_rules.checks.cases.running import run_cases

            self._run = run_cases(self._workspace, self._cases)
        return self._run

    def errors_of(self, case: Case) -> list[Diagnostic]:
        """Return why a case could not be run; what stands at none of its lines may be why, where nothing else is."""
        errors = _errors(self.run().found)
        first = case.location.line or 1
        later = [line for one in self._cases if (line := one.location.line or 1) > first]
        lines = range(first, min(later, default=sys.maxsize))
        places = [(error, error.location) for error in errors]
        file = case.location.file
        return [error for error, at in places if at and at.file == file and at.line in lines] or errors

    def _loaded(self, root: Path) -> Workspace:
        """Return a workspace, which is read once for all its files."""
        from icp_rules.workspace import load_workspace

        loaded = self.config.stash.setdefault(_WORKSPACES, {})
        if root not in loaded:
            loaded[root] = load_workspace(root)
        return loaded[root]


class _Item(pytest.Item):
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Return the text of what failed, without a traceback through code that nobody wrote for it."""
        from icp_rules.diagnostics import DiagnosticError

        if isinstance(excinfo.value, DiagnosticError):
            return _text(excinfo.value.diagnostics)
        return str(excinfo.value) if isinstance(excinfo.value, FailedError) else super().repr_failure(excinfo, style)


class CaseItem(_Item):
    """One case."""

    def __init__(self, *, case: Case, **more: Any) -> None:
        """Take the case."""
        super().__init__(**more)
        self.case = case

    def runtest(self) -> None:
        """Fail where something does not hold that the case expects, or where it could not be run."""
        from icp_rules.checks.cases.showing import failure_text

        assert isinstance(self.parent, CasesFile)  # noqa: S101 - it makes them
        run = self.parent.run()
        outcome = next((one for one in run.outcomes if one.case is self.case), None)
        if outcome is None:
            raise FailedError(_text(self.parent.errors_of(self.case)))
        if outcome.failure is not None:
            raise FailedError(failure_text(outcome.failure))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Return where the case stands; pytest counts lines from 0."""
        return self.path, (self.case.location.line or 1) - 1, self.name


class FileItem(_Item):
    """What is wrong with a file: its other cases run all the same."""

    def __init__(self, *, found: Sequence[Diagnostic], **more: Any) -> None:
        """Take the findings."""
        super().__init__(**more)
        self.found = found

    def runtest(self) -> None:
        """Fail with the findings."""
        raise FailedError(_text(self.found))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return the file."""
        return self.path, None, self.name


def _errors(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    from icp_rules.diagnostics import Severity

    return [one for one in found if one.severity is Severity.ERROR]


def _text(found: Sequence[Diagnostic]) -> str:
    from icp_rules.diagnostics.render import as_text

    return as_text(found)

"""``icp test``: all tests of a workspace with what they leave untried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.cases.coverage import Coverage, coverage, percent
from icp_rules.checks.cases.reading import case_paths, read_cases
from icp_rules.checks.cases.running import Outcome, run_cases
from icp_rules.diagnostics import Code, Diagnostic, Location, Severity
from icp_rules.language import wording
from icp_rules.language.folders import RULE_SETS, TESTS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from icp_rules.checks.cases.judging import Judged
    from icp_rules.checks.cases.values import Case
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the tests; ``coverages`` has the rule sets that were meant, those without a case included.

    ``judged`` is what each rule set made of its cases.
    """

    outcomes: tuple[Outcome, ...]
    found: tuple[Diagnostic, ...]
    coverages: tuple[Coverage, ...]
    judged: tuple[Judged, ...]

    @property
    def passed(self) -> bool:
        """Tell whether every case holds and nothing else is wrong."""
        sound = all(one.severity is not Severity.ERROR for one in self.found)
        return sound and all(one.failure is None for one in self.outcomes)


def run_tests(workspace: Workspace, paths: Sequence[Path], wanted: Sequence[str], least: float | None = None) -> Result:
    """Run the tests in these files and folders, or all; ``wanted`` limits them to these rule sets.

    ``least`` is how much has to be tried, in percent. Raises DiagnosticError where the workspace has errors, for a rule
    set there isn't, and where a template cannot be used.
    """
    rule_sets = workspace.rule_sets(wanted)
    files = read_cases(workspace, paths)
    names = {rule_set.id for rule_set in rule_sets}
    # a file that names no rule set may be of any
    meant = [file for file in files if file.rule_set is None or file.rule_set in names]
    cases = [case for file in meant for case in file.cases]
    run = run_cases(workspace, cases)
    of_paths = names if not paths else {file.rule_set for file in meant}
    judged = {name: [one for one in run.judged if one.rule_set.id == name] for name in names}
    coverages = tuple(coverage(r, judged[r.id]) for r in rule_sets if r.id in of_paths)
    found = [*workspace.found, *(one for file in meant for one in file.found), *run.found]
    told = any(one.severity is Severity.ERROR for file in meant for one in file.found)
    found += _nothing(workspace, paths, wanted, cases, told=told)
    found += _too_little(coverages, least)
    return Result(run.outcomes, tuple(dict.fromkeys(found)), coverages, run.judged)


def _nothing(
    workspace: Workspace, paths: Sequence[Path], wanted: Sequence[str], cases: Sequence[Case], *, told: bool
) -> Iterator[Diagnostic]:
    """A run that tests nothing must not pass for one where all is well; ``told`` is whether an error says so."""
    if cases or told:
        return
    files = case_paths(workspace.root, paths)
    place = Location(f"{RULE_SETS}/{TESTS}") if not paths else Location(", ".join(map(str, paths)))
    message = f"no test is of {' or '.join(wanted)}" if wanted and files else "there are no tests"
    help_line = f"Write one into {RULE_SETS}/{TESTS}/, a YAML file for each rule set."
    yield Diagnostic(Code.NOTHING_TESTED, message, place, help_line)


def _too_little(coverages: Sequence[Coverage], least: float | None) -> Iterator[Diagnostic]:
    actual = percent(coverages)
    if least is not None and (actual is None or actual < least):
        share = "nothing" if actual is None else wording.percent(actual)
        message = f"the tests try {share} of the rules, and {least:g}% is asked for"
        yield Diagnostic(Code.TEST_COVERAGE, message, help="What is never tried stands below the coverage.")

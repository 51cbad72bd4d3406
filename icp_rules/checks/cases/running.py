"""Runs the tests of a workspace: reads, judges and compares them, and explains those that fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.brief_templates import read_templates
from icp_rules.checks.cases.comparing import Mismatch, compare, explain
from icp_rules.checks.cases.frames import case_frames
from icp_rules.checks.cases.judging import Judged, judge_cases

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from icp_rules.checks.cases.values import Case
    from icp_rules.diagnostics import Diagnostic
    from icp_rules.engine import Explanation
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Failure:
    """A case of which something does not hold; ``row`` and ``explanation`` say what it came to and why."""

    rule_set: RuleSet
    mismatches: tuple[Mismatch, ...]
    row: dict[str, Any]
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class Outcome:
    """A case that was run; ``failure`` is None where all holds."""

    case: Case
    failure: Failure | None


@dataclass(frozen=True, slots=True)
class Run:
    """What came of cases: the outcomes in the order of the files, how they were judged, and what else is wrong."""

    outcomes: tuple[Outcome, ...]
    judged: tuple[Judged, ...]
    found: tuple[Diagnostic, ...]


def run_cases(workspace: Workspace, cases: Sequence[Case]) -> Run:
    """Run cases. One whose fixture or values are wrong is not run, which ``found`` tells.

    Raises DiagnosticError where a template of a brief that is looked at cannot be used.
    """
    frames, found = case_frames(workspace, cases)
    rule_sets = workspace.library.rule_sets
    judged = [judge_cases(frame, rule_sets[frame.rule_set]) for frame in frames]
    kinds = sorted({words.kind for case in cases for words in case.words})
    wanted = {case.rule_set for case in cases if case.words}
    templates = read_templates(workspace, [rule_sets[name] for name in sorted(wanted)], kinds)
    outcomes = {id(one.case): one for each in judged for one in _outcomes(each, compare(each, workspace, templates))}
    ran = tuple(outcomes[id(case)] for case in cases if id(case) in outcomes)
    return Run(ran, tuple(judged), tuple(found))


def _outcomes(judged: Judged, mismatches: Iterable[tuple[Mismatch, ...]]) -> Iterable[Outcome]:
    for at, (case, wrong) in enumerate(zip(judged.frame.cases, mismatches, strict=True)):
        yield Outcome(case, Failure(judged.rule_set, wrong, *explain(judged, at)) if wrong else None)

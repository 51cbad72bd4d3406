"""What came of cases, as text and as plain data."""

from __future__ import annotations

import textwrap
from itertools import groupby
from typing import TYPE_CHECKING, Any

from icp_rules.checks.cases.coverage import percent
from icp_rules.diagnostics.render import in_order
from icp_rules.language import wording
from icp_rules.language.wording import counted
from icp_rules.reports import explanation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from icp_rules.checks.cases.coverage import Coverage, Trial
    from icp_rules.checks.cases.running import Failure, Outcome
    from icp_rules.diagnostics import Diagnostic

_INDENT = "    "


def failure_text(failure: Failure) -> str:
    """Return what does not hold of a case, and why it came out as it did."""
    lines = [
        f"line {one.location.line}: {one.what}: expected {one.expected}, actual {one.actual}"
        for one in failure.mismatches
    ]
    return "\n".join([*lines, "", explanation.to_text(failure.rule_set, failure.row, failure.explanation)])


def outcomes_text(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of a run: each case that failed, then how many did."""
    failed = [one for one in outcomes if one.failure]
    for one in failed:
        if one.failure:
            yield f"FAILED {one.case.location.line_of_file}: {one.case.name}"
            yield textwrap.indent(failure_text(one.failure), _INDENT) + "\n"
    yield f"{counted(len(outcomes), 'case')}: {len(outcomes) - len(failed):,} passed, {len(failed):,} failed"


def coverage_text(coverages: Sequence[Coverage]) -> Iterator[str]:
    """Yield the lines that say what is never tried, rule set by rule set."""
    tried, total = sum(one.tried for one in coverages), sum(len(one.trials) for one in coverages)
    yield f"\nCoverage {shown_percent(coverages)} ({tried:,} of {total:,} tried)"
    for one in coverages:
        yield f"\n  {one.rule_set} {shown_percent([one])} ({one.tried:,} of {len(one.trials):,})"
        missing = [trial for trial in one.trials if not trial.tried]
        if not one.tried:
            yield f"{_INDENT}no case tries it"
            continue
        for (place, rule), trials in groupby(missing, key=lambda trial: (trial.location, trial.rule)):
            yield f"{_INDENT}{place.line_of_file}  {rule}: never {_listed(trials)}"


def shown_percent(coverages: Sequence[Coverage]) -> str:
    """Return the share that is tried; of nothing, a dash."""
    share = percent(coverages)
    return "–" if share is None else wording.percent(share)


def _listed(trials: Iterator[Trial]) -> str:
    return ", ".join(trial.what for trial in trials)


def to_dict(outcomes: Sequence[Outcome], found: Sequence[Diagnostic], coverages: Sequence[Coverage]) -> dict[str, Any]:
    """Return a run as plain data."""
    return {
        "cases": [_case(one) for one in outcomes],
        "findings": [one.to_dict() for one in in_order(found)],
        "coverage": {"percent": percent(coverages), "rule_sets": [_coverage(one) for one in coverages]},
    }


def _case(outcome: Outcome) -> dict[str, Any]:
    case, failure = outcome.case, outcome.failure
    return {
        "name": case.name,
        "rule_set": case.rule_set,
        "file": case.location.file,
        "line": case.location.line,
        "passed": failure is None,
        "mismatches": [
            {"what": one.what, "expected": one.expected, "actual": one.actual, "line": one.location.line}
            for one in (failure.mismatches if failure else ())
        ],
        "explanation": explanation.to_dict(failure.rule_set, failure.row, failure.explanation) if failure else None,
    }


def _coverage(one: Coverage) -> dict[str, Any]:
    return {
        "rule_set": one.rule_set,
        "percent": percent([one]),
        "tried": one.tried,
        "of": len(one.trials),
        "never": [
            {"rule": trial.rule, "what": trial.what, "file": trial.location.file, "line": trial.location.line}
            for trial in one.trials
            if not trial.tried
        ],
    }

"""Compares what came of cases with what they expect. Explanations are made for those who ask, and not here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.briefs.outcome import Blocked
from icp_rules.checks.cases.judging import Fits, fitting, written
from icp_rules.checks.cases.values import Aspect
from icp_rules.engine import Explainer, columns, gated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from icp_rules.briefs.templates import Templates
    from icp_rules.checks.cases.judging import Judged
    from icp_rules.checks.cases.values import Case, Expected, ExpectedPeople, ExpectedWords
    from icp_rules.diagnostics import Location
    from icp_rules.engine import Explanation
    from icp_rules.workspace import Workspace

# Markdown's escapes stand between a text and the one that is looked for.
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_NOBODY = Fits(frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One expectation that does not hold, in words."""

    what: str
    expected: str
    actual: str
    location: Location


def compare(judged: Judged, workspace: Workspace, templates: Templates) -> list[tuple[Mismatch, ...]]:
    """Return what does not hold, for each case of the frame; nothing for one that passes.

    ``templates`` are those of the kinds of brief that cases look at. Raises DiagnosticError where one cannot be used.
    """
    cases = judged.frame.cases
    fits = fitting(judged) if any(case.people for case in cases) else {}
    briefs = written(judged, workspace, templates) if any(case.words for case in cases) else {}
    found = []
    for at, (case, row) in enumerate(zip(cases, judged.trace.iter_rows(named=True), strict=True)):
        people = (_people(case, one, fits.get((at, one.persona), _NOBODY)) for one in case.people)
        words = (wrong for one in case.words for wrong in _words(one, briefs.get((at, one.persona, one.kind), [])))
        wrong = (*_values(case, row), *(one for one in people if one), *words)
        found.append(tuple(sorted(wrong, key=lambda one: (one.location.line or 0, one.location.column or 0))))
    return found


def explain(judged: Judged, at: int) -> tuple[dict[str, Any], Explanation]:
    """Return the row of scores of the case at a place, and why it is what it is."""
    row = judged.trace.row(at, named=True)
    account = gated(judged.frame.accounts[[at]], judged.rule_set, as_of=judged.frame.as_of).row(0, named=True)
    return row, Explainer(judged.rule_set).explain(row, account)


def _values(case: Case, row: Mapping[str, Any]) -> Iterator[Mismatch]:
    for one in case.expected:
        # a rule set that was changed may lack a rule that the case names
        column = _column(one)
        if column not in row:
            yield Mismatch(one.what, one.shown, "not there", one.location)
        elif not one.holds(row[column], case.as_of):
            yield Mismatch(one.what, one.shown, one.actual(row[column]), one.location)


def _column(one: Expected) -> str:
    if one.rule is None:
        return one.aspect.value
    return columns.state(one.rule) if one.aspect is Aspect.STATE else columns.points(one.rule)


def _people(case: Case, one: ExpectedPeople, fits: Fits) -> Mismatch | None:
    if one.contacts == fits.met:
        return None
    actual = _listed(case, fits.met)
    if fits.to_check:
        actual += f" (to check: {_listed(case, fits.to_check)})"
    return Mismatch(f"persona {one.persona}", _listed(case, one.contacts), actual, one.location)


def _listed(case: Case, contacts: frozenset[int]) -> str:
    return ", ".join(case.called(place) for place in sorted(contacts)) or "nobody"


def _words(one: ExpectedWords, briefs: Sequence[str | Blocked]) -> Iterator[Mismatch]:
    what = f"{one.kind} for {one.persona}"
    for brief in briefs:
        if isinstance(brief, Blocked):
            yield Mismatch(what, "a brief", f"not written: {brief.message} ({brief.location})", one.location)
            continue
        text = _plain(brief)
        for wanted, place in one.contains:
            if _plain(wanted) not in text:
                yield Mismatch(what, f"'{wanted}' in it", "not there", place)
        for unwanted, place in one.lacks:
            if _plain(unwanted) in text:
                yield Mismatch(what, f"no '{unwanted}' in it", _line_with(brief, unwanted), place)
    if not briefs:
        yield Mismatch(what, "a brief", "none", one.location)


def _plain(text: str) -> str:
    """Return a text as it is compared: without Markdown's escapes, case and line breaks."""
    return " ".join(_ESCAPE.sub(r"\1", text).casefold().split())


def _line_with(brief: str, text: str) -> str:
    lines = (line.strip() for line in brief.splitlines())
    return next((f"it says: {line}" for line in lines if _plain(text) in _plain(line)), "it is there")

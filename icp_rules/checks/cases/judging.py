"""Judges frames of cases by a rule set, as accounts are judged everywhere."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.briefs.footnotes import without_footnotes
from icp_rules.briefs.outcome import Blocked
from icp_rules.briefs.render import render_briefs
from icp_rules.checks.cases.frames import CONTACT
from icp_rules.engine import columns, evaluate, match_personas
from icp_rules.engine.panel import MET, ROW, TO_CHECK
from icp_rules.outreach import batch_of

if TYPE_CHECKING:
    from icp_rules.briefs.templates import Templates
    from icp_rules.checks.cases.frames import CaseFrame
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Fits:
    """Which contacts of a case, by their places, fit a persona, and which may."""

    met: frozenset[int]
    to_check: frozenset[int]


@dataclass(frozen=True, slots=True)
class Judged:
    """What a rule set makes of a frame of cases: ``trace`` has a row a case, in their order."""

    frame: CaseFrame
    rule_set: RuleSet
    trace: pl.DataFrame


def judge_cases(frame: CaseFrame, rule_set: RuleSet) -> Judged:
    """Judge a frame of cases by a rule set; it need not be the one that they name."""
    return Judged(frame, rule_set, evaluate(rule_set, frame.accounts, as_of=frame.as_of))


def fitting(judged: Judged) -> dict[tuple[int, str], Fits]:
    """Return who fits each persona, by the case's place in the frame and the persona's id."""
    frame = judged.frame
    matches = match_personas(judged.rule_set, frame.contacts, frame.accounts, as_of=frame.as_of)
    places, cases = frame.contacts[CONTACT], _places(frame)
    found: dict[tuple[int, str], dict[str, set[int]]] = defaultdict(lambda: {MET: set(), TO_CHECK: set()})
    for account_id, row, persona, state in matches.select(columns.ACCOUNT_ID, ROW, "persona", "state").iter_rows():
        found[cases[account_id], persona][state].add(places[row])
    return {key: Fits(frozenset(its[MET]), frozenset(its[TO_CHECK])) for key, its in found.items()}


def written(
    judged: Judged, workspace: Workspace, templates: Templates
) -> dict[tuple[int, str, str], list[str | Blocked]]:
    """Return the briefs of the cases that expect words, by place, persona and kind: their text, or why there is none.

    Raises DiagnosticError where a template cannot be used.
    """
    frame = judged.frame
    wanted = [at for at, case in enumerate(frame.cases) if case.words]
    accounts, trace = frame.accounts[wanted], judged.trace[wanted]
    contacts = frame.contacts.filter(pl.col(columns.ACCOUNT_ID).is_in(accounts[columns.ACCOUNT_ID].implode()))
    batch = batch_of(workspace, judged.rule_set, accounts, contacts.drop(CONTACT), trace, as_of=frame.as_of)
    cases, found = _places(frame), defaultdict[tuple[int, str, str], list[str | Blocked]](list)
    for brief in render_briefs(batch, templates):
        text = brief if isinstance(brief, Blocked) else without_footnotes(brief.markdown)
        found[cases[brief.about.account_id], brief.about.persona, brief.about.kind].append(text)
    return found


def _places(frame: CaseFrame) -> dict[str, int]:
    return {account_id: at for at, account_id in enumerate(frame.accounts[columns.ACCOUNT_ID])}

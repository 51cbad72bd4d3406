"""Finds the changes that no case notices.

To judge every case by every changed rule set would take half a minute where a few rules of one are the same again and
again. What a filter or a criterion comes to depends on no other, so all changed ones are judged together first, as the
rules of one rule set. Where a case expects something else of the rule itself, it has noticed. Where nothing differs,
nothing of the account can. Only for what is left the whole changed rule set judges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.brief_templates import read_templates
from icp_rules.checks.cases.comparing import compare
from icp_rules.checks.cases.judging import Judged, judge_cases
from icp_rules.checks.cases.values import Aspect
from icp_rules.checks.mutating.changes import Part
from icp_rules.checks.mutating.mutants import mutants
from icp_rules.engine import columns, evaluate
from icp_rules.language.model import Criterion, Group, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.briefs.templates import Templates
    from icp_rules.checks.cases.frames import CaseFrame
    from icp_rules.checks.cases.values import Case
    from icp_rules.checks.mutating.mutants import Mutant
    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Mutation:
    """What came of the changes of one rule set: how many there are, and those that no case notices."""

    rule_set: str
    changes: int
    unnoticed: tuple[Mutant, ...]

    @property
    def noticed(self) -> int:
        """How many changes some case notices."""
        return self.changes - len(self.unnoticed)


def mutations_of(workspace: Workspace, judged: Sequence[Judged]) -> list[Mutation]:
    """Change each rule set that has a case, see ``mutate``."""
    rule_sets = {one.rule_set.id: one.rule_set for one in judged}
    return [mutate(workspace, r, [one for one in judged if one.rule_set.id == r.id]) for r in rule_sets.values()]


def mutate(workspace: Workspace, rule_set: RuleSet, judged: Sequence[Judged]) -> Mutation:
    """Change a rule set in every way and judge its cases by each; ``judged`` is how it judges them unchanged.

    A case that fails already notices nothing. Raises DiagnosticError where a template of a brief that is looked at
    cannot be used.
    """
    kinds = sorted({words.kind for one in judged for case in one.frame.cases for words in case.words})
    templates = read_templates(workspace, [rule_set] if kinds else [], kinds)
    sound = [kept for one in judged if (kept := _passing(one, workspace, templates)).frame.cases]
    every = list(mutants(workspace.library, rule_set))
    noticing = _Noticing(workspace, templates, rule_set, sound)
    return Mutation(rule_set.id, len(every), tuple(noticing.unnoticed(every)))


def _passing(judged: Judged, workspace: Workspace, templates: Templates) -> Judged:
    wrong = compare(judged, workspace, templates)
    return _only(judged, [at for at, found in enumerate(wrong) if not found])


def _only(judged: Judged, places: Sequence[int]) -> Judged:
    """Return the cases at these places alone."""
    frame = judged.frame
    if len(places) == len(frame.cases):
        return judged
    accounts = frame.accounts[list(places)]
    of_these = pl.col(columns.ACCOUNT_ID).is_in(accounts[columns.ACCOUNT_ID].implode())
    cases, contacts = tuple(frame.cases[at] for at in places), frame.contacts.filter(of_these)
    return replace(
        judged,
        frame=replace(frame, cases=cases, accounts=accounts, contacts=contacts),
        trace=judged.trace[list(places)],
    )


@dataclass(frozen=True, slots=True)
class _Noticing:
    workspace: Workspace
    templates: Templates
    rule_set: RuleSet
    judged: Sequence[Judged]

    def unnoticed(self, every: Sequence[Mutant]) -> list[Mutant]:
        """Return the changes that no case notices, in their order."""
        alone = self._alone(every)
        return [mutant for at, mutant in enumerate(every) if not self._notices(mutant, alone.get(at))]

    def _notices(self, mutant: Mutant, alone: Sequence[Sequence[pl.Series]] | None) -> bool:
        if mutant.part is Part.PERSONA:
            return any(self._compares(one.frame, mutant.rule_set, one.trace) for one in self._about_people())
        if alone is None:
            gone = mutant.part in (Part.FILTER, Part.CRITERION)
            if gone and any(_names(case, mutant.rule) for case in self._cases()):
                return True
        else:
            if any(
                self._expects_another(one, mutant.rule, series) for one, series in zip(self.judged, alone, strict=True)
            ):
                return True
            if self._gives_the_same(mutant, alone):
                return False
        return any(self._compares(one.frame, mutant.rule_set) for one in self.judged)

    def _cases(self) -> Iterable[Case]:
        return (case for one in self.judged for case in one.frame.cases)

    def _about_people(self) -> Iterable[Judged]:
        for one in self.judged:
            about = [at for at, case in enumerate(one.frame.cases) if case.people or case.words]
            if about:
                yield _only(one, about)

    def _compares(self, frame: CaseFrame, changed: RuleSet, trace: pl.DataFrame | None = None) -> bool:
        """Tell whether a case of a frame fails by a changed rule set: by its values, or else by people and briefs."""
        judged = judge_cases(frame, changed) if trace is None else Judged(frame, changed, trace)
        values = tuple(replace(case, people=(), words=()) for case in frame.cases)
        steps = [values, frame.cases] if values != frame.cases else [values]
        return any(
            any(compare(replace(judged, frame=replace(frame, cases=cases)), self.workspace, self.templates))
            for cases in steps
        )

    def _alone(self, mutated: Sequence[Mutant]) -> dict[int, list[list[pl.Series]]]:
        """Return for each changed filter and criterion, by the mutant's place, its state and points in each frame."""
        rules: dict[int, Rule] = {}
        criteria: dict[int, Criterion] = {}
        for at, mutant in enumerate(mutated):
            rule = _rule(mutant.rule_set, mutant.rule) if mutant.part in (Part.FILTER, Part.CRITERION) else None
            if isinstance(rule, Rule):
                rules[at] = replace(rule, id=_id(at))
            elif rule is not None:
                criteria[at] = replace(rule, id=_id(at))
        if not rules and not criteria:
            return {}
        group = Group("changed", tuple(criteria.values()), self.rule_set.location)
        together = replace(
            self.rule_set,
            require=tuple(rules.values()),
            exclude=(),
            groups=(group,) if criteria else (),
            tiers=(),
            personas=(),
        )
        traces = [evaluate(together, one.frame.accounts, as_of=one.frame.as_of) for one in self.judged]
        every: dict[int, Rule | Criterion] = {**rules, **criteria}
        names = {at: _columns(_id(at), rule) for at, rule in every.items()}
        return {at: [[trace[name] for name in its] for trace in traces] for at, its in names.items()}

    def _expects_another(self, judged: Judged, rule: str, series: Sequence[pl.Series]) -> bool:
        """Tell whether a case expects something else of a rule than it comes to."""
        for at, case in enumerate(judged.frame.cases):
            for one in case.expected:
                if one.rule is not None and columns.state(one.rule) == columns.state(rule):
                    value = series[0 if one.aspect is Aspect.STATE else 1][at]
                    if not one.holds(value, case.as_of):
                        return True
        return False

    def _gives_the_same(self, mutant: Mutant, alone: Sequence[Sequence[pl.Series]]) -> bool:
        """Tell whether a changed rule leaves every account as it is."""
        before, after = _rule(self.rule_set, mutant.rule), _rule(mutant.rule_set, mutant.rule)
        if isinstance(before, Criterion) and isinstance(after, Criterion) and _weight(before) != _weight(after):
            return False
        return all(
            new.equals(one.trace[name], check_names=False, null_equal=True)
            for one, series in zip(self.judged, alone, strict=True)
            for new, name in zip(series, _columns(mutant.rule, before), strict=True)
        )


def _names(case: Case, rule: str) -> bool:
    """Tell whether a case expects a state or points of a rule."""
    return any(one.rule is not None and columns.state(one.rule) == columns.state(rule) for one in case.expected)


def _rule(rule_set: RuleSet, identity: str) -> Rule | Criterion | None:
    rules: list[Rule | Criterion] = [*rule_set.rules, *rule_set.criteria]
    return next((rule for rule in rules if rule.id == identity), None)


def _id(at: int) -> str:
    return f"changed-{at}"


def _columns(identity: str, rule: Rule | Criterion | None) -> list[str]:
    return [columns.state(identity), *([columns.points(identity)] if isinstance(rule, Criterion) else [])]


def _weight(criterion: Criterion) -> tuple[object, ...]:
    """Return what of a criterion counts for the score beside its state and its points."""
    return criterion.best, criterion.worst, criterion.asks_known, criterion.fields

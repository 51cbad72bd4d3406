"""How much of a rule set its cases try, read out of the trace: what is never tried, nobody would see break."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from icp_rules.checks.cases.edges import covers_all, probes
from icp_rules.engine import columns, gated
from icp_rules.language.model import Bands, PerItem, Points, State, tests_of
from icp_rules.language.patterns import fold_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icp_rules.checks.cases.judging import Judged
    from icp_rules.diagnostics import Location
    from icp_rules.language.model import Condition, Criterion, RuleSet


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try of a rule: a state, an edge of a band, an item, or that a tier is reached."""

    rule: str
    what: str
    location: Location
    tried: bool


@dataclass(frozen=True, slots=True)
class Coverage:
    """All there is to try of a rule set."""

    rule_set: str
    trials: tuple[Trial, ...]

    @property
    def tried(self) -> int:
        """How many of the trials some case makes."""
        return sum(trial.tried for trial in self.trials)


def percent(coverages: Iterable[Coverage]) -> float | None:
    """Return which share of all there is to try is tried, from 0 to 100; of nothing there is none."""
    every = list(coverages)
    total = sum(len(one.trials) for one in every)
    return 100 * sum(one.tried for one in every) / total if total else None


def coverage(rule_set: RuleSet, judged: Sequence[Judged]) -> Coverage:
    """Return what the cases of these frames, judged by the rule set, try of it."""
    return Coverage(rule_set.id, tuple(_Trials(rule_set, judged).all()))


class _Trials:
    def __init__(self, rule_set: RuleSet, judged: Sequence[Judged]) -> None:
        self._rule_set = rule_set
        self._judged = judged
        # as the rule set sees them: what is too old is unknown
        self._accounts = [gated(one.frame.accounts, rule_set, as_of=one.frame.as_of) for one in judged]

        # without a case, any day will do
        self._days = sorted({one.frame.as_of for one in judged}) or [date.min]

    def all(self) -> Iterator[Trial]:
        for rule in self._rule_set.rules:
            yield from self._states(rule.id, rule.location, _reached_by(rule.when))
        for criterion in self._rule_set.criteria:
            yield from self._criterion(criterion)
        tiers = {tier for one in self._judged for tier in one.trace["tier"].unique()}
        for tier in self._rule_set.tiers if not self._rule_set.is_filter else ():
            yield Trial(f"tier {tier.name}", "reached", tier.location, tier.name in tiers)

    def _criterion(self, criterion: Criterion) -> Iterator[Trial]:
        scoring, place = criterion.scoring, criterion.location
        if isinstance(scoring, Points):
            yield from self._states(criterion.id, place, _reached_by(scoring.when))
            return
        full = isinstance(scoring, Bands) and covers_all(scoring, self._days[0])
        yield from self._states(criterion.id, place, [s for s in State if not (full and s is State.UNMET)])
        values = set(self._values(scoring.field.name))
        if isinstance(scoring, Bands):
            edges = {str(probe): probe for day in self._days for probe in probes(scoring, day)}
            for what, probe in edges.items():
                yield Trial(criterion.id, what, place, probe.tried_by(values))
        elif isinstance(scoring, PerItem):
            present = {fold_text(item) for item in values}
            for item in scoring.items:
                yield Trial(criterion.id, f"with {item}", place, fold_text(item) in present)

    def _states(self, identity: str, place: Location, states: Iterable[State]) -> Iterator[Trial]:
        column = columns.state(identity)
        seen = {State.of(traced) for one in self._judged for traced in one.trace[column].unique()}
        for state in states:
            yield Trial(identity, state.value, place, state in seen)

    def _values(self, field: str) -> Iterator[Any]:
        """Yield the known values of a field; of a list, its items."""
        for accounts in self._accounts:
            for value in accounts[field].drop_nulls().to_list() if field in accounts.columns else ():
                yield from value if isinstance(value, list) else [value]


def _reached_by(condition: Condition) -> list[State]:
    """Return the states that a condition can have: one that asks `known` of all it reads is never unknown."""
    tests = list(tests_of(condition))
    asked = {test.field for test in tests if test.operator.name == "known"}
    return [s for s in State if s is not State.UNKNOWN or any(test.field not in asked for test in tests)]

"""Why an account has its score: read out of the trace, never computed apart from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.engine import columns
from icp_rules.language.model import Criterion, Rule, RuleSet, State, tests_of
from icp_rules.language.printing import ENGLISH, Printing
from icp_rules.language.sentences import scoring_sentence, sentence
from icp_rules.language.wording import UnknownValueError, fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.diagnostics import Location


class Kind(StrEnum):
    """What an explanation's item is about."""

    REQUIRE = "require"
    EXCLUDE = "exclude"
    CRITERION = "criterion"
    CUT = "cut"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of an explanation.

    ``points`` is its contribution; ``best`` and ``worst`` what it could come to. ``values`` are the fields it reads,
    None for unknown. ``why`` is filled in; None where there is none, where it does not hold, or where a value in it is
    unknown. ``reason`` is what to tell people in any case: the why, else the value of the one field it reads, else the
    rule in words.
    """

    id: str
    kind: Kind
    sentence: str
    location: Location
    group: str | None = None
    state: State | None = None
    points: float = 0.0
    best: float = 0.0
    worst: float = 0.0
    why: str | None = None
    reason: str = ""
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that made an account's status and score, in the order of the file."""

    items: tuple[Item, ...]

    @property
    def points(self) -> float:
        """The account's points: the sum of all contributions."""
        return sum(item.points for item in self.items)


@dataclass(frozen=True, slots=True)
class _Line:
    """What an item says for every account, and where the trace has the rest."""

    id: str
    kind: Kind
    sentence: str
    location: Location
    state: str
    fields: tuple[str, ...]
    why: str | None
    group: str | None = None
    points: str | None = None
    best: float = 0.0
    worst: float = 0.0


class Explainer:
    """Explains accounts by one rule set; what is the same for all of them is worked out once."""

    def __init__(self, rule_set: RuleSet, printing: Printing = ENGLISH) -> None:
        """Take the rule set, and how values print."""
        self._rule_set = rule_set
        self._shown = printing.shown
        self._units = {name: field.unit for name, field in rule_set.fields.account.items()}
        self._rules = [_rule(Kind.REQUIRE, rule) for rule in rule_set.require]
        self._rules += [_rule(Kind.EXCLUDE, rule) for rule in rule_set.exclude]
        self._groups = [(group, [_criterion(group.id, c) for c in group.criteria]) for group in rule_set.groups]

    def explain(self, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Explanation:
        """Return why: ``trace`` is the account's row of ``evaluate``, ``values`` its usable fields (None: unknown)."""
        return Explanation(tuple(self._items(trace, values)))

    def _items(self, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Item]:
        for line in self._rules:
            yield self._item(line, trace, values)
        for group, lines in self._groups:
            for line in lines:
                yield self._item(line, trace, values)
            cut = trace[columns.cut(group.id)]
            if cut:
                limit = group.maximum if cut < 0 else group.minimum
                text = f"{group.id} gives {'at most' if cut < 0 else 'at least'} {limit:g}"
                yield Item(group.id, Kind.CUT, text, group.location, group.id, points=cut)
        floor = trace.get(columns.FLOOR)
        if floor:
            yield Item("floor", Kind.FLOOR, "a score is never below 0", self._rule_set.location, points=floor)

    def _item(self, line: _Line, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Item:
        state = State.of(trace[line.state])
        # a why says what holds: of a criterion that is met, of a filter that is not contradicted
        applies = state is State.MET or (state is State.UNKNOWN and line.kind is not Kind.CRITERION)
        why = self._filled(line.why, values) if applies else None
        return Item(
            line.id,
            line.kind,
            line.sentence,
            line.location,
            line.group,
            state,
            trace[line.points] if line.points else 0.0,
            line.best,
            line.worst,
            why,
            why or self._without_why(line, values, state),
            tuple((name, values.get(name)) for name in line.fields),
        )

    def _without_why(self, line: _Line, values: Mapping[str, Any], state: State) -> str:
        value = values.get(line.fields[0]) if len(line.fields) == 1 else None
        if value is None:
            return line.sentence
        text = self._shown(value, self._units[line.fields[0]])
        return f"{line.fields[0]}: {text}" if state is State.MET else f"{line.sentence}; it is {text}"

    def _filled(self, why: str | None, values: Mapping[str, Any]) -> str | None:
        def lookup(name: str) -> str | None:
            value = values.get(name)
            return None if value is None else self._shown(value, self._units[name])

        try:
            return fill(why, lookup) if why is not None else None
        except UnknownValueError:
            return None


def _rule(kind: Kind, rule: Rule) -> _Line:
    fields = tuple(sorted({test.field for test in tests_of(rule.when)}))
    return _Line(rule.id, kind, sentence(rule.when), rule.location, columns.state(rule.id), fields, rule.why)


def _criterion(group: str, criterion: Criterion) -> _Line:
    return _Line(
        criterion.id,
        Kind.CRITERION,
        scoring_sentence(criterion.scoring),
        criterion.location,
        columns.state(criterion.id),
        tuple(sorted(criterion.fields)),
        criterion.why,
        group,
        columns.points(criterion.id),
        criterion.best,
        criterion.worst,
    )

"""Why an account has its score: read out of the trace, never computed apart from it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from icp_rules.engine import columns
from icp_rules.language.model import Criterion, Rule, RuleSet, State, tests_of
from icp_rules.language.sentences import scoring_sentence, sentence
from icp_rules.language.wording import UnknownValueError, fill, shown

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
    None for unknown. ``why`` is filled in, or None where there is none or a value in it is unknown; ``reason`` is what
    to tell people in any case: the why, else the value of the one field it reads, else the rule in words.
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


_STATES = {True: State.MET, False: State.UNMET, None: State.UNKNOWN}


def explain(rule_set: RuleSet, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Explanation:
    """Return why: ``trace`` is the account's row from ``evaluate``, ``values`` its usable fields (None: unknown)."""
    return Explanation(tuple(_items(rule_set, trace, values)))


def _items(rule_set: RuleSet, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Iterator[Item]:
    for kind, rules in ((Kind.REQUIRE, rule_set.require), (Kind.EXCLUDE, rule_set.exclude)):
        for rule in rules:
            yield _rule(rule_set, kind, rule, trace, values)
    for group in rule_set.groups:
        for criterion in group.criteria:
            yield _criterion(rule_set, group.id, criterion, trace, values)
        cut = trace[columns.cut(group.id)]
        if cut:
            limit = group.maximum if cut < 0 else group.minimum
            text = f"{group.id} gives {'at most' if cut < 0 else 'at least'} {limit:g}"
            yield Item(group.id, Kind.CUT, text, group.location, group.id, points=cut)
    floor = trace.get(columns.FLOOR)
    if floor:
        yield Item("floor", Kind.FLOOR, "a score is never below 0", rule_set.location, points=floor)


def _rule(rule_set: RuleSet, kind: Kind, rule: Rule, trace: Mapping[str, Any], values: Mapping[str, Any]) -> Item:
    read = tuple((name, values.get(name)) for name in sorted({t.field for t in tests_of(rule.when)}))
    why = _filled(rule.why, values, rule_set)
    return Item(
        rule.id,
        kind,
        sentence(rule.when),
        rule.location,
        state=_STATES[trace[columns.state(rule.id)]],
        why=why,
        reason=why or _without_why(read, sentence(rule.when), rule_set),
        values=read,
    )


def _criterion(
    rule_set: RuleSet, group: str, criterion: Criterion, trace: Mapping[str, Any], values: Mapping[str, Any]
) -> Item:
    read = tuple((name, values.get(name)) for name in sorted(criterion.fields))
    words = scoring_sentence(criterion.scoring)
    why = _filled(criterion.why, values, rule_set)
    return Item(
        criterion.id,
        Kind.CRITERION,
        words,
        criterion.location,
        group,
        _STATES[trace[columns.state(criterion.id)]],
        trace[columns.points(criterion.id)],
        criterion.best,
        criterion.worst,
        why,
        why or _without_why(read, words, rule_set),
        read,
    )


def _without_why(read: tuple[tuple[str, Any], ...], words: str, rule_set: RuleSet) -> str:
    if len(read) == 1 and read[0][1] is not None:
        name, value = read[0]
        return f"{name}: {shown(value, rule_set.fields.account[name].unit)}"
    return words


def _filled(why: str | None, values: Mapping[str, Any], rule_set: RuleSet) -> str | None:
    def lookup(name: str) -> str | None:
        value = values.get(name)
        return None if value is None else shown(value, rule_set.fields.account[name].unit)

    try:
        return fill(why, lookup) if why is not None else None
    except UnknownValueError:
        return None

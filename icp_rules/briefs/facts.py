"""What is known of an account, as templates are given it: built once an account, for all its briefs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icp_rules.briefs.context import (
    Account,
    Gap,
    Provenance,
    Reason,
    RoundedDown,
    Score,
    Signal,
    WatchOut,
    Year,
)
from icp_rules.briefs.unknown import WhyUnknown, unknown
from icp_rules.engine import columns
from icp_rules.engine.explanation import Kind
from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.language.model import State
from icp_rules.language.wording import YEAR, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping
    from datetime import date

    from icp_rules.engine.explanation import Explanation, Item
    from icp_rules.language.model import RuleSet

Row = dict[str, Any]

_SCORES = ("score", "score_low", "score_high")


def template_value(field: Field) -> Callable[[Any], Any] | None:
    """Return what turns a frame's value into one for templates, or None where it already is."""
    if field.type is FieldType.LIST:
        return tuple
    if field.type is FieldType.NUMBER:
        return Year if field.unit == YEAR else _whole_if_whole
    return None


def _whole_if_whole(value: float) -> float:
    return int(value) if value == int(value) else value


class AccountFacts:
    """Reads accounts of one rule set.

    ``failures`` maps data points to the accounts they failed for, ``sources`` fields to the names of their sources.
    ``shown`` are the fields whose provenance is told.
    """

    def __init__(
        self,
        rule_set: RuleSet,
        *,
        failures: Mapping[str, Collection[str]],
        sources: Mapping[str, str],
        shown: Collection[str],
        currency: str,
    ) -> None:
        """Prepare what is the same for all accounts."""
        self._fields = rule_set.fields.account
        self._failures = failures
        self._shown = [f for name, f in self._fields.items() if name in shown and name != columns.ACCOUNT_ID]
        self._sources = {name: sources.get(name) or _default_source(f) for name, f in self._fields.items()}
        self._currency = currency
        self._converters = [
            (name, template_value(f), {why: unknown(f"account.{name}", why) for why in WhyUnknown})
            for name, f in self._fields.items()
        ]

    def account(self, row: Row) -> Account:
        """Return the account with every field, unknown ones included."""
        values = {}
        for name, convert, stand_ins in self._converters:
            value = row.get(name)
            if value is None:
                values[name] = stand_ins[self.why_unknown(name, row)]
            else:
                values[name] = value if convert is None else convert(value)
        return Account(values)

    def why_unknown(self, name: str, row: Row) -> WhyUnknown:
        """Return why a field of the row is null."""
        if row.get(columns.stale(name)):
            return WhyUnknown.STALE
        if name in self._failures and row[columns.ACCOUNT_ID] in self._failures[name]:
            return WhyUnknown.FAILED
        return WhyUnknown.MISSING

    def signals(self, explanation: Explanation, account: Account, row: Row) -> tuple[Signal, ...]:
        """Return the dates and data points that criteria which give points rest on, newest first."""
        days: dict[str, date | None] = {}
        for item in _giving(explanation):
            for name, value in item.values:
                field = self._fields[name]
                if value is not None and _is_signal(field):
                    days[name] = value if field.type is FieldType.DATE else self._day(name, row)
        newest_first = sorted(days, key=lambda name: -day.toordinal() if (day := days[name]) else 0)
        return tuple(self._signal(self._fields[name], getattr(account, name), days[name]) for name in newest_first)

    def _signal(self, field: Field, value: Any, day: date | None) -> Signal:
        label = field.description or field.name
        text = label if field.type is FieldType.DATE else f"{label}: {self._text(field, value)}"
        date = day or unknown(f"the date of the signal {field.name}", WhyUnknown.MISSING)
        return Signal(field.name, label, value, text, date, self._sources[field.name])

    def _text(self, field: Field, value: Any) -> str:
        """Return a value with its unit."""
        text = shown(value, field.unit)
        if field.money:
            return f"{self._currency} {text}"
        return text if field.unit in (None, YEAR) else f"{text} {field.unit}"

    def gaps(self, explanation: Explanation, row: Row) -> tuple[Gap, ...]:
        """Return the unknown fields that undecided filters and criteria read, what could add most points first."""
        could_add: dict[str, float] = {}
        for item in explanation.items:
            if item.state is State.UNKNOWN:
                unknowns = [name for name, value in item.values if value is None]
                for root in {root for name in unknowns for root in self._roots(name, row)}:
                    could_add[root] = could_add.get(root, 0.0) + item.best
        order = {name: i for i, name in enumerate(self._fields)}
        return tuple(
            Gap(name, self._fields[name].description or name, self.why_unknown(name, row).value, could_add[name])
            for name in sorted(could_add, key=lambda name: (-could_add[name], order[name]))
        )

    def _roots(self, name: str, row: Row) -> Iterator[str]:
        """Yield the fields to find out: for a derived one those it is made of, if they are what is unknown."""
        formula = self._fields[name].formula
        inputs = [i for i in formula.inputs if row.get(i) is None] if formula else []
        if not inputs:
            yield name
        for one in inputs:
            yield from self._roots(one, row)

    def provenance(self, account: Account, row: Row) -> tuple[Provenance, ...]:
        """Return where each known value comes from."""
        return tuple(self._fact(f, getattr(account, f.name), row) for f in self._shown if row.get(f.name) is not None)

    def _fact(self, field: Field, value: Any, row: Row) -> Provenance:
        day = self._day(field.name, row) or unknown(f"the age of {field.name}", WhyUnknown.MISSING)
        label, text = field.description or field.name, self._text(field, value)
        return Provenance(field.name, label, value, text, self._sources[field.name], day)

    def _day(self, name: str, row: Row) -> date | None:
        """Return the day a value is of, or None where that is not known."""
        age = columns.age(name)
        if age in row:
            return row[age]  # type: ignore[no-any-return]
        field = self._fields[name]
        if field.formula is not None:
            days = [self._day(one, row) for one in field.formula.inputs if row.get(one) is not None]
            return None if not days or None in days else min(day for day in days if day is not None)
        return None if field.origin is Origin.DATA_POINT else row.get(columns.RECORD_AGE)


def score_of(trace: Row) -> Score:
    """Return the score of a row of ``evaluate``."""

    def known(path: str, value: Any) -> Any:
        return unknown(f"score.{path}", WhyUnknown.MISSING) if value is None else value

    value, low, high = (None if trace[name] is None else RoundedDown(trace[name]) for name in _SCORES)
    return Score(
        trace["status"],
        known("value", value),
        known("low", low),
        known("high", high),
        known("tier", trace["tier"]),
        known("tier_high", trace["tier_high"]),
        known("coverage", trace["coverage"]),
    )


def reasons(explanation: Explanation) -> tuple[Reason, ...]:
    """Return what speaks for the account: criteria that give points, most points first."""
    found = (
        Reason(item.id, item.why or item.sentence, item.points, item.group or "", _fields(item))
        for item in _giving(explanation)
    )
    return tuple(sorted(found, key=lambda reason: -reason.points))


def watch_outs(explanation: Explanation) -> tuple[WatchOut, ...]:
    """Return what speaks against it: criteria that take points, the most first; then filters that are unknown."""
    taking = sorted((i for i in explanation.items if _met_criterion(i) and i.points < 0), key=lambda i: i.points)
    filters = (i for i in explanation.items if i.kind in (Kind.REQUIRE, Kind.EXCLUDE) and i.state is State.UNKNOWN)
    return tuple(
        WatchOut(item.id, item.why or item.sentence, item.points, item.kind.value, _fields(item))
        for item in (*taking, *filters)
    )


def _fields(item: Item) -> tuple[str, ...]:
    return tuple(name for name, _ in item.values)


def _giving(explanation: Explanation) -> Iterator[Item]:
    return (item for item in explanation.items if _met_criterion(item) and item.points > 0)


def _met_criterion(item: Item) -> bool:
    return item.kind is Kind.CRITERION and item.state is State.MET


def _is_signal(field: Field) -> bool:
    return field.type is FieldType.DATE or field.origin is Origin.DATA_POINT


def _default_source(field: Field) -> str:
    if field.formula is not None:
        return f"derived: {field.formula.text}"
    return "data point" if field.origin is Origin.DATA_POINT else "accounts"

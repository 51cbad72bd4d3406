"""What is known of an account, as templates are given it: built once an account, for all its briefs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from icp_rules.briefs.context import Account, Gap, Provenance, RoundedDown, Score, Signal, Year
from icp_rules.briefs.unknown import unknown
from icp_rules.engine import columns
from icp_rules.engine.origins import Origins
from icp_rules.language.fields import Field, FieldType, Origin
from icp_rules.language.model import WhyUnknown
from icp_rules.language.printing import ENGLISH, Printing
from icp_rules.language.wording import YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from datetime import date

    from icp_rules.briefs.case import Case
    from icp_rules.language.model import RuleSet

Row = dict[str, Any]


def template_value(field: Field) -> Callable[[Any], Any] | None:
    """Return what turns a frame's value into one for templates, or None where it already is."""
    if field.type is FieldType.LIST:
        return tuple
    if field.type is FieldType.NUMBER:
        return Year if field.unit == YEAR else _whole_if_whole
    return None


def _whole_if_whole(value: float) -> float:
    # what a caller's frame holds may be endless
    return int(value) if math.isfinite(value) and value == int(value) else value


class AccountFacts:
    """Reads accounts of one rule set.

    ``present`` are the columns of the accounts' frame, ``failures`` maps data points to the accounts they failed for,
    ``sources`` fields to the names of their sources. ``shown_fields`` are those whose provenance is told.
    """

    def __init__(
        self,
        rule_set: RuleSet,
        present: Collection[str],
        *,
        failures: Mapping[str, Collection[str]],
        sources: Mapping[str, str],
        shown_fields: Collection[str],
        currency: str,
        printing: Printing = ENGLISH,
    ) -> None:
        """Prepare what is the same for all accounts."""
        fields = rule_set.fields.account
        self._fields = fields
        self._origins = Origins(fields, failures, sources)
        self._currency = currency
        self._money, self._shown_as = printing.money, printing.shown
        self._order = {name: i for i, name in enumerate(fields)}
        self._sources = {name: self._origins.source(name) for name in fields}
        self._shown = [fields[n] for n in fields if n in shown_fields and n in present and n != columns.ACCOUNT_ID]
        self._present = [(name, template_value(f)) for name, f in fields.items() if name in present]
        self._unknown = {name: {why: unknown(f"account.{name}", why) for why in WhyUnknown} for name in fields}
        self._missing = {name: stand_ins[WhyUnknown.MISSING] for name, stand_ins in self._unknown.items()}
        self._no_age = {name: unknown(f"the age of {name}", WhyUnknown.MISSING) for name in fields}

    def account(self, row: Row) -> Account:
        """Return the account with every field, unknown ones included."""
        values = dict(self._missing)
        for name, convert in self._present:
            value = row[name]
            if value is None:
                values[name] = self._unknown[name][self._origins.why_unknown(name, row)]
            else:
                values[name] = value if convert is None else convert(value)
        return Account(values, {})

    def signals(self, case: Case, account: Account, row: Row) -> tuple[Signal, ...]:
        """Return the dates and data points that criteria which give points rest on, newest first."""
        days: dict[str, date | None] = {}
        for item in case.giving:
            for name, value in item.values:
                field = self._fields[name]
                if value is None:
                    continue
                if field.type is FieldType.DATE:
                    days[name] = value
                elif field.origin is Origin.DATA_POINT:
                    days[name] = self._origins.day(name, row)
        newest_first = sorted(days, key=lambda name: -day.toordinal() if (day := days[name]) else 0)
        return tuple(self._signal(self._fields[name], getattr(account, name), days[name]) for name in newest_first)

    def _signal(self, field: Field, value: Any, day: date | None) -> Signal:
        label = _label(field.name)
        text = label if field.type is FieldType.DATE else f"{label}: {self._text(field, value)}"
        return Signal(field.name, label, value, text, day or self._no_age[field.name], self._sources[field.name])

    def _text(self, field: Field, value: Any) -> str:
        """Return a value with its unit."""
        if type(value) is str:
            return value
        if field.money:
            return self._money(value, self._currency)
        text = self._shown_as(value, field.unit)
        return text if field.unit is None or field.unit == YEAR else f"{text} {field.unit}"

    def gaps(self, case: Case, row: Row) -> tuple[Gap, ...]:
        """Return the unknown fields that undecided filters and criteria read, what could add most points first."""
        could_add: dict[str, float] = {}
        for item in case.undecided:
            unknowns = [name for name, value in item.values if value is None]
            for root in {root for name in unknowns for root in self._origins.roots(name, row)}:
                could_add[root] = could_add.get(root, 0.0) + item.best
        return tuple(
            Gap(name, _label(name), self._origins.why_unknown(name, row).value, could_add[name])
            for name in sorted(could_add, key=lambda name: (-could_add[name], self._order[name]))
        )

    def provenance(self, account: Account, row: Row) -> tuple[Provenance, ...]:
        """Return where each known value comes from."""
        return tuple([self._fact(f, getattr(account, f.name), row) for f in self._shown if row[f.name] is not None])

    def _fact(self, field: Field, value: Any, row: Row) -> Provenance:
        name = field.name
        day = self._origins.day(name, row) or self._no_age[name]
        return Provenance(name, _label(name), value, self._text(field, value), self._sources[name], day)


_ATTRIBUTES = {
    "score": "value",
    "score_low": "low",
    "score_high": "high",
    "tier": "tier",
    "tier_high": "tier_high",
    "coverage": "coverage",
}
_NO_SCORE = {name: unknown(f"score.{attribute}", WhyUnknown.MISSING) for name, attribute in _ATTRIBUTES.items()}


def score_of(trace: Row) -> Score:
    """Return the score of a row of ``evaluate``."""

    def known(name: str, convert: Callable[[Any], Any]) -> Any:
        return _NO_SCORE[name] if trace[name] is None else convert(trace[name])

    return Score(
        trace["status"],
        known("score", RoundedDown),
        known("score_low", RoundedDown),
        known("score_high", RoundedDown),
        known("tier", str),
        known("tier_high", str),
        known("coverage", float),
    )


def _label(name: str) -> str:
    return name.replace("_", " ")

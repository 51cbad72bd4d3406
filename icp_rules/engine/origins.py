"""Where an account's values come from, how old they are, and why one is unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.engine import columns
from icp_rules.language.fields import Origin
from icp_rules.language.model import WhyUnknown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origins:
    """Reads rows of ``gated``: accounts as one rule set sees them.

    ``failures`` maps data points to the accounts they failed for, ``sources`` fields to the names of their sources.
    """

    fields: Mapping[str, Field]
    failures: Mapping[str, Collection[str]]
    sources: Mapping[str, str]

    def why_unknown(self, name: str, row: Row) -> WhyUnknown:
        """Return why a field of the row is null."""
        if row.get(columns.stale(name)):
            return WhyUnknown.STALE
        if name in self.failures and row[columns.ACCOUNT_ID] in self.failures[name]:
            return WhyUnknown.FAILED
        return WhyUnknown.MISSING

    def roots(self, name: str, row: Row) -> Iterator[str]:
        """Yield the fields to find out: for a derived one those it is made of, if they are what is unknown."""
        formula = self.fields[name].formula
        inputs = [i for i in formula.inputs if row.get(i) is None] if formula else []
        if not inputs:
            yield name
        for one in inputs:
            yield from self.roots(one, row)

    def source(self, name: str) -> str:
        """Return what a field's source is called; of a derived field, its formula."""
        return self.sources.get(name) or _default_source(self.fields[name])

    def day(self, name: str, row: Row) -> date | None:
        """Return the day a value is of, or None where that is not known."""
        field, age = self.fields[name], columns.age(name)
        if age in row:
            return row[age]  # type: ignore[no-any-return]
        if field.formula is not None:
            days = [self.day(one, row) for one in field.formula.inputs if row.get(one) is not None]
            return None if not days or None in days else min(day for day in days if day is not None)
        return None if field.origin is Origin.DATA_POINT else row.get(columns.RECORD_AGE)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value that a rule set reads, stale ones included: where it comes from, and how old it is.

    ``why_unknown`` is set where the rules may not use it. ``usable_for`` is the number of days after which it is stale.
    """

    field: Field
    value: Any
    why_unknown: WhyUnknown | None
    source: str
    day: date | None
    age: int | None
    usable_for: int | None


def facts(rule_set: RuleSet, origins: Origins, record: Row, usable: Row, *, as_of: date) -> Iterator[Fact]:
    """Yield every field the rules read and what it is made of, in the table's order.

    ``record`` is the account's row of records, ``usable`` that of ``gated``.
    """
    read = rule_set.fields.told_by(rule_set.judged_fields())
    freshness = rule_set.freshness
    for name in (name for name in rule_set.fields.account if name in read):
        known = usable.get(name) is not None
        day = origins.day(name, record) if record.get(name) is not None else None
        limit = None if name in columns.IDENTITY else freshness.get(name, freshness.get("default"))
        yield Fact(
            origins.fields[name],
            record.get(name),
            None if known else origins.why_unknown(name, usable),
            origins.source(name),
            day,
            (as_of - day).days if day else None,
            limit,
        )


def _default_source(field: Field) -> str:
    if field.formula is not None:
        return f"derived: {field.formula.text}"
    return "data point" if field.origin is Origin.DATA_POINT else "accounts"

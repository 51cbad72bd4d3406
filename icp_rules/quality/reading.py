"""What rule sets read of each field, and how old a value of it may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.language.columns import IDENTITY
from icp_rules.prospects import rule_fields, wanted_data_points

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.language.model import RuleSet
    from icp_rules.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Reading:
    """By field, the ids of the rule sets that read it, and the least of the days they take a value for fresh."""

    by: Mapping[str, tuple[str, ...]]
    limits: Mapping[str, int]


def of_accounts(workspace: Workspace, rule_sets: Sequence[RuleSet]) -> Reading:
    """Return what is read of accounts, also by way of derived fields, filled-in ones and data points."""
    table = workspace.config.fields
    aged = {r.id: table.told_by(rule_fields([r])) for r in rule_sets}
    read = {}
    for rule_set, names in aged.items():
        needs = {need for use in wanted_data_points(workspace, names) for need in use.point.needs}
        told = table.told_by({*names, *needs})
        read[rule_set] = told | {origin for name in told if (origin := table.account[name].filled_from)}
    return Reading(_by_field(read), _limits(rule_sets, aged))


def of_contacts(rule_sets: Sequence[RuleSet]) -> Reading:
    """Return what is read of contacts."""
    read = {r.id: r.contact_fields() for r in rule_sets}
    return Reading(_by_field(read), _limits(rule_sets, read))


def _by_field(read: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    names = sorted({name for fields in read.values() for name in fields})
    return {name: tuple(rule_set for rule_set, fields in read.items() if name in fields) for name in names}


def _limits(rule_sets: Sequence[RuleSet], read: Mapping[str, Iterable[str]]) -> dict[str, int]:
    limits: dict[str, int] = {}
    for rule_set in rule_sets:
        for name in read[rule_set.id]:
            days = rule_set.freshness.get(name, rule_set.freshness.get("default"))
            if days is not None and name not in IDENTITY:
                limits[name] = min(days, limits.get(name, days))
    return limits

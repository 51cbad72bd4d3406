"""The settings that hold for a whole source, as a file writes all its numbers and days in one way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icp_rules.records.proposing.fitting import TRIED, contradicted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icp_rules.records.proposing.assigning import Assigned
    from icp_rules.records.proposing.fitting import Tried


@dataclass(slots=True)
class Settled:
    """What holds for the source; ``columns`` are the settings of single columns, ``open`` what nothing proves there."""

    source: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    open: dict[str, dict[str, tuple[Any, ...]]] = field(default_factory=dict)


def settle(assigned: Sequence[Assigned], currency: str) -> Settled:
    """Share out the settings of columns between the source and the columns.

    An option that makes cells of one column unreadable is not the file's way, for its other columns neither. Where the
    columns of a file disagree, each keeps its own.
    """
    settled = Settled()
    for one in assigned:
        settled.columns[one.column.name] = dict(one.fit.settings)
        settled.open[one.column.name] = dict(one.fit.open)
    for tried in TRIED:
        if tried.of_source:
            _settle_one(tried, [one for one in assigned if one.fit.field.type is tried.type], currency, settled)
    return settled


def _settle_one(tried: Tried, assigned: Sequence[Assigned], currency: str, settled: Settled) -> None:
    name = tried.name
    needing = [c for one in assigned if name in settled.columns[c := one.column.name] or name in settled.open[c]]
    if not needing:
        return
    refused: set[Any] = set()
    for one in assigned:
        settings = {**_unit(one), **settled.columns[one.column.name]}
        refused |= contradicted(one.column, one.fit.field, one.currency or currency, settings, tried)
    left = [option for option in tried.options if option not in refused]
    if len(left) != 1:
        return
    settled.source[name] = left[0]
    for column in needing:
        settled.columns[column].pop(name, None)
        settled.open[column].pop(name, None)


def _unit(one: Assigned) -> Mapping[str, Any]:
    return {"unit": one.unit} if one.unit != 1 else {}


def open_remarks(options: Mapping[str, Iterable[Any]]) -> list[str]:
    """Return what to add to a column of which cells read two ways."""
    return [
        f"cells read two ways: add {' or '.join(_written(name, option) for option in several)}"
        for name, several in options.items()
    ]


def _written(name: str, option: Any) -> str:
    return f'{name}: "{option}"' if not str(option).isidentifier() else f"{name}: {option}"

"""The lines of a map: an assigned column with its settings, and what is to be said about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from icp_rules.language.fields import FieldType, Format, Origin
from icp_rules.language.patterns import fold_text
from icp_rules.language.wording import counted
from icp_rules.records.proposing.fitting import TRIED
from icp_rules.records.proposing.headers import load_spellings
from icp_rules.records.proposing.proposal import MappedColumn
from icp_rules.records.proposing.settling import open_remarks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.records.proposing.assigning import Assigned
    from icp_rules.records.proposing.columns import Column
    from icp_rules.records.proposing.settling import Settled

_ZERO = frozenset({"0", "0.0"})
# What is never 0: a company has people and was founded in a year.
_NEVER_ZERO = ("people", "year")
_NATIONAL = "a number without a country code is of its row's country, or add country: US"
_MIXED = "cells that state a multiple of their own beside the header's are unknown"
_NAMES = frozenset({"account_id", "contact_id", "name", "first_name", "last_name", "domain"})
_VAGUE = frozenset({"other", "others", "misc", "sonstige", "sonstiges", "andere", "autre", "autres"})


def line(assigned: Assigned, settled: Settled, currency: str, note: str | None) -> MappedColumn:
    """Return the line of the map for an assigned column; ``currency`` is the workspace's, ``note`` is said first."""
    column, field = assigned.column, assigned.fit.field
    settings = settled.columns[column.name]
    remarks = [*([note] if note else []), *(["by its cells, not by its header"] if assigned.by_cells else [])]
    remarks += [_MIXED] if assigned.mixed else []
    remarks += [one.remark for one in TRIED if one.remark and one.name in settings]
    remarks += open_remarks(settled.open[column.name])
    remarks += [_NATIONAL] if field.format is Format.PHONE else []
    unknown, said = _unknown(column, field, settings.get("split"))
    needs = None
    foreign: dict[str, Any] = {}
    if assigned.currency not in (None, currency):
        foreign = {"currency": assigned.currency, "rate": 1}
        needs = f"write for rate what 1 {assigned.currency} is worth in {currency}, then take off the # before it"
    elif field.money and assigned.currency is None:
        remarks.append(f"taken for {currency}, as nothing says another currency")
    given = {"unit": int(assigned.unit)} if assigned.unit != 1 else {}
    return MappedColumn(field, column.name, {**settings, **given, **foreign, **unknown}, (*remarks, *said), needs)


def _unknown(column: Column, field: Field, split: str | None) -> tuple[Mapping[str, list[Any]], list[str]]:
    """Return the cells that mean unknown in this column, and remarks on them and on some that may."""
    if field.name in _NAMES:
        return {}, []
    if field.origin is Origin.BUILT_IN and field.unit in _NEVER_ZERO:
        zeros = sum(count for _, count in column.count(_ZERO))
        if zeros:
            others = [word for word, _ in column.placeholders]
            return {"unknown": [0, *others]}, [f"0 in {counted(zeros, 'cell')}, which can hardly be"]
    words = dict(column.placeholders)
    if split is not None:
        words |= dict(_held(column, load_spellings().placeholders, split))
    vague = dict(_held(column, _VAGUE, split)) if field.vocabulary or field.type is FieldType.LIST else {}
    remarks = [f"{word!r} in {counted(count, 'cell')}" for word, count in words.items()]
    add = "add it under unknown: if it says nothing"
    remarks += [f"{word!r} in {counted(count, 'cell')}: {add}" for word, count in vague.items()]
    return ({"unknown": list(words)} if words else {}), remarks


def _held(column: Column, words: frozenset[str], split: str | None) -> Iterator[tuple[str, int]]:
    if split is None:
        yield from column.count(words)
        return
    cells = pl.DataFrame({"item": column.texts.str.split(split), "count": column.counts}).explode("item")
    counts = cells.with_columns(pl.col("item").str.strip_chars()).group_by("item", maintain_order=True).sum()
    yield from ((word, count) for word, count in counts.drop_nulls().rows() if fold_text(word) in words)

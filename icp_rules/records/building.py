"""What one source comes to: its records, and what became of the other rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language import columns
from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import FieldType
from icp_rules.records.cells import folded, items_of
from icp_rules.records.mapping import ROW
from icp_rules.records.merging import KEY, Merged

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.records.report import UnlistedColumn, UnreadableColumn

ID = "__id"
"""In the frame of ids: an id a row may state."""


@dataclass(frozen=True, slots=True)
class Built:
    """The records of a source, those of its rows that were rejected, and those whose account there isn't.

    ``fields`` are the columns of ``frame`` that come from the source, ``ages`` the dates of its rows. The counts by
    field are those of ``SourceReport``.
    """

    frame: pl.DataFrame
    fields: tuple[str, ...]
    rejects: pl.DataFrame
    unreadable: tuple[UnreadableColumn, ...] = ()
    unlisted: tuple[UnlistedColumn, ...] = ()
    ages: pl.Series | None = None
    merged: Merged | None = None
    unmatched: pl.Series | None = None
    placeholders: Mapping[str, int] = field(default_factory=dict)
    filled: Mapping[str, int] = field(default_factory=dict)


def match(frame: pl.DataFrame, ids: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return the rows whose account there is, under its ``account_id``, and the ids of the others.

    ``ids`` has in ``ID`` every id an account goes by, and its ``account_id``.
    """
    joined = frame.rename({ACCOUNT_ID: ID}).join(ids, on=ID, how="left", maintain_order="left")
    is_known = joined.get_column(ACCOUNT_ID).is_not_null()
    matched = joined if is_known.all() else joined.filter(is_known)
    # not by select, to which a column called * is all of them
    return matched[frame.columns], joined.filter(~is_known).get_column(ID)


def names_told(frame: pl.DataFrame, stated: Iterable[str], fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Return the fields of records that come from their source: those that it states, and those that these tell."""
    return tuple(dict.fromkeys((*stated, *(n for n in frame.columns if n in fields and fields[n].filled_from))))


def filled(
    before: pl.DataFrame, after: pl.DataFrame, stated: Container[str], fields: Mapping[str, Field]
) -> dict[str, int]:
    """Return in how many records each field was filled in from another."""
    named = [name for name in after.columns if name in fields and fields[name].filled_from]
    unknown = {name: before[name].null_count() if name in stated else before.height for name in named}
    counts = {name: count - after[name].null_count() for name, count in unknown.items()}
    return {name: count for name, count in counts.items() if count}


def finished(frame: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
    """Return records as handed on: ``account_id`` first, with each list its folded companion where it needs one."""
    companions = [
        folded(frame.get_column(field.name)).alias(columns.folded(field.name))
        for field in (fields[name] for name in frame.columns if name in fields)
        if field.type is FieldType.LIST and _spelled_freely(frame.get_column(field.name), field)
    ]
    return frame.select(ACCOUNT_ID, pl.exclude(ACCOUNT_ID, ROW, KEY)).with_columns(companions)


def _spelled_freely(lists: pl.Series, field: Field) -> bool:
    """Tell whether some item is in no vocabulary, and so is written in as many ways as there are people."""
    if field.vocabulary is None:
        return True
    return any(field.vocabulary.spell(item) is None for item in items_of(lists).to_list())

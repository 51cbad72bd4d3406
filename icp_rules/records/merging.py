"""Rows of one account or contact become one: field by field, the newest known value, then the first, wins."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.columns import RECORD_AGE, age
from icp_rules.records.mapping import ROW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

KEY = "__key"
"""What rows of one record share, while they are worked on; null in a row that is like no other."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Rows of which no two share a key.

    ``merged`` counts the rows that went into others. ``conflicts`` counts, by field, the records whose rows know
    different values, ``contradicted`` the records with any.
    """

    frame: pl.DataFrame
    merged: int = 0
    conflicts: Mapping[str, int] = field(default_factory=dict)
    contradicted: int = 0


def merge(frame: pl.DataFrame, fields: Sequence[str], *, stated: Sequence[str], aged: bool) -> Merged:
    """Merge rows equal in ``KEY``; the record stands where its first row stood.

    With ``aged``, rows differ in age, and each field gets a column ``<field>__as_of`` with the date of its
    value. Rows contradict each other in fields that are ``stated``: what is filled in from another field disagrees
    where that one does.
    """
    key = frame.get_column(KEY)
    known = key.drop_nulls()
    # as many hashes as keys: no two are equal, which is found out at a fifth of the cost of comparing keys
    if known.hash().n_unique() == known.len():
        return Merged(frame)
    repeated = key.is_duplicated() & key.is_not_null()
    dated = RECORD_AGE in frame.columns
    rows = frame.filter(repeated).sort(
        [RECORD_AGE, ROW] if dated else [ROW], descending=[True, False] if dated else False, nulls_last=True
    )
    groups = rows.group_by(KEY, maintain_order=True).agg(
        *(pl.col(name).drop_nulls().first() for name in fields),
        *(_date_of(name) for name in fields if aged),
        *([pl.col(RECORD_AGE).first()] if dated else []),
        pl.col(ROW).min(),
        *((pl.col(name).drop_nulls().n_unique() > 1).alias(_conflict(name)) for name in stated),
    )
    conflicts = groups.select(pl.col(_conflict(name)).sum().alias(name) for name in stated).row(0, named=True)
    contradicted = groups.select(pl.any_horizontal(map(_conflict, stated)).sum()).item() if stated else 0
    others = frame.filter(~repeated)
    if aged:
        others = others.with_columns(pl.col(RECORD_AGE).alias(age(name)) for name in fields)
    together = pl.concat([others, groups.select(others.columns)]).sort(ROW)
    return Merged(together, rows.height - groups.height, {n: c for n, c in conflicts.items() if c}, contradicted)


def _date_of(name: str) -> pl.Expr:
    return pl.col(RECORD_AGE).filter(pl.col(name).is_not_null()).first().alias(age(name))


def _conflict(name: str) -> str:
    return f"{name}__conflict"

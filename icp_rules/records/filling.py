"""Fills fields that a source does not state from others that tell them: a region from the country."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.columns import age
from icp_rules.language.fields import FieldType, Format
from icp_rules.records.cells.web import domain_of
from icp_rules.records.titles import title_rules
from icp_rules.records.titles.columns import DEPARTMENT, SENIORITY, read_titles

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from pathlib import Path

    from icp_rules.language.fields import Field

_TITLE = "title"
# What the entries of a vocabulary call it, where that is not the field's own name.
_ATTRIBUTES = {"technology_categories": "category"}


@dataclass(frozen=True, slots=True)
class Filling:
    """What is filled in: the fields ``wanted`` (None: all). ``titles`` is the workspace's file of rules for titles."""

    wanted: Collection[str] | None = None
    titles: Path | None = None

    def fill(self, frame: pl.DataFrame, fields: Mapping[str, Field]) -> pl.DataFrame:
        """Return records with the fields filled in that their columns tell; what a record states itself is kept.

        Where records have an age for each field, a value that is filled in has that of the value that tells it. Raises
        DiagnosticError where the workspace's rules for titles cannot be read.
        """
        told = [f for f in fields.values() if f.filled_from in frame.columns]
        wanted = [f for f in told if self.wanted is None or f.name in self.wanted]
        of_titles = [f.name for f in wanted if f.name in (SENIORITY, DEPARTMENT)]
        titles = read_titles(frame[_TITLE], title_rules(self.titles)) if of_titles else pl.DataFrame()
        columns = {f: titles[f.name] if f.name in of_titles else _told(frame, f, fields) for f in wanted}
        return frame.with_columns(one for f, column in columns.items() for one in _joined(frame, f, column))


def _joined(frame: pl.DataFrame, field: Field, told: pl.Series) -> Iterator[pl.Series]:
    """Yield a field's column, as stated and else as told, and the column of its ages where there are such."""
    name, source = field.name, field.filled_from or ""
    stated = frame[name] if name in frame.columns else None
    yield (told if stated is None else stated.fill_null(told)).alias(name)
    if age(source) in frame.columns:
        ages = frame[age(source)]
        own = frame[age(name)] if age(name) in frame.columns else None
        is_stated = None if stated is None else stated.is_not_null()
        yield (ages if own is None or is_stated is None else own.zip_with(is_stated, ages)).alias(age(name))


def _told(frame: pl.DataFrame, field: Field, fields: Mapping[str, Field]) -> pl.Series:
    source = fields[field.filled_from or ""]
    values = frame[source.name]
    if field.format is Format.DOMAIN:
        return domain_of(values)
    known = told_values(field, source)
    if known is None:
        raise ValueError(f"nothing tells {field.name} from {source.name}")
    if field.type is not FieldType.LIST:
        return values.replace_strict(known, default=None, return_dtype=pl.String)
    told = values.list.eval(pl.element().replace_strict(known, default=None, return_dtype=pl.String).drop_nulls())
    told = told.list.unique(maintain_order=True)
    # tools of which no kind is known tell nothing of the kinds
    return pl.select(pl.when(told.list.len() > 0).then(told)).to_series()


def told_values(field: Field, source: Field) -> dict[str, str] | None:
    """Return what each value of another field tells of a field; None where its vocabulary is not what tells it."""
    if source.vocabulary is None:
        return None
    name = _ATTRIBUTES.get(field.name, field.name)
    return {e.name: e.attributes[name] for e in source.vocabulary.entries.values() if name in e.attributes}

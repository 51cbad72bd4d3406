"""Fills fields that a source does not state from others that tell them: a region from the country."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.fields import FieldType, Format
from icp_rules.records.cells.web import domain_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from icp_rules.language.fields import Field
    from icp_rules.language.vocabularies import Vocabulary

# What the entries of a vocabulary call it, where that is not the field's own name.
_ATTRIBUTES = {"technology_categories": "category"}


def fill(frame: pl.DataFrame, fields: Mapping[str, Field], wanted: Container[str] | None) -> pl.DataFrame:
    """Return the frame with the fields among ``wanted`` (None: all) filled in that its columns tell.

    What a row states itself is kept.
    """
    return frame.with_columns(_filled(frame, field, fields) for field in fillable(frame, fields, wanted))


def fillable(frame: pl.DataFrame, fields: Mapping[str, Field], wanted: Container[str] | None) -> list[Field]:
    """Return the fields among ``wanted`` that columns of the frame tell."""
    named = (f for f in fields.values() if f.filled_from in frame.columns)
    return [f for f in named if wanted is None or f.name in wanted]


def _filled(frame: pl.DataFrame, field: Field, fields: Mapping[str, Field]) -> pl.Series:
    assert field.filled_from is not None  # noqa: S101 - it is one of the fillable
    told = _told(frame[field.filled_from], field, fields[field.filled_from]).alias(field.name)
    return frame[field.name].fill_null(told) if field.name in frame.columns else told


def _told(values: pl.Series, field: Field, source: Field) -> pl.Series:
    if field.format is Format.DOMAIN:
        return domain_of(values)
    if source.vocabulary is None:
        raise ValueError(f"nothing tells {field.name} from {source.name}")
    known = dict(_attributes(source.vocabulary, _ATTRIBUTES.get(field.name, field.name)))
    if field.type is not FieldType.LIST:
        return values.replace_strict(known, default=None, return_dtype=pl.String)
    told = values.list.eval(pl.element().replace_strict(known, default=None, return_dtype=pl.String).drop_nulls())
    told = told.list.unique(maintain_order=True)
    # tools of which no kind is known tell nothing of the kinds
    return pl.select(pl.when(told.list.len() > 0).then(told)).to_series()


def _attributes(vocabulary: Vocabulary, name: str) -> Iterator[tuple[str, str]]:
    return ((e.name, e.attributes[name]) for e in vocabulary.entries.values() if name in e.attributes)

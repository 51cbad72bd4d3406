"""Columns of text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.records.cells.distinct import Distinct, read_each
from icp_rules.records.cells.texts import as_text, clean, means_unknown, spelled, unknown_words, unlisted, without
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.language.vocabularies import Vocabulary
    from icp_rules.records.cells.values import Unreadable

_LOOKED_UP = 3
_NO_COUNTRY = Problem("is no country", "Write countries by their ISO 3166 codes or in English.")


def coerce_text(cells: pl.Series, field: Field, column: ColumnMap) -> Coerced:
    """Clean the cells and give them the spelling of the field's vocabulary.

    Any text is readable but that of a country there isn't: other vocabularies cannot hold all there is.
    """
    distinct = Distinct.of(as_text(cells))
    texts = clean(distinct.values)
    unknown = means_unknown(texts, unknown_words(field, column))
    texts = without(texts, unknown)
    placeholders = distinct.count(unknown)
    if field.vocabulary is None:
        return Coerced(distinct.spread(texts), placeholders=placeholders)
    again = Distinct.of(texts)
    spellings, is_odd = (again.spread(result) for result in spelled(again.values, field.vocabulary))
    odd, counts = texts.filter(is_odd), distinct.counts.filter(is_odd)
    if not field.vocabulary.is_closed:
        return Coerced(distinct.spread(spellings), placeholders=placeholders, unlisted=unlisted(odd, counts))
    refused = read_each(odd, counts, pl.String(), _refuse, frozenset())
    values = distinct.spread(without(spellings, is_odd))
    return Coerced(values, _with_nearest(refused.unreadable, field.vocabulary), placeholders)


def _refuse(_: str) -> Problem:
    return _NO_COUNTRY


def _with_nearest(unreadable: tuple[Unreadable, ...], vocabulary: Vocabulary) -> tuple[Unreadable, ...]:
    """Say in the help of the most frequent texts what they resemble; for all of them it would take too long."""
    near = {one.text: name for one in unreadable[:_LOOKED_UP] if (name := vocabulary.nearest(one.text))}
    if not near:
        return unreadable
    guesses = ", ".join(f"{text!r} {name}" for text, name in near.items())
    return tuple(replace(one, help=f"Is {guesses}? {one.help}") for one in unreadable)

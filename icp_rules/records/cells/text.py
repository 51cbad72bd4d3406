"""Columns of text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.records.cells.distinct import Distinct, read_each
from icp_rules.records.cells.texts import as_text, clean, means_unknown, spelled, unknown_words, without
from icp_rules.records.cells.values import Coerced, Problem

if TYPE_CHECKING:
    from icp_rules.language.config import ColumnMap
    from icp_rules.language.fields import Field
    from icp_rules.records.cells.values import Unreadable

_COUNTRIES = "countries"
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
    if field.vocabulary is None:
        return Coerced(distinct.spread(texts), placeholders=distinct.count(unknown))
    again = Distinct.of(texts)
    spellings = again.spread(spelled(again.values, field))
    if field.vocabulary != _COUNTRIES:
        return Coerced(distinct.spread(spellings), placeholders=distinct.count(unknown))
    is_none = (~spellings.is_in(list(load_vocabulary(_COUNTRIES).entries))).fill_null(value=False)
    refused = read_each(texts.filter(is_none), distinct.counts.filter(is_none), pl.String(), _refuse, frozenset())
    values = distinct.spread(without(spellings, is_none))
    return Coerced(values, _with_nearest(refused.unreadable), distinct.count(unknown))


def _refuse(_: str) -> Problem:
    return _NO_COUNTRY


def _with_nearest(unreadable: tuple[Unreadable, ...]) -> tuple[Unreadable, ...]:
    """Say in the help of the most frequent texts what they resemble; for all of them it would take too long."""
    vocabulary = load_vocabulary(_COUNTRIES)
    near = {one.text: name for one in unreadable[:_LOOKED_UP] if (name := vocabulary.nearest(one.text))}
    if not near:
        return unreadable
    guesses = ", ".join(f"{text!r} {name}" for text, name in near.items())
    return tuple(replace(one, help=f"Is {guesses}? {one.help}") for one in unreadable)

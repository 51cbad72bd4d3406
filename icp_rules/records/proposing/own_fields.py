"""What a column that no field fits becomes: a field of the workspace's own, of the type its cells have."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.language.fields import RESERVED, Field, FieldType, Origin
from icp_rules.records.proposing.assigning import Assigned, fitted
from icp_rules.records.proposing.fitting import Fit, fit
from icp_rules.records.proposing.headers import folded_words
from icp_rules.records.proposing.separators import separator

if TYPE_CHECKING:
    from collections.abc import Container

    from icp_rules.records.proposing.columns import Column
    from icp_rules.records.proposing.headers import Header

# Words of headers.
IDS = frozenset({"id", "ids", "uuid", "guid", "key"})
NUMBERED = frozenset({"number", "no", "nr", "nummer", "numero"})
PHONES_AND_ZIPS = frozenset({"zip", "plz", "phone", "telefon", "telephone", "fax"})

_READ = 0.9
_FEW = 6
# Ids, and numbers of streets and customers, hardly come back.
_RARELY = 2.0
_NAMED = IDS | PHONES_AND_ZIPS | {"code"}
# 0 and 1 are counts there, and not no and yes.
_COUNTING = frozenset({"count", "number", "num", "total", "score", "visits", "anzahl", "nombre"})
# What has a size, and so ranges of it; 2019-2020 are years and 10-40 an article.
_SIZED = (_COUNTING - NUMBERED) | frozenset(
    {"employees", "employee", "headcount", "people", "staff", "seats", "users", "customers", "size", "sizes"}
    | {"revenue", "sales", "turnover", "arr", "mrr", "funding", "budget", "spend", "price", "amount", "volume"}
    | {"mitarbeiter", "mitarbeiterzahl", "kunden", "grosse", "umsatz", "preis", "betrag"}
    | {"effectif", "effectifs", "salaries", "taille", "clients", "prix", "montant"}
)
_MOST = 0.5
_LEADING_ZERO = r"^0[0-9]"
_PLAIN = r"^[-+]?[0-9][0-9.,'’ ]*$"


def own_field(column: Column, name: str, currency: str) -> Assigned:
    """Return the field a column becomes, with what its header states and its cells need to be read."""
    if column.header.unit != 1 and column.header.currency:
        stated = fitted(column, _field(name, FieldType.NUMBER, money=True), currency)
        return stated if stated.fit.share >= _READ else Assigned(column, Fit(_field(name, FieldType.TEXT), 1.0))
    return Assigned(column, _by_cells(column, name, currency))


def _by_cells(column: Column, name: str, currency: str) -> Fit:
    for type_ in (FieldType.BOOLEAN, FieldType.NUMBER, FieldType.DATE):
        if not _may_be(column, type_):
            continue
        found = fit(column, _field(name, type_), currency)
        if found.share >= _READ and "range" in {*found.settings, *found.open} and not _has_ranges(column):
            continue
        if found.share < _READ and type_ is FieldType.NUMBER:
            found = fit(column, _field(name, type_, money=True), currency)
        if found.share >= (1 if type_ is FieldType.BOOLEAN else _READ):
            return found
    if isinstance(column.cells.dtype, pl.List | pl.Array):
        return Fit(_field(name, FieldType.LIST), 1.0)
    mark = separator(column)
    if mark:
        return Fit(_field(name, FieldType.LIST), 1.0, {"split": mark})
    return Fit(_field(name, FieldType.TEXT), 1.0)


def free_name(header: str, taken: Container[str]) -> str:
    """Return a name for a header's field: small ASCII letters, digits and single underscores, and not taken."""
    words = "_".join(folded_words(header)).encode("ascii", "ignore").decode()
    name = "_".join(part for part in words.split("_") if part) or "column"
    name = name if name[0].isalpha() else f"column_{name}"
    numbered = (f"{name}_{number}" for number in range(2, 10**6))
    return name if name not in taken and name not in RESERVED else next(one for one in numbered if one not in taken)


def _may_be(column: Column, type_: FieldType) -> bool:
    if type_ is FieldType.BOOLEAN:
        return column.texts.len() <= _FEW and _COUNTING.isdisjoint(column.header.words)
    return type_ is not FieldType.NUMBER or not _is_identifier(column)


def _has_ranges(column: Column) -> bool:
    """Tell whether what looks like ranges of numbers is that: by its header, or as most cells are single numbers."""
    if not _SIZED.isdisjoint(column.header.words) or _is_number_of(column.header):
        return True
    plain = column.counts.filter(column.texts.str.contains(_PLAIN)).sum()
    return plain > _MOST * column.filled


def _is_identifier(column: Column) -> bool:
    """Tell whether digits in the cells name something and count nothing."""
    if column.texts.str.contains(_LEADING_ZERO).any():
        return True
    words = column.header.words
    return not _NAMED.isdisjoint(words) or (
        not NUMBERED.isdisjoint(words) and not _is_number_of(column.header) and column.repeats < _RARELY
    )


def _is_number_of(header: Header) -> bool:
    """Tell whether a header says ``number of`` something, which is a count."""
    return any(word in NUMBERED and after == "of" for word, after in pairwise(header.words))


def _field(name: str, type_: FieldType, *, money: bool = False) -> Field:
    return Field(name, type_, money=money, origin=Origin.WORKSPACE)

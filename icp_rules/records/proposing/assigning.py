"""Which column gives which field: by its header where the cells bear it out, or else by its cells alone."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from icp_rules.language.columns import ACCOUNT_ID
from icp_rules.language.fields import FieldType, Origin
from icp_rules.language.vocabularies import load_vocabulary
from icp_rules.records.proposing.currencies import currencies_of_cells, currency_of_header
from icp_rules.records.proposing.fitting import Fit, fit, reads_any
from icp_rules.records.proposing.headers import Match, folded_words, load_spellings
from icp_rules.records.proposing.separators import held_mark
from icp_rules.records.suppression import LIKE_ADDRESS, LIKE_DOMAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from icp_rules.language.fields import Field
    from icp_rules.records.proposing.columns import Column

# A header that names a field is believed if this share of the cells is read; cells alone have to be clearer.
_BORNE_OUT = 0.5
_CLEAR = 0.9
_LEAST_KINDS = 3
_RARELY = 3.0
_LOOKED_AT = 2000
# What a header calls a location may be a country and no more.
_VAGUER = {"country": "locations"}
_IDS = (ACCOUNT_ID, "contact_id")


@dataclass(frozen=True, slots=True)
class Assigned:
    """A column for a field.

    ``unit`` is what the header states, ``currency`` the code of the money's currency where header or cells tell it.
    ``by_cells`` says that the header had no part in it, ``mixed`` that cells state multiples beside the header's.
    """

    column: Column
    fit: Fit
    unit: float = 1.0
    currency: str | None = None
    by_cells: bool = False
    mixed: bool = False


@dataclass(slots=True)
class Assignment:
    """The column of each field, and why others whose header names a field do not give it, by column."""

    fields: dict[str, Assigned] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def columns(self) -> set[str]:
        """Return the columns that give a field."""
        return {one.column.name for one in self.fields.values()}


def assign(columns: Sequence[Column], fields: Mapping[str, Field], section: str, currency: str) -> Assignment:
    """Find the column of each field of a section; one column gives one field."""
    found = Assignment()
    named: dict[str, list[tuple[tuple[bool, int, bool, int], Column]]] = defaultdict(list)
    for place, column in enumerate(columns):
        match = named_field(column, fields, section)
        if match:
            bare = fields[match.field].money and column.header.currency is None
            repeated = match.field in _IDS and not column.is_unique
            named[match.field].append(((bare, match.distance, repeated, place), column))
    for name, candidates in named.items():
        for _, column in sorted(candidates, key=lambda one: one[0]):
            if name in found.fields:
                found.notes[column.name] = f"its header says {name} too"
                continue
            assigned = fitted(column, fields[name], currency)
            if assigned.fit.share < _BORNE_OUT:
                found.notes[column.name] = f"its header says {name}, but {_percent(assigned.fit.share)} of it reads so"
            else:
                found.fields[name] = assigned
    _by_cells(columns, fields, found, currency)
    return found


def named_field(column: Column, fields: Mapping[str, Field], section: str) -> Match | None:
    """Return the field that a column's header names, of those there are."""
    match = load_spellings().match(column.header, section)
    if match and match.field in fields:
        return match
    words = column.header.words
    own = (name for name, one in fields.items() if one.origin is Origin.WORKSPACE and folded_words(name) == words)
    return next((Match(name, 0) for name in own), None)


def fitted(column: Column, field: Field, currency: str) -> Assigned:
    """Return how a column is read as a field, in the unit and the currency that are stated."""
    if field.type is FieldType.LIST:
        mark = held_mark(column)
        return Assigned(column, Fit(field, 1.0, {"split": mark} if mark else {}))
    if not field.money:
        return _in_unit(column, field, currency)
    stated = currency_of_header(column, currency)
    if stated:
        return replace(_in_unit(column, field, stated), currency=stated)
    found = _in_unit(column, field, currency)
    named = currencies_of_cells(column, currency)
    code = currency if currency in named else None
    if found.fit.share < _BORNE_OUT:
        for other in (one for one in named if one != currency):
            tried = _in_unit(column, field, other)
            if tried.fit.share > found.fit.share:
                code, found = other, tried
    return replace(found, currency=code)


def _in_unit(column: Column, field: Field, currency: str) -> Assigned:
    """Return how a column is read in the unit that its header states, which stands whatever single cells say.

    Without it ``1.5`` under ``Revenue (USD M)`` would be 1.50. Where every cell states its own multiple, there is none
    that the header's is for.
    """
    unit = column.header.unit if field.type is FieldType.NUMBER else 1.0
    plain = fit(column, field, currency)
    if unit == 1:
        return Assigned(column, plain)
    scaled = fit(column, field, currency, {"unit": unit})
    if plain.share and not scaled.share and not reads_any(column, field, currency, {**plain.settings, "unit": unit}):
        return Assigned(column, plain)
    return Assigned(column, scaled, unit, mixed=scaled.share < plain.share)


def _by_cells(columns: Sequence[Column], fields: Mapping[str, Field], found: Assignment, currency: str) -> None:
    """Give fields that no header names to columns whose cells can hardly be anything else."""
    for name, is_like in _TESTS.items():
        if name not in fields or name in found.fields:
            continue
        vaguer = found.fields.get(_VAGUER.get(name, ""))
        free = [one for one in columns if one.name not in found.columns() and one.name not in found.notes]
        free = [*([vaguer.column] if vaguer else []), *free]
        column = next((one for one in free if one.texts.len() >= _LEAST_KINDS and is_like(one)), None)
        if column:
            if vaguer and column is vaguer.column:
                del found.fields[vaguer.fit.field.name]
            assigned = fitted(column, fields[name], currency)
            found.fields[name] = Assigned(column, assigned.fit, by_cells=True)


def _matches(pattern: str) -> Callable[[Column], bool]:
    def is_like(column: Column) -> bool:
        like = column.texts.str.to_lowercase().str.contains(pattern)
        return column.repeats < _RARELY and like.sum() >= _CLEAR * like.len()

    return is_like


def _spelled(vocabulary: str) -> Callable[[Column], bool]:
    def is_like(column: Column) -> bool:
        if column.cells.dtype.is_numeric():
            return False
        mark = None if load_vocabulary(vocabulary).is_closed else held_mark(column)
        items = list(_split(column.texts.head(_LOOKED_AT).to_list(), mark))
        known = [load_vocabulary(vocabulary).spell(item) for item in items]
        return len(set(known) - {None}) >= _LEAST_KINDS and sum(map(bool, known)) >= _CLEAR * len(known)

    return is_like


def _split(texts: Iterable[str], mark: str | None) -> Iterator[str]:
    for text in texts:
        yield from (part.strip() for part in text.split(mark)) if mark else (text,)


# What cells alone can say, in the order it is looked for.
_TESTS: dict[str, Callable[[Column], bool]] = {
    "email": _matches(LIKE_ADDRESS),
    "domain": _matches(LIKE_DOMAIN),
    "country": _spelled("countries"),
    "technologies": _spelled("technologies"),
}


def _percent(share: float) -> str:
    return f"only {share:.0%}" if share else "nothing"

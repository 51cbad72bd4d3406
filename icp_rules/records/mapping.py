"""Finds the columns of a source that give our fields, and makes the fields of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import polars as pl

from icp_rules.diagnostics import Code, nearest
from icp_rules.language.columns import ACCOUNT_ID, RECORD_AGE, said
from icp_rules.language.config import CONTACTS, ColumnMap
from icp_rules.language.fields import Field, FieldType, Format, Origin
from icp_rules.records.cells import Settings, coerce
from icp_rules.records.cells.texts import as_text, clean, nameless, without
from icp_rules.records.report import UnlistedColumn
from icp_rules.records.summing import unreadable_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from icp_rules.diagnostics import Diagnostics, Location
    from icp_rules.language.config import SourceConfig
    from icp_rules.records.cells import Coerced
    from icp_rules.records.loading import Loaded
    from icp_rules.records.report import UnreadableColumn

ROW = "__row"
"""The place of a row in its source, while it is worked on."""

READ = (Origin.BUILT_IN, Origin.WORKSPACE)
"""Where fields come from that a column may give."""

ANY_ID = "id"
# With fewer rows, to start threads takes longer than to read the columns.
_WORTH_THREADS = 1_000
_ADDRESSES = (Format.DOMAIN, Format.URL, Format.EMAIL)
_COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Mapped:
    """A source's rows as our fields, with ``ROW`` and, where the source states ages, ``RECORD_AGE``.

    The counts by field are those of ``SourceReport``.
    """

    frame: pl.DataFrame
    fields: tuple[Field, ...]
    unreadable: tuple[UnreadableColumn, ...]
    unlisted: tuple[UnlistedColumn, ...]
    placeholders: Mapping[str, int]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the fields."""
        return tuple(field.name for field in self.fields)

    @property
    def said(self) -> tuple[str, ...]:
        """The companions with the text of addresses that nobody could read, of the fields that have any."""
        return tuple(name for name in map(said, self.names) if name in self.frame.columns)

    @property
    def ages(self) -> pl.Series | None:
        """The date of each row, where the source states it."""
        return self.frame.get_column(RECORD_AGE) if RECORD_AGE in self.frame.columns else None


def find_columns(loaded: Loaded, fields: Mapping[str, Field], found: Diagnostics) -> dict[str, ColumnMap]:
    """Return the column for each field a source gives.

    Without a map these are the columns called like a field, and ``id`` is the account's or the contact's. What the
    map names and the source lacks is added to ``found``.
    """
    source = loaded.source
    columns = stated_columns(source, loaded.frame.columns, fields, found)
    if source.map:
        _require(loaded, [(column.column, column.location) for column in columns.values()], found)
    for name, column in columns.items():
        dtype = loaded.frame.schema.get(column.column)
        if dtype is not None and is_nested(dtype):
            message = f"the column '{column.column}' for {name} holds objects, not values"
            help_line = "Write what you need of them into columns of their own."
            found.error(Code.SOURCE_FORMAT, message, column.location, help_line)
    require_ages(loaded, found)
    return columns


def stated_columns(
    source: SourceConfig, present: Collection[str], fields: Mapping[str, Field], found: Diagnostics
) -> dict[str, ColumnMap]:
    """Return the column that gives each field: by the map, or, without one, the ``present`` ones called like a field.

    A field of the map that no column can give is added to ``found``.
    """
    readable = {name: field for name, field in fields.items() if field.origin in READ}
    if source.map:
        for name in [name for name in source.map if name not in readable]:
            field = fields.get(name)
            message = f"'{name}' is a {field.origin} field" if field else f"there is no field '{name}'"
            found.error(Code.NOT_ALLOWED, f"{message}; no column gives it", source.map[name].location)
        return {name: source.map[name] for name in readable if name in source.map}
    columns = {name: ColumnMap(name, name, source.location) for name in readable if name in present}
    identity = "contact_id" if source.name == CONTACTS else ACCOUNT_ID
    if identity not in columns and ANY_ID in present:
        columns[identity] = ColumnMap(identity, ANY_ID, source.location)
    return columns


def require_key(loaded: Loaded, found: Diagnostics) -> None:
    """Add to ``found`` that a table of facts lacks its key."""
    _require(loaded, [(loaded.source.key, loaded.source.location)], found)


def require_ages(loaded: Loaded, found: Diagnostics) -> None:
    """Add to ``found`` that a source lacks the column with its dates, or that its date is no day."""
    source = loaded.source
    if source.as_of_column is not None:
        _require(loaded, [(source.as_of_column, source.location)], found)
    elif source.as_of is not None:
        try:
            date.fromisoformat(source.as_of)
        except ValueError:
            found.error(Code.WRONG_FORM, f"as_of: there is no day {source.as_of}", source.location)


def map_fields(
    loaded: Loaded,
    columns: Mapping[str, ColumnMap],
    fields: Mapping[str, Field],
    workspace: Settings,
) -> Mapped:
    """Return a source's rows as typed fields; a field without a column in a file is unknown there."""
    source = loaded.source
    ages, unreadable_ages = date_rows(loaded)
    settings = replace(workspace, dates=source.dates, decimal=source.decimal, as_of=ages)

    def coerced(name: str, countries: pl.Series | None = None) -> Coerced:
        column = columns[name]
        return coerce(_raw(loaded.frame, column.column), fields[name], column, settings, countries)

    phones = [name for name in columns if fields[name].format is Format.PHONE]
    others = [name for name in columns if name not in phones]
    found = dict(zip(others, _each(coerced, others, loaded.frame.height), strict=True))
    countries = found[_COUNTRY].values if _COUNTRY in found else None
    found |= {name: coerced(name, countries) for name in phones}
    read = {name: found[name] for name in columns}
    series = [one.values.alias(name) for name, one in read.items()]
    unreadable = [
        cells for name, one in read.items() for cells in unreadable_columns(name, columns[name].column, one.unreadable)
    ]
    unlisted = tuple(
        UnlistedColumn(name, columns[name].column, vocabulary, one.unlisted)
        for name, one in read.items()
        if one.unlisted and (vocabulary := fields[name].vocabulary)
    )
    kept = [_said(loaded, columns[name], one) for name, one in read.items() if _is_kept(fields[name], one)]
    rows = pl.int_range(loaded.frame.height, dtype=pl.UInt32, eager=True).alias(ROW)
    return Mapped(
        pl.DataFrame([*series, *kept, *([] if ages is None else [ages]), rows]),
        tuple(fields[name] for name in columns),
        (*unreadable, *unreadable_ages),
        unlisted,
        {name: one.placeholders for name, one in read.items() if one.placeholders},
    )


def _each(coerced: Callable[[str], Coerced], names: Sequence[str], rows: int) -> list[Coerced]:
    """Return what is made of each column: they know nothing of each other, and Polars leaves the interpreter alone."""
    if rows < _WORTH_THREADS:
        return [coerced(name) for name in names]
    with ThreadPoolExecutor() as pool:
        return list(pool.map(coerced, names))


def _is_kept(field: Field, coerced: Coerced) -> bool:
    """Tell whether the text of unreadable cells is kept: who may not be contacted is looked for in addresses too."""
    return field.format in _ADDRESSES and bool(coerced.unreadable)


def _said(loaded: Loaded, column: ColumnMap, coerced: Coerced) -> pl.Series:
    texts = clean(as_text(_raw(loaded.frame, column.column)))
    return without(texts, coerced.values.is_not_null()).alias(said(column.field))


def date_rows(loaded: Loaded) -> tuple[pl.Series | None, tuple[UnreadableColumn, ...]]:
    """Return the date each row is of (None where the source states none) and what of it could not be read."""
    source = loaded.source
    if source.as_of_column is None:
        if source.as_of is None:
            return None, ()
        day = date.fromisoformat(source.as_of)
        return pl.repeat(day, loaded.frame.height, dtype=pl.Date, eager=True).alias(RECORD_AGE), ()
    column = ColumnMap("as_of", source.as_of_column, source.location)
    field = Field("as_of", FieldType.DATE)
    cells = _raw(loaded.frame, column.column)
    # An age is counted back from this very column, so here there is nothing to count from.
    nothing = pl.Series([None], dtype=pl.Date).new_from_index(0, cells.len())
    coerced = coerce(cells, field, column, Settings(dates=source.dates, as_of=nothing))
    return coerced.values.alias(RECORD_AGE), tuple(unreadable_columns(field.name, column.column, coerced.unreadable))


def _require(loaded: Loaded, wanted: Iterable[tuple[str, Location]], found: Diagnostics) -> None:
    """Add what is missing in any of the source's files: an error, unless another of them has it."""
    for name, location in wanted:
        add = found.warn if name in loaded.frame.columns else found.error
        for part in loaded.parts:
            has = part.table.frame.columns
            if name not in has and not part.is_blank:
                near = nearest(name, has)
                help_line = f"Is it '{near}'?" if near else f"Its columns are {', '.join(map(repr, has))}."
                add(Code.COLUMN_MISSING, f"{part.name} has no column '{name}'", location, help_line)


def _raw(frame: pl.DataFrame, name: str) -> pl.Series:
    if name in frame.columns:
        return nameless(frame.get_column(name))
    return pl.Series("cell", [None] * frame.height, pl.String)


def is_nested(dtype: pl.DataType) -> bool:
    """Tell whether cells of this type hold objects, which no field can take."""
    if isinstance(dtype, pl.List | pl.Array):
        return isinstance(dtype.inner, pl.DataType) and dtype.inner.is_nested()
    return dtype.is_nested() or dtype in (pl.Binary, pl.Object)

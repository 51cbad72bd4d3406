"""The table of accounts that a query reads, as fields."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis  # type: ignore[import-untyped]
import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Diagnostics, nearest
from icp_rules.engine import columns
from icp_rules.language.fields import FieldType, Origin
from icp_rules.relations import account_columns, filled_by_records_alone, map_accounts
from icp_rules.relations.columns import how_cells_are_read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from icp_rules.diagnostics import Location
    from icp_rules.language.config import ColumnMap, Config, SourceConfig
    from icp_rules.language.fields import Field
    from icp_rules.language.model import RuleSet

# What a column is taken for that gives a field of a type. Nobody tells, so the first thing a query does is to cast it.
_TYPES = {
    FieldType.TEXT: "string",
    FieldType.NUMBER: "decimal",
    FieldType.DATE: "timestamp",
    FieldType.BOOLEAN: "boolean",
    FieldType.LIST: "array<string>",
}


# What the columns are called that go with that of a field, however it is written.
_COMPANION = re.compile(r"__|_(as_of|folded)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a table's columns give fields: through a source's map, or by their names.

    ``columns`` are those the table has; None where nobody said, and it is taken to have all that are asked for.
    """

    columns: Collection[str] | None = None
    source: SourceConfig | None = None
    config: Config | None = None


def accounts(rule_set: RuleSet, layout: Layout) -> ibis.Table:
    """Return the table with the columns that a rule set reads, as fields, typed; lists without nulls in them.

    Raises DiagnosticError where the table lacks what it must have, or has to be read as records first.
    """
    if layout.source is not None and layout.config is not None:
        return _mapped(rule_set, layout.source, layout.config, layout.columns)
    # without a column of ours the engine tells what is missing, and needs some table for it
    types = _named(rule_set, layout.columns) or {"": FieldType.TEXT}
    table = ibis.table({name: _TYPES[type_] for name, type_ in types.items()}, name="accounts")
    return table.select(**{name: _typed(table[name], type_) for name, type_ in types.items()})


def _mapped(rule_set: RuleSet, source: SourceConfig, config: Config, has: Collection[str] | None) -> ibis.Table:
    fields = config.fields.account
    wanted = rule_set.fields.told_by(rule_set.judged_fields())
    if has is None and not source.map:
        message = f"the source {source.name} has no map, and nobody says which columns its table has"
        help_line = "Name all its columns with --columns, or leave out --mapped."
        raise DiagnosticError(Diagnostic(Code.COLUMN_MISSING, message, source.location, help_line))
    stated = account_columns(source, has or (), fields, Diagnostics())
    _refuse_filling(source, [fields[name] for name in sorted(wanted & stated.keys())], fields, stated)
    assumed = {column.column: _assumed(column, fields[name].type) for name, column in stated.items()}
    points = [name for name in sorted(wanted) if fields[name].origin is Origin.DATA_POINT]
    by_name = () if source.map else wanted.union(columns.IDENTITY) - stated.keys()
    _refuse_misspelled(has or (), [*_told(by_name, fields), *points, *map(columns.age, points)], {*fields, *assumed})
    ready = [name for name in points if name in (has or ())]
    for name in ready:
        assumed.setdefault(name, _TYPES[fields[name].type])
        assumed.setdefault(columns.age(name), _TYPES[FieldType.DATE])
    if source.as_of_column is not None:
        assumed.setdefault(source.as_of_column, _TYPES[FieldType.DATE])
    table = ibis.table({name: type_ for name, type_ in assumed.items() if has is None or name in has}, name="accounts")
    mapped = map_accounts(nw.from_native(table), source, config, wanted=wanted, ready=ready).to_native().op()
    _refuse_data_points(rule_set, wanted - mapped.values.keys())
    lists = {name for name in mapped.values if name in fields and fields[name].type is FieldType.LIST}
    values = {name: value.to_expr() for name, value in mapped.values.items()}
    return table.select(**{n: _without_nulls(value) if n in lists else value for n, value in values.items()})


def _refuse_filling(
    source: SourceConfig, wanted: Collection[Field], fields: Mapping[str, Field], stated: Collection[str]
) -> None:
    """Raise DiagnosticError for stated fields that records alone fill in from another one, where they are unknown."""
    found = Diagnostics()
    for one in wanted:
        if one.filled_from in stated and filled_by_records_alone(one, fields):
            message = f"{one.name} is filled from {one.filled_from} where it is unknown, and records alone can do that"
            help_line = f"Judge a table written from records without --mapped, or leave {one.filled_from} unmapped."
            found.error(Code.NOT_CLEAN, message, source.location, help_line)
    found.raise_errors()


def _assumed(column: ColumnMap, type_: FieldType) -> str:
    """Return what a mapped column is taken for: text, where the map says how cells are to be read."""
    return _TYPES[type_ if how_cells_are_read(column) is None else FieldType.TEXT]


def _named(rule_set: RuleSet, has: Collection[str] | None) -> Mapping[str, FieldType]:
    """Return the columns that are read, with what they hold."""
    fields = rule_set.fields.account
    wanted = rule_set.fields.told_by(rule_set.judged_fields())
    if has is None:
        _refuse_data_points(rule_set, wanted)
        chosen = [f for f in fields.values() if f.name in wanted and f.formula is None]
        return {columns.ACCOUNT_ID: FieldType.TEXT, **{f.name: f.type for f in chosen}}
    types = {f.name: f.type for f in fields.values() if f.name in wanted.union(columns.IDENTITY)}
    types |= {columns.folded(name): type_ for name, type_ in types.items() if type_ is FieldType.LIST}
    types |= dict.fromkeys((columns.RECORD_AGE, *map(columns.age, types)), FieldType.DATE)
    _refuse_misspelled(has, [*_told(types, fields), *filter(_COMPANION.search, types)], fields)
    _refuse_data_points(rule_set, wanted.difference(has))
    return {name: type_ for name, type_ in types.items() if name in has}


def _told(names: Iterable[str], fields: Mapping[str, Field]) -> list[str]:
    """Return those that are fields a table tells: derived ones are worked out."""
    return [name for name in names if name in fields and fields[name].formula is None]


def _refuse_misspelled(has: Collection[str], read: Collection[str], known: Collection[str]) -> None:
    """Raise DiagnosticError for columns that nobody knows, called almost like one that is ``read`` and not there."""
    found = Diagnostics()
    missing = [name for name in read if name not in has]
    for name in has:
        # a column called after a field, such as employees_range, is not meant for its age
        alike = [one for one in missing if bool(_COMPANION.search(one)) == bool(_COMPANION.search(name))]
        near = None if name in read or name in known else nearest(name, alike)
        if near is not None:
            message = f"the column '{name}' is not read, and '{near}' is, which the table is not said to have"
            help_line = f"Name it '{near}' if it is that; leave '{name}' out of --columns if it is another one."
            found.error(Code.NOT_IN_TABLE, message, help=help_line)
    found.raise_errors()


def _refuse_data_points(rule_set: RuleSet, missing: Collection[str]) -> None:
    """Raise DiagnosticError for data points that nobody computes, each where the first rule reads it."""
    found = Diagnostics()
    fields = rule_set.fields.account
    for name in sorted(name for name in missing if fields[name].origin is Origin.DATA_POINT):
        message = f"'{rule_set.id}' reads {name}, which plugins compute and the table is not said to have"
        help_line = "Compute it beforehand, keep it in the table, and name all its columns with --columns."
        found.error(Code.NOT_IN_TABLE, message, _read_at(rule_set, name), help_line)
    found.raise_errors()


def _read_at(rule_set: RuleSet, name: str) -> Location:
    """Return where a rule first reads a field, or one that is made of it."""
    readers = [(test.field, test.location) for test in rule_set.tests()]
    readers += [(field, criterion.location) for criterion in rule_set.criteria for field in criterion.fields]
    return next(place for field, place in readers if name in rule_set.fields.told_by([field]))


def _typed(column: ibis.Value, type_: FieldType) -> ibis.Value:
    if type_ is FieldType.NUMBER:
        return column.cast("float64")
    if type_ is FieldType.DATE:
        return column.cast("date")
    return _without_nulls(column) if type_ is FieldType.LIST else column


def _without_nulls(items: ibis.Value) -> ibis.Value:
    return items.filter(lambda item: item.notnull())

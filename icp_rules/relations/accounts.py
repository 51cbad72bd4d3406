"""A table of accounts as our fields."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code, Diagnostic, Diagnostics, nearest
from icp_rules.language.columns import ACCOUNT_ID, NAME, RECORD_AGE, age
from icp_rules.language.config import ColumnMap, column_name
from icp_rules.language.fields import Field, FieldType
from icp_rules.records.mapping import stated_columns
from icp_rules.relations.columns import WRITE_RECORDS, field_value
from icp_rules.relations.filling import filled_value

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from icp_rules.diagnostics import Location
    from icp_rules.language.config import Config, SourceConfig


def map_accounts(
    table: nw.LazyFrame[Any],
    source: SourceConfig,
    config: Config,
    *,
    wanted: Collection[str],
    ready: Collection[str] = (),
) -> nw.LazyFrame[Any]:
    """Return the rows of a typed table as accounts, lazily: ``account_id``, ``name``, and the fields ``wanted``.

    Args:
        table: any lazy frame Narwhals takes.
        source: says by its ``map`` which column gives which field, and by ``as_of`` how old the rows are, which becomes
            ``record__as_of``. Without a map, columns named like a field are taken, and ``id`` is ``account_id``.
        config: the workspace's fields, currency and rates.
        wanted: the account fields that are needed, such as ``config.fields.told_by(rule_set.judged_fields())``. Derived
            ones are left to ``icp_rules.engine.with_derived``; a field without a column is left out: it is unknown.
        ready: the data points that were computed before, each in a column of its name; a column ``<name>__as_of``
            beside it tells how old the values are.

    A row is an account: rows are neither merged nor left out, so who calls sees to it that ids are there and unique
    (``unclean`` has what else to look for). Text is taken as it is, in the one spelling of its vocabulary.

    Raises DiagnosticError for a column that is missing or would have to be read cell by cell, naming column and field.
    """
    found = Diagnostics()
    fields = config.fields.account
    schema = table.collect_schema()
    actual = {column_name(name): name for name in schema}
    columns = account_columns(source, actual, fields, found)
    needed = {n: c for n, c in columns.items() if n in {*wanted, ACCOUNT_ID, NAME} or _tells(n, wanted, fields)}
    values = _values(needed, fields, schema, config, found)
    # beside each that was computed before is its age
    typed = {name: fields[name] for name in ready} | {age(n): Field(age(n), FieldType.DATE) for n in ready}
    given = {own: ColumnMap(own, own, source.location) for own in typed if own in schema}
    values |= _values(given, typed, schema, config, found)
    row_age = record_age(source, schema, actual, config, found)
    told = {n: v for n in wanted if (v := filled_value(fields[n], fields, values, source, found)) is not None}
    found.raise_errors()
    if ACCOUNT_ID not in values:
        values[ACCOUNT_ID] = values[NAME]
    asked = {*wanted, *typed, ACCOUNT_ID, NAME}
    kept = {name: value for name, value in {**values, **told}.items() if name in asked}
    aged = [] if row_age is None else [row_age.alias(RECORD_AGE)]
    return table.select(*(value.alias(name) for name, value in kept.items()), *aged)


def account_columns(
    source: SourceConfig, present: Collection[str], fields: Mapping[str, Field], found: Diagnostics
) -> dict[str, ColumnMap]:
    """Return the column for each field, and add to ``found`` what makes rows no accounts of their own."""
    columns = stated_columns(source, present, fields, found)
    if source.identity != (ACCOUNT_ID,):
        message = f"accounts are told apart by {', '.join(source.identity)}, and rows of a table are merged by nobody"
        found.error(Code.NOT_CLEAN, message, source.location, WRITE_RECORDS)
    elif ACCOUNT_ID not in columns and NAME not in columns:
        near = nearest(ACCOUNT_ID, present) or nearest(NAME, present) or next(iter(present), "…")
        help_line = f"Say under map: which column it is, such as account_id: {near}"
        found.error(Code.COLUMN_MISSING, "no column gives account_id or name", source.location, help_line)
    return columns


def record_age(
    source: SourceConfig, schema: Mapping[str, Any], actual: Mapping[str, str], config: Config, found: Diagnostics
) -> nw.Expr | None:
    """Return the day each row is of, or None where the source states none."""
    if source.as_of_column is None:
        return None if source.as_of is None else nw.lit(date.fromisoformat(source.as_of), dtype=nw.Date)
    if source.as_of_column not in actual:
        missing_column(source.as_of_column, source.location, actual, found)
        return None
    name = actual[source.as_of_column]
    column = ColumnMap("as_of", source.as_of_column, source.location)
    value = field_value(column, name, schema[name], Field("as_of", FieldType.DATE), config)
    if isinstance(value, Diagnostic):
        found.extend([value])
        return None
    return value


def _values(
    columns: Mapping[str, ColumnMap],
    fields: Mapping[str, Field],
    schema: Mapping[str, Any],
    config: Config,
    found: Diagnostics,
) -> dict[str, nw.Expr]:
    """Return the values of each field that a column gives, and add to ``found`` why others have none."""
    actual = {column_name(name): name for name in schema}
    values: dict[str, nw.Expr] = {}
    for name, column in columns.items():
        if column.column not in actual:
            missing_column(column.column, column.location, actual, found)
            continue
        own = actual[column.column]
        value = field_value(column, own, schema[own], fields[name], config)
        if isinstance(value, Diagnostic):
            found.extend([value])
        else:
            values[name] = value
    return values


def _tells(name: str, wanted: Collection[str], fields: Mapping[str, Field]) -> bool:
    return any(fields[one].filled_from == name for one in wanted if one in fields)


def missing_column(name: str, location: Location, actual: Mapping[str, str], found: Diagnostics) -> None:
    """Add to ``found`` that a table lacks a column; ``actual`` maps the names maps use to its own."""
    near = nearest(name, actual)
    help_line = f"Is it '{near}'?" if near else f"Its columns are {', '.join(map(repr, actual))}."
    found.error(Code.COLUMN_MISSING, f"the table has no column '{name}'", location, help_line)

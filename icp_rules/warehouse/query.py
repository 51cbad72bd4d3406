"""A rule set as one SELECT over a table of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import ibis  # type: ignore[import-untyped]
import ibis.expr.operations as ops  # type: ignore[import-untyped]
from sqlglot import exp

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine import columns, evaluate
from icp_rules.language.fields import FieldType, Origin
from icp_rules.warehouse.expressions import Writer
from icp_rules.warehouse.names import Names
from icp_rules.warehouse.patterns import UnsayableError
from icp_rules.warehouse.stages import Stage, stages

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from icp_rules.language.model import RuleSet
    from icp_rules.warehouse.dialects import Dialect

# How a table's columns are taken, by the type of the field; the first stage makes them what the engine wants.
_RAW = {
    FieldType.TEXT: "string",
    FieldType.NUMBER: "decimal",
    FieldType.DATE: "timestamp",
    FieldType.BOOLEAN: "boolean",
    FieldType.LIST: "array<string>",
}


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its statement, and what to say above it."""

    rule_set: RuleSet
    dialect: Dialect
    statement: exp.Select
    as_of: date | None
    outputs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The query as it is printed."""
        return self.statement.sql(self.dialect.name, pretty=True) + "\n"


def query(
    rule_set: RuleSet,
    table: Sequence[str],
    dialect: Dialect,
    *,
    has: Collection[str] | None = None,
    as_of: date | None = None,
) -> Query:
    """Return the query that judges a table, named by its parts, in a warehouse.

    ``has`` are the columns that the table has; where it is not known, one for each field that the rules read.
    ``as_of`` is the day that counts as today, None for the day on which the query runs.
    """
    counted = {} if as_of else _counted(rule_set)
    day = as_of or next(day for day, days in counted.items() if days == 0)
    judged = evaluate(rule_set, _accounts(rule_set, has), as_of=day)
    parts = stages(judged)
    names = Names.of(dialect, parts, table, rule_set)
    try:
        selects = [_select(stage, names, at, counted) for at, stage in enumerate(parts)]
    except UnsayableError as error:
        message = f"{dialect.name} cannot say what '{rule_set.id}' asks: {error}"
        raise DiagnosticError(Diagnostic(Code.NOT_IN_DIALECT, message, rule_set.location)) from error
    *inner, last = selects
    for at, select in enumerate(inner):
        last = last.with_(names.stage(at), as_=select, materialized=dialect.materialized or None, copy=False)
    return Query(rule_set, dialect, last, as_of, tuple(judged.columns))


def _accounts(rule_set: RuleSet, has: Collection[str] | None) -> ibis.Table:
    """Return the table with the columns that are read, as fields, typed."""
    types = _read(rule_set, has)
    table = ibis.table({name: _RAW[type_] for name, type_ in types.items()}, name="accounts")
    return table.select([_typed(table[name], type_) for name, type_ in types.items()])


def _read(rule_set: RuleSet, has: Collection[str] | None) -> dict[str, FieldType]:
    """Return the columns that are read, with what they hold; of those the table ``has`` where that is known."""
    fields = rule_set.fields.account
    wanted = rule_set.fields.told_by(rule_set.judged_fields())
    if has is None:
        _refuse_data_points(rule_set, wanted)
        chosen = [f for f in fields.values() if f.name in wanted and f.formula is None]
        return {columns.ACCOUNT_ID: FieldType.TEXT, **{f.name: f.type for f in chosen}}
    wanted = wanted.union(columns.IDENTITY)
    types = {f.name: f.type for f in fields.values() if f.name in wanted}
    types |= {columns.folded(name): type_ for name, type_ in types.items() if type_ is FieldType.LIST}
    types |= dict.fromkeys((columns.RECORD_AGE, *map(columns.age, types)), FieldType.DATE)
    return {name: type_ for name, type_ in types.items() if name in has}


def _refuse_data_points(rule_set: RuleSet, wanted: Collection[str]) -> None:
    fields = rule_set.fields.account
    points = sorted(name for name in wanted if fields[name].origin is Origin.DATA_POINT)
    if points:
        message = f"'{rule_set.id}' reads {', '.join(points)}, which plugins compute and no table has by itself"
        help_line = "Compute them beforehand, keep them in columns of the table, and name all its columns by --columns."
        raise DiagnosticError(Diagnostic(Code.NOT_IN_TABLE, message, rule_set.location, help_line))


def _typed(column: ibis.Value, type_: FieldType) -> ibis.Value:
    name = column.get_name()
    if type_ is FieldType.NUMBER:
        return column.cast("float64").name(name)
    if type_ is FieldType.DATE:
        return column.cast("date").name(name)
    if type_ is FieldType.LIST:
        return column.filter(lambda item: item.notnull()).name(name)
    return column


def _counted(rule_set: RuleSet) -> dict[date, int]:
    """Return days that stand for those counted from the day the query runs: none that a rule may mean."""
    tests = list(rule_set.tests())
    meant = {day for test in tests for day in _days(test.argument)}
    spans = [test.argument for test in tests if test.operator.name in ("within", "upcoming")]
    offsets = {0, *spans, *(-span for span in spans), *(-days for days in rule_set.freshness.values())}
    day = date(5000, 1, 1)
    while not meant.isdisjoint(day + timedelta(days=offset) for offset in offsets):
        day += timedelta(days=1)
    return {day + timedelta(days=offset): offset for offset in offsets}


def _days(argument: object) -> Iterable[date]:
    if isinstance(argument, date):
        yield argument
    elif isinstance(argument, list | tuple):
        for part in argument:
            yield from _days(part)


def _select(stage: Stage, names: Names, at: int, counted: dict[date, int]) -> exp.Select:
    writer = Writer(names.dialect, lambda name: names.read(at, name), counted)
    kept = [exp.Star()] if stage.all else [names.kept(at, name) for name in stage.kept]
    made = [_column(op, name, names, at, writer) for name, op in stage.made.items()]
    return exp.select(*kept, *made).from_(names.source(at))


def _column(op: Any, name: str, names: Names, at: int, writer: Writer) -> exp.Expr:
    same = isinstance(op, ops.Field) and names.shown(at, op.name) == names.shown(at + 1, name)
    return names.kept(at, op.name) if same else exp.alias_(writer.value(op), names.written(name))

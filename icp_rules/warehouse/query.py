"""A rule set as one SELECT over a table of accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten
from typing import TYPE_CHECKING, Any

import ibis.expr.operations as ops  # type: ignore[import-untyped]
from sqlglot import exp

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine import columns, evaluate
from icp_rules.warehouse.expressions import Writer
from icp_rules.warehouse.names import Names
from icp_rules.warehouse.patterns import UnsayableError
from icp_rules.warehouse.stages import Stage, stages
from icp_rules.warehouse.tables import Layout, accounts
from icp_rules.warehouse.wording import rule_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icp_rules.language.model import RuleSet
    from icp_rules.warehouse.dialects import Dialect


# How what `icp sql` writes begins.
MADE_BY = "Made by `icp sql`"
# A rule's sentence is cut where it would make a line of a query much longer.
_SENTENCE = 160


@dataclass(frozen=True, slots=True)
class Query:
    """One query: its statement, and what to say above it."""

    rule_set: RuleSet
    dialect: Dialect
    statement: exp.Select
    as_of: date | None
    outputs: tuple[str, ...]
    aged: bool

    @property
    def made_by(self) -> str:
        """The line that says where the query comes from."""
        return f"{MADE_BY} from the rule set {self.rule_set.id}: edit that."

    def text(self, table: str | None = None) -> str:
        """Return the query as it is printed; ``table`` stands as it is in the place of the table."""
        statement = self.statement.copy()
        reads = statement.ctes[0].this.find(exp.Table)
        if table is not None and reads is not None:
            columns_of = exp.TableAlias(this=reads.this)
            for part, stands in {"this": exp.Var(this=table), "db": None, "alias": columns_of}.items():
                reads.set(part, stands)
        about = "".join(f"-- {line}\n" for line in self._about())
        return about + statement.sql(self.dialect.name, pretty=True) + "\n"

    def _about(self) -> Iterator[str]:
        yield self.made_by
        yield _one_line(self.rule_set.name)
        yield f"Today is {self.as_of or 'the day on which it runs'}."
        where = "" if self.dialect.executed else "; not executed there: icp-rules has its form read by SQLGlot alone"
        yield f"For {self.dialect.title}{where}."
        if self.rule_set.freshness and not self.aged:
            yield "However old a value is, it counts: no column tells its age. The rule set has a freshness."


def query(
    rule_set: RuleSet,
    table: Sequence[str],
    dialect: Dialect,
    layout: Layout,
    *,
    as_of: date | None,
) -> Query:
    """Return the query that judges a table, named by its parts, in a warehouse.

    ``as_of`` is the day that counts as today, None for the day on which the query runs.
    """
    counted = {} if as_of else _counted(rule_set)
    day = as_of or next(day for day, days in counted.items() if days == 0)
    fields = accounts(rule_set, layout)
    aged = any(name.endswith(columns.age("")) for name in fields.columns)
    judged = evaluate(rule_set, fields, as_of=day)
    parts = stages(judged)
    said = rule_sentences(rule_set)
    names = Names.of(dialect, parts, table, rule_set)
    try:
        selects = [_select(stage, names, at, counted, said) for at, stage in enumerate(parts)]
    except UnsayableError as error:
        message = f"{dialect.name} cannot say what '{rule_set.id}' asks: {error}"
        raise DiagnosticError(Diagnostic(Code.NOT_IN_DIALECT, message, rule_set.location)) from error
    *inner, last = selects
    last = last.where(_is_somebodys(names, judged.columns), copy=False)
    for at, select in enumerate(inner):
        last = last.with_(names.stage(at), as_=select, materialized=dialect.materialized or None, copy=False)
    return Query(rule_set, dialect, last, as_of, tuple(judged.columns), aged)


def _is_somebodys(names: Names, judged: Sequence[str]) -> exp.Expr:
    """Return whether a row says whose it is: `icp score` judges no other."""
    called = next(name for name in columns.IDENTITY if name in judged)
    return exp.not_(exp.Is(this=names.read(len(names.stages) - 1, called), expression=exp.null()))


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


def _select(stage: Stage, names: Names, at: int, counted: Mapping[date, int], said: Mapping[str, str]) -> exp.Select:
    writer = Writer(names.dialect, lambda name: names.read(at, name), counted)
    kept = [exp.Star()] if stage.all else [names.kept(at, name) for name in stage.kept]
    made = []
    for name, op in stage.made.items():
        column = _column(op, name, names, at, writer)
        if name in said:
            column.add_comments([_one_line(said[name])])
        made.append(column)
    return exp.select(*kept, *made, copy=False).from_(names.source(at), copy=False)


def _column(op: Any, name: str, names: Names, at: int, writer: Writer) -> exp.Expr:
    same = isinstance(op, ops.Field) and names.shown(at, op.name) == names.shown(at + 1, name)
    return names.kept(at, op.name) if same else exp.alias_(writer.value(op), names.written(name), copy=False)


def _one_line(text: str) -> str:
    """Return a text that ends no comment: one line, without the signs that some warehouses nest comments by."""
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shorten(shown.replace("*/", "* /").replace("/*", "/ *"), _SENTENCE, placeholder=" …")

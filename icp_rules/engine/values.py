"""The usable values of fields: typed alike on every engine, not-a-number and stale values unknown, text folded once."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine import columns
from icp_rules.engine.folding import asks_sigma, folded
from icp_rules.language.fields import ACCOUNT_PREFIX, Field, FieldType
from icp_rules.language.operators import balanced, shifted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    import polars as pl

    from icp_rules.language.model import RuleSet, Test

DTYPES: dict[FieldType, Any] = {
    FieldType.TEXT: nw.String,
    FieldType.NUMBER: nw.Float64,
    FieldType.DATE: nw.Date,
    FieldType.BOOLEAN: nw.Boolean,
    FieldType.LIST: nw.List(nw.String),
}


def made_of(names: Iterable[str], fields: Mapping[str, Field]) -> set[str]:
    """Return these fields and, through every formula, those they are made of, all named as in rules."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            formula = fields[name].formula if name in fields else None
            prefix = ACCOUNT_PREFIX if name.startswith(ACCOUNT_PREFIX) else ""
            waiting += [prefix + i for i in formula.inputs] if formula else []
    return found


_FITS: dict[FieldType, Callable[[Any], bool]] = {
    # as texts, other things look different on each engine
    FieldType.TEXT: lambda dtype: dtype.is_integer() or dtype in (nw.String, nw.Categorical, nw.Enum, nw.Boolean),
    FieldType.NUMBER: lambda dtype: bool(dtype.is_numeric()),
    FieldType.DATE: lambda dtype: dtype in (nw.Date, nw.Datetime),
    FieldType.BOOLEAN: lambda dtype: dtype == nw.Boolean,
    FieldType.LIST: lambda dtype: dtype == nw.List,
}


def typed(column: str, type_: FieldType, schema: Mapping[str, Any]) -> nw.Expr:
    """Return a column as its field's type; not-a-number is unknown, and so is a column that is missing or untyped.

    Raises DiagnosticError for a column of another kind: nothing here reads text as numbers, engines differ in that.
    """
    dtype = schema.get(column)
    if dtype is None or dtype == nw.Unknown:
        return nw.lit(None, dtype=DTYPES[type_])
    if not _FITS[type_](dtype):
        message = f"the frame's column '{column}' is of type {dtype}, but the field holds {type_}s"
        help_line = "Convert the column before judging it; records read by icp-rules have the right types."
        raise DiagnosticError(Diagnostic(Code.WRONG_TYPE, message, help=help_line))
    expr = nw.col(column)
    if dtype != DTYPES[type_]:
        expr = expr.cast(DTYPES[type_])
    return nw.when(~expr.is_nan()).then(expr) if type_ is FieldType.NUMBER and dtype.is_float() else expr


@dataclass(frozen=True, slots=True)
class Values:
    """The working columns for these fields, named as in rules, of a frame with this schema.

    ``freshness`` maps fields to days; ``default`` in it holds for the others.
    """

    schema: Mapping[str, Any]
    fields: Mapping[str, Field]
    freshness: Mapping[str, int]
    as_of: date

    def expressions(self, names: Iterable[str]) -> list[nw.Expr]:
        """Return a column :func:`columns.value` for each of these fields."""
        return [self._usable(name).alias(columns.value(name)) for name in names]

    def folded(self, tests: Iterable[Test], engine: nw.Implementation) -> list[nw.Expr]:
        """Return a column :func:`columns.text` for each text field that is compared without ``exact``."""
        asked: dict[str, bool] = {}
        for test in tests:
            if test.type.type is FieldType.TEXT and not test.exact:
                asked[test.field] = asked.get(test.field, False) or asks_sigma(test)
        return [
            folded(nw.col(columns.value(name)), engine, with_sigma=with_sigma).alias(columns.text(name))
            for name, with_sigma in asked.items()
        ]

    def fresh(self, name: str) -> nw.Expr | None:
        """Return whether a value and all it is made of are young enough, or None where they always are."""
        young = [rule for one in sorted(made_of([name], self.fields)) if (rule := self._young(one)) is not None]
        fresh: nw.Expr | None = balanced(operator.and_, young) if young else None
        return fresh

    def _young(self, name: str) -> nw.Expr | None:
        """Return whether a value itself is young enough. Without a date it is."""
        column, bare = columns.source(name), name.rpartition(".")[2]
        days = self.freshness.get(bare, self.freshness.get("default"))
        # the record's own age is that of the fields named bare
        ages = (columns.age(column), columns.RECORD_AGE) if name == bare else (columns.age(column),)
        aged = next((c for c in ages if c in self.schema), None)
        if days is None or aged is None or bare in columns.IDENTITY:
            return None
        age = typed(aged, FieldType.DATE, self.schema)
        return (age >= shifted(self.as_of, -days)) | age.is_null()

    def _usable(self, name: str) -> nw.Expr:
        field, column = self.fields[name], columns.source(name)
        if field.type is FieldType.LIST and columns.folded(column) in self.schema:
            column = columns.folded(column)
        expr, fresh = typed(column, field.type, self.schema), self.fresh(name)
        return expr if fresh is None else nw.when(fresh).then(expr)


def gated(frame: pl.DataFrame, rule_set: RuleSet, *, as_of: date) -> pl.DataFrame:
    """Return the accounts with stale values unknown, as the rule set sees them.

    A Boolean column ``<field>__stale`` is added for each field that has a stale value somewhere.
    """
    native = nw.from_native(frame, eager_only=True)
    values = Values(native.schema, rule_set.fields.account, rule_set.freshness, as_of)
    fresh = {
        name: rule
        for name in rule_set.fields.account
        if name in native.columns and (rule := values.fresh(name)) is not None
    }
    if not fresh:
        return frame
    flags = native.select((~nw.col(name).is_null() & ~rule).alias(columns.stale(name)) for name, rule in fresh.items())
    kept = [name for name in fresh if flags[columns.stale(name)].any()]
    flagged = native.with_columns(*(flags[columns.stale(name)] for name in kept))
    blanked = flagged.with_columns(
        nw.when(~nw.col(columns.stale(name))).then(nw.col(name)).alias(name) for name in kept
    )
    return blanked.to_native()

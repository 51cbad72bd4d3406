"""Data points that are expressions and joins, added to accounts that are judged where they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw_main
import narwhals.stable.v2 as nw

from icp_rules.datapoints.facts import about
from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError
from icp_rules.engine.values import DTYPES, typed
from icp_rules.language.columns import ACCOUNT_ID, IDENTITY, RECORD_AGE, age
from icp_rules.language.fields import ACCOUNT_FIELDS, FieldType
from icp_rules.plugins.data_point import Batch, with_defaults
from icp_rules.plugins.failures import described

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from icp_rules.datapoints import Use
    from icp_rules.plugins.data_point import FactsTable

VALUE = "value"
_PROBLEM = "problem"
_COMPUTE_BEFORE = "Compute it before, into a column of its name in the table: docs/clusters.md says how."


def refuse_others(uses: Iterable[Use]) -> None:
    """Raise DiagnosticError for data points that are more than expressions and joins: Python, or calls of a service."""
    others = [
        Diagnostic(
            Code.NOT_CLEAN,
            f"the data point '{use.name}' calls Python, or a service, which the rows of a table do not pass through",
            use.location,
            _COMPUTE_BEFORE,
        )
        for use in uses
        if not use.point.portable or use.asks is not None
    ]
    if others:
        raise DiagnosticError(others)


def table_of(use: Use) -> str | None:
    """Return the name of the table of facts that a use reads, if it reads one."""
    return with_defaults(use.point, use.settings)[use.point.facts] if use.point.facts else None


def add_portable(
    accounts: nw.LazyFrame[Any], use: Use, table: FactsTable | None, *, as_of: date
) -> tuple[nw.LazyFrame[Any], nw.LazyFrame[Any]]:
    """Return the accounts with a data point's column, and its answer, which has to have an account once at most.

    Where the facts or a field it needs are dated, ``<name>__as_of`` is the oldest of these days.

    Raises DiagnosticError where it fails, or answers in another form than agreed.
    """
    schema = accounts.collect_schema()
    types = {field.name: DTYPES[field.type] for field in ACCOUNT_FIELDS}
    missing = [nw.lit(None, dtype=types.get(n, nw.String)).alias(n) for n in use.point.needs if n not in schema]
    needed = accounts.with_columns(*missing) if missing else accounts
    if table:
        table, needed = about(table, needed)
    batch = Batch(
        accounts=needed.select(*dict.fromkeys((ACCOUNT_ID, *use.point.needs))),
        settings=with_defaults(use.point, use.settings),
        as_of=as_of,
        facts={table.name: table} if table else {},
    )
    try:
        answer = _checked(use.point.function(batch), accounts, use)
    except Exception as error:  # the function is a plugin's
        message = f"data point '{use.name}' failed: {described(error)}"
        raise DiagnosticError(Diagnostic(Code.DATA_POINT_FAILED, message, use.location)) from error
    ages = _ages(use, schema, table)
    joined = accounts.join(answer.rename({VALUE: use.name}), on=ACCOUNT_ID, how="left")
    return (joined.with_columns(ages.alias(age(use.name))) if ages is not None else joined), answer


def _checked(answer: Any, accounts: nw.LazyFrame[Any], use: Use) -> nw.LazyFrame[Any]:
    """Return an answer, its values of the type that is stated; raises TypeError where it is not as agreed."""
    if not isinstance(answer, nw_main.LazyFrame) or answer.implementation is not accounts.implementation:
        raise TypeError("it is portable, yet returned no lazy frame of the engine whose frames it was given")
    schema = answer.collect_schema()
    # what is wrong with single accounts cannot be told of rows that are nowhere collected: they are unknown
    if set(schema) - {_PROBLEM} != {ACCOUNT_ID, VALUE}:
        raise TypeError(f"its columns are {', '.join(schema)}, not account_id and value")
    dtype = schema[VALUE]
    if schema[ACCOUNT_ID] != nw.String:
        raise TypeError(f"its column account_id has the type {schema[ACCOUNT_ID]}, not text")
    if dtype not in (DTYPES[use.point.type], nw.Unknown) and not (
        use.point.type is FieldType.NUMBER and dtype.is_numeric()
    ):
        raise TypeError(f"its column value has the type {dtype}, not that of a {use.point.type}")
    value = typed(VALUE, use.point.type, schema)
    if use.point.type is FieldType.NUMBER:
        value = nw.when(value.is_finite()).then(value)
    if use.point.type is FieldType.TEXT:
        value = nw.when(value.str.strip_chars() != "").then(value.str.strip_chars())
    checked: nw.LazyFrame[Any] = nw.from_native(answer.to_native())
    return checked.select(ACCOUNT_ID, value.alias(VALUE))


def _ages(use: Use, schema: Mapping[str, Any], table: FactsTable | None) -> nw.Expr | None:
    """Return the oldest day of what a data point reads, or None where nothing of it ages."""
    own = [age(need) for need in use.point.needs if need not in IDENTITY]
    names = dict.fromkeys(name if name in schema else RECORD_AGE for name in own)
    days = [nw.col(name) for name in names if name in schema]
    if use.point.facts:
        days.append(nw.lit(table.as_of if table else None, dtype=nw.Date))
    # some engines take the least of two or more alone
    return nw.min_horizontal(*days) if len(days) > 1 else next(iter(days), None)

"""What differs between warehouses where SQLGlot writes none of it, or not with the same meaning: one row a dialect."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

# Ibis adds to how SQLGlot writes PostgreSQL, which SQLGlot sees only where it has written none before: without this,
# `evaluate` could judge no table of such a database after a query was written.
import ibis.backends.sql.dialects  # type: ignore[import-untyped]  # noqa: F401
from sqlglot import exp

from icp_rules.warehouse.patterns import as_is, in_postgres, in_snowflake

if TYPE_CHECKING:
    from collections.abc import Callable

    Expr = exp.Expr
    One = Callable[[Expr], Expr]
    Two = Callable[[Expr, Expr], Expr]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one warehouse says what the engine asks; ``executed`` tells whether the tests run its queries.

    ``materialized`` is for one that would write a part of the query out wherever the next ones name its columns, and
    those of that again: after some parts nothing is left of its speed.
    """

    name: str
    title: str
    executed: bool
    contains: Two
    ends_with: Callable[[Expr, Expr, int], Expr]
    search: Two
    pattern: Callable[[str], str]
    has_item: Two
    item_count: One
    without_nulls: One
    is_nan: One
    is_infinite: One
    days_between: Two
    days_after: Callable[[Expr, int], Expr]
    log10: One = lambda number: call("LOG10", number)
    text: Callable[[str], Expr] = exp.Literal.string
    upper_names: bool = False
    longest_name: int = 255
    never_in_names: str = ""
    holds_nul: bool = True
    materialized: bool = False


def call(name: str, *arguments: Expr) -> Expr:
    """Return a call of a function that is written alike whatever SQLGlot knows of it."""
    return exp.Anonymous(this=name, expressions=list(arguments))


def _calls(name: str) -> Callable[..., Expr]:
    return lambda *arguments: call(name, *arguments)


def _position(function: str) -> Two:
    return lambda text, part: call(function, text, part) > exp.Literal.number(0)


def _is_special(word: str, *, absolute: bool) -> One:
    def compared(value: Expr) -> Expr:
        special = exp.cast(exp.Literal.string(word), "double")
        return exp.EQ(this=exp.Abs(this=value) if absolute else value, expression=special)

    return compared


def _any_item(items: Expr, item: Expr) -> Expr:
    return exp.EQ(this=item, expression=exp.Any(this=exp.paren(items)))


def _unnested_item(items: Expr, item: Expr) -> Expr:
    # of an array that is null, BigQuery says that it lacks the item
    within = exp.In(this=item, unnest=exp.Unnest(expressions=[items.copy()]))
    return exp.case().when(exp.not_(exp.Is(this=items, expression=exp.null())), within)


def _variant_item(items: Expr, item: Expr) -> Expr:
    return call("ARRAY_CONTAINS", exp.cast(item, "variant"), items)


def _lambda_without_nulls(items: Expr) -> Expr:
    item = exp.to_identifier("item")
    known = exp.not_(exp.Is(this=exp.column("item"), expression=exp.null()))
    return call("FILTER", items, exp.Lambda(this=known, expressions=[item]))


def _difference(later: Expr, earlier: Expr) -> Expr:
    return exp.paren(exp.Sub(this=later, expression=earlier))


def _date_diff(later: Expr, earlier: Expr) -> Expr:
    return exp.DateDiff(this=later, expression=earlier, unit=exp.var("DAY"))


def _plus_days(day: Expr, days: int) -> Expr:
    sign = exp.Add if days > 0 else exp.Sub
    return sign(this=day, expression=exp.Literal.number(abs(days)))


def _date_add(day: Expr, days: int) -> Expr:
    return exp.DateAdd(this=day, expression=exp.Literal.number(days), unit=exp.var("DAY"))


def _interval_days(day: Expr, days: int) -> Expr:
    sign = exp.DateAdd if days > 0 else exp.DateSub
    return sign(this=day, expression=exp.Literal.number(abs(days)), unit=exp.var("DAY"))


def _ends(text: Expr, part: Expr, _length: int) -> Expr:
    return exp.EndsWith(this=text, expression=part)


def _right(text: Expr, part: Expr, length: int) -> Expr:
    return exp.EQ(this=call("RIGHT", text, exp.Literal.number(length)), expression=part)


def _from_the_end(text: Expr, part: Expr, length: int) -> Expr:
    return exp.EQ(this=call("SUBSTR", text, exp.Literal.number(-length)), expression=part)


def _search(text: Expr, pattern: Expr) -> Expr:
    return exp.RegexpLike(this=text, expression=pattern)


def _snowflake_search(text: Expr, pattern: Expr) -> Expr:
    # REGEXP_LIKE asks whether the whole text matches; the parameter s lets . be a newline too
    parameters = [exp.Literal.number(n) for n in (1, 1, 0)]
    return call("REGEXP_INSTR", text, pattern, *parameters, exp.Literal.string("cs")) > exp.Literal.number(0)


def _escape_string(text: str) -> Expr:
    r"""Return E'…', in which a control character is an escape, where a text has one: it would not show."""

    def escape(found: re.Match[str]) -> str:
        return found[0] * 2 if found[0] in "'\\" else f"\\x{ord(found[0]):02x}"

    return exp.Var(this="E'" + re.sub(r"[\x00-\x1f'\\]", escape, text) + "'")


def _unicode_string(text: str) -> Expr:
    r"""Return U&'…', in which a control character is an escape."""

    def escape(found: re.Match[str]) -> str:
        return found[0] * 2 if found[0] in "'\\" else f"\\{ord(found[0]):04x}"

    return exp.Var(this="U&'" + re.sub(r"[\x00-\x1f'\\]", escape, text) + "'")


def _where_it_shows(escaped: Callable[[str], Expr]) -> Callable[[str], Expr]:
    return lambda text: escaped(text) if re.search(r"[\x00-\x1f]", text) else exp.Literal.string(text)


_ROWS = (
    Dialect(
        name="duckdb",
        title="DuckDB",
        executed=True,
        contains=_calls("CONTAINS"),
        ends_with=_ends,
        search=_search,
        pattern=as_is,
        has_item=_calls("LIST_CONTAINS"),
        # counts no nulls, and LIST_CONTAINS looks past them
        item_count=_calls("LIST_COUNT"),
        without_nulls=lambda items: items,
        is_nan=_calls("ISNAN"),
        is_infinite=_calls("ISINF"),
        days_between=_date_diff,
        days_after=_plus_days,
        text=_where_it_shows(_escape_string),
    ),
    Dialect(
        name="postgres",
        title="PostgreSQL",
        executed=True,
        contains=_position("STRPOS"),
        ends_with=_right,
        search=_search,
        pattern=in_postgres,
        has_item=_any_item,
        item_count=_calls("CARDINALITY"),
        without_nulls=lambda items: call("ARRAY_REMOVE", items, exp.null()),
        is_nan=_is_special("NaN", absolute=False),
        is_infinite=_is_special("Infinity", absolute=True),
        days_between=_difference,
        days_after=_plus_days,
        longest_name=63,
        holds_nul=False,
        materialized=True,
        text=_where_it_shows(_escape_string),
    ),
    Dialect(
        name="snowflake",
        title="Snowflake",
        executed=False,
        contains=_calls("CONTAINS"),
        ends_with=_ends,
        search=_snowflake_search,
        pattern=in_snowflake,
        has_item=_variant_item,
        item_count=_calls("ARRAY_SIZE"),
        without_nulls=_calls("ARRAY_COMPACT"),
        is_nan=_is_special("NaN", absolute=False),
        is_infinite=_is_special("inf", absolute=True),
        days_between=_date_diff,
        days_after=_date_add,
        log10=lambda number: call("LOG", exp.Literal.number(10), number),
        upper_names=True,
    ),
    Dialect(
        name="bigquery",
        title="BigQuery",
        executed=False,
        contains=_position("STRPOS"),
        ends_with=_ends,
        search=_search,
        pattern=as_is,
        has_item=_unnested_item,
        item_count=_calls("ARRAY_LENGTH"),
        # no array of a BigQuery table holds a null
        without_nulls=lambda items: items,
        is_nan=_calls("IS_NAN"),
        is_infinite=_calls("IS_INF"),
        days_between=_date_diff,
        days_after=_interval_days,
        longest_name=300,
        never_in_names="`\\",
    ),
    Dialect(
        name="databricks",
        title="Databricks and Spark",
        executed=True,
        contains=_calls("CONTAINS"),
        ends_with=_ends,
        search=_search,
        pattern=as_is,
        has_item=_calls("ARRAY_CONTAINS"),
        # SIZE of a null is -1 where Spark is set up so
        item_count=_calls("ARRAY_SIZE"),
        without_nulls=_calls("ARRAY_COMPACT"),
        is_nan=_calls("ISNAN"),
        is_infinite=_is_special("Infinity", absolute=True),
        days_between=_date_diff,
        days_after=_date_add,
    ),
    Dialect(
        name="trino",
        title="Trino",
        executed=False,
        contains=_position("STRPOS"),
        ends_with=_from_the_end,
        search=_search,
        pattern=as_is,
        has_item=_calls("CONTAINS"),
        item_count=_calls("CARDINALITY"),
        without_nulls=_lambda_without_nulls,
        is_nan=_calls("IS_NAN"),
        is_infinite=_calls("IS_INFINITE"),
        days_between=_date_diff,
        days_after=_date_add,
        text=_where_it_shows(_unicode_string),
    ),
)

DIALECTS: dict[str, Dialect] = {row.name: row for row in _ROWS}

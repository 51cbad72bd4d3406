"""Expressions as Spark SQL: every operation of the engine has a text, and values are what they were."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import narwhals.stable.v2 as nw
import pytest
from engine import strategies
from engine.strategies import AS_OF
from hypothesis import given, settings

from icp_rules.engine import spark as texts
from icp_rules.engine.evaluation import _Plan
from icp_rules.engine.formulas import with_derived

if TYPE_CHECKING:
    from collections.abc import Callable

    from oracle import Row, Tree
    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

VALUES = [
    "plain, \N{LATIN SMALL LETTER E WITH ACUTE} and \N{WOMAN}",
    "",
    "it's",
    '"double"',
    "' OR TRUE OR '",
    "a\\b\\\\c\\n",
    "${spark.app.name} $1",
    "two\nlines\ta tab\x00",
    "100%_",
    True,
    False,
    0,
    -5,
    2**31,
    -(2**40),
    0.1,
    -2.5,
    1e300,
    5e-324,
    float("inf"),
    float("-inf"),
    date(1, 1, 1),
    date(1582, 10, 10),
    date(9999, 12, 31),
    None,
]


@settings(max_examples=max(5, settings.default.max_examples // 5))
@given(tree=strategies.rule_sets(), accounts=strategies.records())
def test_every_operation_of_the_engine_has_a_text(
    read: Callable[[Tree], RuleSet], tree: Tree, accounts: list[Row]
) -> None:
    rule_set = read(tree)
    frame = nw.from_native(strategies.frame(accounts).lazy())
    seen: list[nw.Expr] = []

    class Recorded:
        """A frame that tells what is added to it."""

        implementation = nw.Implementation.POLARS

        def __init__(self, inner: nw.LazyFrame[Any]) -> None:
            self.inner = inner

        def collect_schema(self) -> nw.Schema:
            return self.inner.collect_schema()

        def with_columns(self, *exprs: nw.Expr) -> Recorded:
            seen.extend(exprs)
            return Recorded(self.inner.with_columns(*exprs))

    derived = with_derived(Recorded(frame), rule_set.fields, rule_set.judged_fields())
    plan = _Plan(rule_set, derived.collect_schema(), nw.Implementation.PYSPARK, AS_OF)
    written = dict(map(texts._named, [*seen, *(expr for stage in plan.stages() for expr in stage)]))
    assert {"status", "tier", "score"} <= written.keys()
    assert all(written.values())


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@pytest.mark.parametrize("escaped", ["false", "true"])
def test_a_value_is_what_it_was(spark: SparkSession, escaped: str) -> None:
    setting = "spark.sql.parser.escapedStringLiterals"
    spark.conf.set(setting, escaped)
    try:
        (row,) = spark.range(1).selectExpr(*map(texts._literal, VALUES)).collect()
    finally:
        spark.conf.unset(setting)
    assert list(row) == VALUES
    assert [type(value) for value in row] == [type(value) for value in VALUES]


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
def test_an_operation_without_a_text_is_made_by_narwhals(spark: SparkSession) -> None:
    frame = nw.from_native(spark.createDataFrame([("a",)], "name string"))
    added = texts.with_columns(frame, [nw.col("name").alias("same"), nw.col("name").str.to_uppercase().alias("upper")])
    assert added.to_native().first().asDict() == {"name": "a", "same": "a", "upper": "A"}

"""Values and names come back as data: whatever is written in a rule, a map or --table, it is no part of the SQL."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
import sqlglot
from engine.frames import rows
from engine.strategies import AS_OF
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp
from warehouse.running import on_duckdb, on_postgres, on_spark

from icp_rules import evaluate
from icp_rules.diagnostics import DiagnosticError, Location
from icp_rules.language.config import ColumnMap, Config, SourceConfig
from icp_rules.language.operators import OPERATORS
from icp_rules.language.patterns import glob_pattern
from icp_rules.warehouse import write_query
from icp_rules.warehouse.dialects import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import SparkSession

    from icp_rules.language.model import RuleSet

    Asking = Callable[[str], RuleSet]

HERE = Location("icp.yaml", 1)
SIGNS = st.sampled_from(
    ["'", '"', "`", "\\", "''", "\\'", "--", "/*", "*/", ";", "$$", "{{", "%", "_", "\n", "\t", "\r", "\x0b", "\x01"]
)
WORDS = st.sampled_from(
    ["\\n", "\\x41", "\\u0041", "E'", "U&'", "é", "ß", "日本", "😀", "DROP TABLE accounts", "a", " ", "${x}", ":x", "?"]
)
TEXTS = st.one_of(
    st.lists(SIGNS | WORDS, min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
)
NAMES = TEXTS.filter(lambda name: name.isprintable() and name.strip() == name and "." not in name)
OPERATORS_OF_TEXT = ("is", "is_not", "contains", "starts_with", "ends_with", "like")
RULES = {
    "icp": 1,
    "id": "generated",
    "name": "Generated",
    "require": [{"id": name, "when": {"city": {"is": "x", "exact": True}}} for name in OPERATORS_OF_TEXT]
    + [{"id": "in", "when": {"city": {"in": ["x", "y"], "exact": True}}}],
    "score": [
        {
            "group": "all",
            "criteria": [
                {"id": "any", "when": {"locations": {"any_of": ["x"]}}, "points": 10},
                {"id": "stack", "field": "locations", "per_item": ["x", "y"], "points": 5},
            ],
        }
    ],
    "tiers": {"A": 50},
}
few = settings(max_examples=settings.default.max_examples * 4 // 100)
some = settings(max_examples=settings.default.max_examples * 12 // 100)


@pytest.fixture(scope="session")
def asking(read: Callable[[dict[str, Any]], RuleSet]) -> Asking:
    """Give the rules with every text in them replaced: what no file could say is asked too."""
    rules = read(RULES)
    return lambda text: asked(rules, text)


def asked(rules: RuleSet, text: str) -> RuleSet:
    def compared(name: str, test: Any) -> Any:
        if name == "in":
            return replace(test, argument=(text, text + "y", "a", "b", "c"))
        argument = glob_pattern([text], fold=False) if name == "like" else text
        return replace(test, operator=OPERATORS[name], argument=argument)

    (group,) = rules.groups
    any_of, per_item = group.criteria
    criteria = (
        replace(any_of, scoring=replace(any_of.scoring, when=replace(any_of.scoring.when, argument=(text,)))),
        replace(per_item, scoring=replace(per_item.scoring, items=(text, text + "y"))),
    )
    return replace(
        rules,
        name=text,
        require=tuple(replace(rule, when=compared(rule.id, rule.when)) for rule in rules.require),
        groups=(replace(group, criteria=criteria),),
        tiers=tuple(replace(tier, name=text) for tier in rules.tiers),
    )


def accounts(text: str) -> pl.DataFrame:
    cities = [text, text + "y", "y" + text, "other", "", None]
    return pl.DataFrame(
        {
            "account_id": [f"a{at}" for at in range(len(cities))],
            "city": cities,
            "locations": [[text], [text + "y", text], [], ["other"], None, ["y"]],
        },
        schema_overrides={"locations": pl.List(pl.String)},
    )


def check(asking: Asking, text: str, dialect: str, run: Callable[[str, pl.DataFrame], Any]) -> None:
    rule_set, frame = asking(text), accounts(text)
    query = write_query(rule_set, dialect, as_of=AS_OF).text()
    assert run(query, frame) == [pytest.approx(row) for row in rows(evaluate(rule_set, frame, as_of=AS_OF))]


@some
@given(text=TEXTS)
def test_values_are_data_on_duckdb(asking: Asking, text: str) -> None:
    check(asking, text, "duckdb", on_duckdb)


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@some
@given(text=TEXTS)
def test_values_are_data_on_postgres(asking: Asking, postgres_server: str, text: str) -> None:
    check(asking, text, "postgres", lambda query, frame: on_postgres(query, frame, postgres_server))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@few
@given(text=TEXTS)
def test_values_are_data_on_spark(asking: Asking, spark: SparkSession, text: str) -> None:
    check(asking, text, "databricks", lambda query, frame: on_spark(query, frame, spark))


def mapped(column: str) -> tuple[SourceConfig, Config]:
    columns = {"account_id": "the id", "city": column, "locations": f"{column} too"}
    source = SourceConfig("accounts", HERE, map={f: ColumnMap(f, name, HERE) for f, name in columns.items()})
    return source, Config(root=None)  # type: ignore[arg-type] - nothing is looked up in a folder


def check_names(asking: Asking, name: str, table: str, dialect: str, run: Callable[..., Any]) -> None:
    rule_set, frame = asking("x"), accounts("x")
    try:
        query = write_query(rule_set, dialect, table=(table,), mapped=mapped(name), as_of=AS_OF).text()
    except DiagnosticError as error:
        assert max(len(one.encode()) for one in (name + " too", table)) > 63, error  # noqa: PT017 - the one reason
        return
    named = frame.rename({"account_id": "the id", "city": name, "locations": f"{name} too"})
    assert run(query, named, table) == [pytest.approx(row) for row in rows(evaluate(rule_set, frame, as_of=AS_OF))]


@some
@given(name=NAMES, table=NAMES)
def test_names_are_data_on_duckdb(asking: Asking, name: str, table: str) -> None:
    check_names(asking, name, table, "duckdb", on_duckdb)


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
@some
@given(name=NAMES, table=NAMES)
def test_names_are_data_on_postgres(asking: Asking, postgres_server: str, name: str, table: str) -> None:
    check_names(asking, name, table, "postgres", lambda q, frame, t: on_postgres(q, frame, postgres_server, t))


@pytest.mark.needs("java")
@pytest.mark.xdist_group("spark")
@few
@given(name=NAMES)
def test_names_are_data_on_spark(asking: Asking, spark: SparkSession, name: str) -> None:
    check_names(asking, name, "accounts", "databricks", lambda q, frame, t: on_spark(q, frame, spark, t))


def meant(node: exp.Expr) -> str:
    """The text that a literal stands for."""
    if isinstance(node, exp.UnicodeString):
        return re.sub(r"\\(\\|[0-9a-f]{4})", lambda e: e[1] if e[1] == "\\" else chr(int(e[1], 16)), node.this)
    return str(node.this)


@pytest.mark.parametrize("dialect", [d.name for d in DIALECTS.values() if not d.executed])
@some
@given(text=TEXTS)
def test_values_come_back_as_they_were_where_sqlglot_alone_reads_them(asking: Asking, dialect: str, text: str) -> None:
    (read,) = sqlglot.parse(write_query(asking(text), dialect, as_of=AS_OF).text(), dialect=dialect)
    assert isinstance(read, exp.Select)
    assert {text, text + "y"} <= {meant(node) for node in read.find_all(exp.Literal, exp.UnicodeString)}

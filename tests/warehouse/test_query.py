"""What a query says and how, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import psycopg
import pytest
import sqlglot
from engine.frames import rows
from engine.test_contract import RULES
from jinja2 import Environment
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect as SqlDialect
from warehouse.running import on_duckdb, on_postgres

from icp_rules import evaluate
from icp_rules.cli.commands.sql import DIALECTS as OFFERED
from icp_rules.diagnostics import DiagnosticError, Location
from icp_rules.language.config import ColumnMap, Config, SourceConfig
from icp_rules.language.fields import RESERVED, Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula
from icp_rules.warehouse import dbt, write_query
from icp_rules.warehouse.dialects import DIALECTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from icp_rules.language.model import RuleSet

    Load = Callable[..., RuleSet]

HERE = Location("icp.yaml", 1)


def rules(**when: Any) -> dict[str, Any]:
    return {"require": [{"id": "asked", "when": when}]}


def select(load: Load, content: Any, dialect: str = "duckdb", **options: Any) -> str:
    return write_query(load(content, options.pop("fields", None)), dialect, **options).text()


def test_the_command_offers_every_dialect() -> None:
    assert tuple(DIALECTS) == OFFERED


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_query_is_one_select_that_sqlglot_reads(load: Load, dialect: str) -> None:
    (read,) = sqlglot.parse(select(load, RULES, dialect), dialect=dialect)
    assert isinstance(read, exp.Select)
    assert [column.output_name for column in read.selects][:2] == ["account_id", "status"]


@pytest.mark.parametrize(
    ("freshness", "columns", "warned"),
    [
        ({"default": "90d"}, None, True),
        ({"default": "90d"}, ["account_id", "employees"], True),
        ({"default": "90d"}, ["account_id", "employees", "record__as_of"], False),
        ({"default": "90d"}, ["account_id", "employees", "employees__as_of"], False),
        ({}, None, False),
    ],
)
def test_its_head_warns_where_no_column_tells_ages(load: Load, freshness: Any, columns: Any, warned: bool) -> None:
    text = select(load, {**rules(employees={"at_least": 5}), "freshness": freshness}, columns=columns)
    assert ("\n-- However old a value is, it counts" in text) == warned


@pytest.mark.parametrize("dialect", DIALECTS)
def test_its_head_tells_where_it_comes_from_and_whether_it_was_run(load: Load, dialect: str) -> None:
    head = select(load, RULES, dialect, as_of=date(2026, 11, 1)).partition("WITH")[0].splitlines()
    assert head[0].startswith("-- Made by `icp sql` from the rule set tested")
    assert "-- Today is 2026-11-01." in head
    assert ("not executed" in head[-1]) is not DIALECTS[dialect].executed


def test_a_rule_stands_there_with_its_sentence(load: Load) -> None:
    assert "/* required: business_model is one of b2b or both */" in select(load, RULES)


def test_the_parts_have_names_and_the_same_query_comes_out_each_time(load: Load) -> None:
    text = select(load, RULES, "bigquery")
    read = sqlglot.parse_one(text, dialect="bigquery")
    parts = ["fields", "usable", "folded", "states", "statuses", "group_sums", "group_bounds", "totals", "scores"]
    assert [one.alias for one in read.ctes] == [*parts, "tiers"]
    assert select(load, RULES, "bigquery") == text


def test_numbers_are_floating_point_ones(load: Load, postgres_server: str) -> None:
    query = write_query(load(RULES), "postgres").text()
    with psycopg.connect(postgres_server) as connection:
        connection.execute(
            "CREATE TEMP TABLE accounts (account_id int, business_model text, industry text, employees int,"
            " technologies text[])"
        )
        connection.execute("INSERT INTO accounts VALUES (1, 'b2b', 'Software', 230, ARRAY['Salesforce', NULL])")
        cursor = connection.execute(query)
        assert cursor.description is not None
        found = dict(zip([column.name for column in cursor.description], cursor.fetchone() or (), strict=True))
    for name, value in found.items():
        if name.startswith(("score", "points", "cut", "coverage", "floor")):
            assert isinstance(value, float), name
    assert found["score"] == 100


test_numbers_are_floating_point_ones.pytestmark = [  # type: ignore[attr-defined]
    pytest.mark.needs("postgres"),
    pytest.mark.xdist_group("postgres"),
]


def test_without_a_day_the_day_on_which_the_query_runs_counts(load: Load) -> None:
    tree = {
        "freshness": {"employees": "30d"},
        "require": [
            {"id": "recent", "when": {"last_funding_date": {"within": "90d"}}},
            {"id": "soon", "when": {"last_funding_date": {"upcoming": "10d"}}},
            {"id": "stated", "when": {"last_funding_date": {"at_least": "2020-02-29"}}},
            {"id": "size", "when": {"employees": {"at_least": 1}}},
        ],
        "score": [
            {
                "group": "g",
                "criteria": [
                    {"id": "fade", "field": "last_funding_date", "fades": {"half_life": "1d"}, "points": 10},
                ],
            }
        ],
    }
    rule_set = load(tree)
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=n) for n in (3000, 91, 90, 1, 0, -1, -10, -11)]
    frame = pl.DataFrame(
        {
            "account_id": [f"a{at}" for at in range(len(days))],
            "last_funding_date": days,
            "employees": [5.0] * len(days),
            "employees__as_of": [today - timedelta(days=29 + at % 3) for at in range(len(days))],
        }
    )
    text = write_query(rule_set, "duckdb", columns=frame.columns).text()
    assert "CURRENT_DATE" in text
    assert "'2020-02-29'" in text
    assert str(today) not in text
    found = on_duckdb("SET TimeZone = 'UTC'; " + text, frame)
    expected = [rows(evaluate(rule_set, frame, as_of=day)) for day in (today, today + timedelta(days=1))]
    assert any(found == [pytest.approx(row) for row in one] for one in expected), "at midnight the day may be the next"


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
def test_ages_of_thousands_of_half_lives_come_to_nothing_on_postgres(load: Load, postgres_server: str) -> None:
    fades = {"id": "fade", "field": "last_funding_date", "fades": {"half_life": "1d"}, "points": 10}
    rule_set = load({"score": [{"group": "g", "criteria": [fades]}]})
    frame = pl.DataFrame({"account_id": ["a", "b"], "last_funding_date": [date(1900, 1, 1), date(2026, 10, 31)]})
    day = date(2026, 11, 1)
    found = on_postgres(write_query(rule_set, "postgres", as_of=day).text(), frame, postgres_server)
    assert [row["points__fade"] for row in found] == pytest.approx([0, 5])


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery", "snowflake"])
def test_reserved_words_and_names_of_parts_may_be_names(load: Load, dialect: str) -> None:
    fields = FieldTable().extended([Field(name, FieldType.TEXT) for name in ("order", "select", "user")])
    text = select(load, rules(order="x", select="y", user="z"), dialect, fields=fields, table=("group", "fields"))
    read = sqlglot.parse_one(text, dialect=dialect)
    (table,) = list(read.ctes[0].this.find_all(exp.Table))
    assert (table.name.lower(), table.db.lower()) == ("fields", "group")
    assert read.ctes[0].alias != "fields"


@pytest.mark.needs("postgres")
@pytest.mark.xdist_group("postgres")
def test_every_word_of_two_engines_may_name_a_field(load: Load, postgres_server: str) -> None:
    with psycopg.connect(postgres_server) as connection:
        words = {row[0] for row in connection.execute("SELECT word FROM pg_get_keywords()").fetchall()}
    words |= {row[0] for row in duckdb.sql("SELECT keyword_name FROM duckdb_keywords()").fetchall()}
    words = words.difference(RESERVED)
    fields = FieldTable({word: Field(word, FieldType.TEXT) for word in (*sorted(words), "account_id")}, {}, {})
    rule_set = load({"require": [{"id": f"r-{n}", "when": {w: "x"}} for n, w in enumerate(sorted(words))]}, fields)
    frame = pl.DataFrame({"account_id": ["a"], **{word: ["x"] for word in sorted(words)}})
    for dialect, run in (("duckdb", on_duckdb), ("postgres", lambda q, f: on_postgres(q, f, postgres_server))):
        assert [row["status"] for row in run(write_query(rule_set, dialect).text(), frame)] == ["qualified"]


def test_a_reserved_word_in_snowflake_is_the_column_it_would_be_without_quotes(load: Load) -> None:
    fields = FieldTable().extended([Field("order", FieldType.TEXT)])
    assert '"ORDER"' in select(load, rules(order="x"), "snowflake", fields=fields)


def test_a_list_in_bigquery_that_is_null_is_unknown(load: Load) -> None:
    text = select(load, rules(technologies={"any_of": ["Gong"]}), "bigquery")
    assert "CASE WHEN NOT technologies IS NULL THEN 'Gong' IN UNNEST(technologies) END" in text


def derived(**formulas: str) -> FieldTable:
    fields = dict(FieldTable().account)
    for name, text in formulas.items():
        formula = parse_formula(text, fields)
        fields[name] = Field(name, formula.type, origin=Origin.DERIVED, formula=formula)
    return FieldTable(fields, {})


def test_integers_of_a_table_are_divided_as_numbers(load: Load) -> None:
    fields = derived(per_head="annual_revenue / employees", third="employees * (1 / 3)")
    rule_set = load(rules(per_head={"at_least": 2.5}, third={"at_least": 0.66}), fields)
    frame = pl.DataFrame({"account_id": ["a"], "annual_revenue": [5], "employees": [2]})
    assert on_duckdb(write_query(rule_set, "duckdb").text(), frame)[0]["status"] == "qualified"


def test_the_least_of_one_number_is_that_number(load: Load) -> None:
    fields = derived(least="min(employees)", most="max(employees)")
    text = select(load, rules(least={"at_least": 2}, most={"at_least": 2}), "databricks", fields=fields)
    assert "LEAST(" not in text
    assert "GREATEST(" not in text


def test_derived_fields_may_be_called_like_what_the_engine_makes(load: Load) -> None:
    names = ("tier_a", "tier_b", "status_a", "sum__a", "sum__b", "low__a", "v", "v__a", "v__b", "score_low_a")
    fields = derived(**{name: f"employees + {at}" for at, name in enumerate(names)})
    criteria = [{"id": f"c-{at}", "when": {name: {"at_least": 2}}, "points": 5} for at, name in enumerate(names)]
    rule_set = load({"score": [{"group": "g", "criteria": criteria}]}, fields)
    frame = pl.DataFrame({"account_id": ["a", "b"], "employees": [2, -5]})
    for table in ("accounts", "tiers", "with_tier_a"):
        day = date(2026, 11, 1)
        text = write_query(rule_set, "duckdb", table=(table,), as_of=day).text()
        read = [one.alias for one in sqlglot.parse_one(text, dialect="duckdb").ctes]
        assert len({*read, table}) == len(read) + 1
        expected = rows(evaluate(rule_set, frame, as_of=day))
        assert on_duckdb(text, frame, table) == [pytest.approx(row) for row in expected]


REFUSED = [
    (rules(industry={"is": "a\0b", "exact": True}), "postgres", {}, "ICP830", "code 0"),
    ({"require": [{"id": "x" * 60, "when": {"industry": "a"}}]}, "postgres", {}, "ICP830", "63 bytes"),
    (rules(open_roles={"at_least": 2}), "duckdb", {}, "ICP831", "open_roles"),
    (rules(open_roles={"at_least": 2}), "duckdb", {"columns": ["account_id"]}, "ICP831", "open_roles"),
    (rules(industry="a"), "duckdb", {"columns": ["industry"]}, "ICP503", "account_id"),
    (rules(industry="a"), "bigquery", {"table": ("a`b",)}, "ICP830", "cannot be a name"),
    (rules(industry="a"), "duckdb", {"table": ("a\nb",)}, "ICP830", "cannot be a name"),
]


@pytest.mark.parametrize(("tree", "dialect", "options", "code", "said"), REFUSED)
def test_what_cannot_be_said_is_a_finding(
    load: Load, tree: dict[str, Any], dialect: str, options: dict[str, Any], code: str, said: str
) -> None:
    fields = FieldTable().extended([Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)])
    with pytest.raises(DiagnosticError) as refused:
        select(load, tree, dialect, fields=fields, **options)
    assert refused.value.diagnostics[0].code.value == code
    assert said in str(refused.value)


def test_a_data_point_that_is_a_column_is_read(load: Load) -> None:
    fields = FieldTable().extended([Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)])
    rule_set = load(rules(open_roles={"at_least": 2}), fields)
    frame = pl.DataFrame({"account_id": ["a", "b"], "open_roles": [3, 1]})
    found = on_duckdb(write_query(rule_set, "duckdb", columns=frame.columns).text(), frame)
    assert [row["status"] for row in found] == ["qualified", "disqualified"]


def test_a_map_gives_fields_in_their_unit_and_currency(load: Load) -> None:
    columns = {
        "account_id": ColumnMap("account_id", "Id", HERE),
        "annual_revenue": ColumnMap("annual_revenue", "Revenue k EUR", HERE, unit=1000, currency="EUR", rate=1.08),
        "technologies": ColumnMap("technologies", "Tech", HERE),
    }
    source = SourceConfig("accounts", HERE, map=columns, as_of_column="updated")
    config = Config(root=None)  # type: ignore[arg-type] - nothing is looked up in a folder
    tree = rules(annual_revenue={"between": [108_000, 108_000]}, technologies={"size": 1})
    rule_set = load({**tree, "freshness": {"default": "30d"}})
    frame = pl.DataFrame(
        {
            "Id": ["a", "b"],
            "Revenue k EUR": [100, 100],
            "Tech": [["Gong", None], ["Gong"]],
            "updated": [date(2026, 10, 20), date(2026, 9, 1)],
        }
    )
    text = write_query(rule_set, "duckdb", mapped=(source, config), as_of=date(2026, 11, 1)).text()
    assert [row["status"] for row in on_duckdb(text, frame)] == ["qualified", "unverified"]


def test_beside_a_map_a_column_holds_a_data_point_and_its_age(load: Load) -> None:
    fields = FieldTable().extended([Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)])
    source = SourceConfig("accounts", HERE, map={"account_id": ColumnMap("account_id", "Id", HERE)})
    config = Config(root=None, fields=fields)  # type: ignore[arg-type] - nothing is looked up in a folder
    rule_set = load({**rules(open_roles={"at_least": 2}), "freshness": {"open_roles": "30d"}}, fields)
    ages = [date(2026, 10, 20), date(2026, 10, 20), date(2026, 9, 1)]
    frame = pl.DataFrame({"Id": ["a", "b", "c"], "open_roles": [3, 1, 3], "open_roles__as_of": ages})
    for given, last in ((frame, "unverified"), (frame.drop("open_roles__as_of"), "qualified")):
        options = {"columns": given.columns, "mapped": (source, config), "as_of": date(2026, 11, 1)}
        found = on_duckdb(write_query(rule_set, "duckdb", **options).text(), given)
        assert [row["status"] for row in found] == ["qualified", "disqualified", last]


def test_without_a_map_the_columns_of_a_mapped_table_are_named(load: Load) -> None:
    mapped = (SourceConfig("accounts", HERE), Config(root=None))  # type: ignore[arg-type]
    rule_set = load(rules(industry="Software"))
    with pytest.raises(DiagnosticError) as refused:
        write_query(rule_set, "duckdb", mapped=mapped)
    (told,) = refused.value.diagnostics
    assert (told.code.value, told.help.partition(",")[0]) == ("ICP503", "Name all its columns with --columns")
    frame = pl.DataFrame({"account_id": ["a"], "industry": ["Software"]})
    text = write_query(rule_set, "duckdb", columns=frame.columns, mapped=mapped).text()
    assert [row["status"] for row in on_duckdb(text, frame)] == ["qualified"]


def test_a_map_of_cells_to_be_read_is_refused(load: Load) -> None:
    columns = {name: ColumnMap(name, name, HERE) for name in ("account_id",)}
    columns["technologies"] = ColumnMap("technologies", "Tech", HERE, split=";")
    source = SourceConfig("accounts", HERE, map=columns)
    with pytest.raises(DiagnosticError, match="Tech"):
        write_query(load(rules(technologies={"size": 1})), "duckdb", mapped=(source, Config(root=None)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "teller", "asks"),
    [
        ("domain", "website", {"is": "acme.example"}),
        ("technology_categories", "technologies", {"any_of": ["crm"]}),
    ],
)
def test_a_map_of_what_records_alone_fill_in_is_refused(
    field: str, teller: str, asks: dict[str, Any], load: Load
) -> None:
    rule_set, config = load(rules(**{field: asks})), Config(root=None)  # type: ignore[arg-type]
    columns = {name: ColumnMap(name, name, HERE) for name in ("account_id", field, teller)}
    with pytest.raises(DiagnosticError, match=f"{field} is filled from {teller}"):
        write_query(rule_set, "duckdb", mapped=(SourceConfig("accounts", HERE, map=columns), config))
    del columns[teller]
    assert write_query(rule_set, "duckdb", mapped=(SourceConfig("accounts", HERE, map=columns), config)).text()


def test_braces_in_a_model_are_no_jinja(load: Load) -> None:
    text = "{{ 1/0 }}{% raw %}{# x #}{{{"
    tree = {**rules(industry={"is": text, "exact": True}), "name": text, "description": text}
    query = write_query(load(tree), "duckdb")
    jinja = Environment(autoescape=False, keep_trailing_newline=True)  # noqa: S701 - SQL, no page
    model = jinja.from_string(dbt.model(query, ("crm", "accounts"))).render(source=lambda *names: ".".join(names))
    assert model == query.text().replace("FROM accounts", "FROM crm.accounts AS accounts")
    described = sqlglot.parse_one(model, dialect="duckdb")
    assert any(literal.this == text for literal in described.find_all(exp.Literal))
    assert "{{ 1" not in dbt.schema(query)


def test_the_yaml_describes_every_column_and_tests_four(load: Load) -> None:
    import yaml

    query = write_query(load(RULES), "duckdb")
    (model,) = yaml.safe_load(dbt.schema(query))["models"]
    assert [column["name"] for column in model["columns"]] == list(query.outputs)
    assert all(column["description"] for column in model["columns"])
    tests = {column["name"]: column["data_tests"] for column in model["columns"] if "data_tests" in column}
    assert tests["account_id"] == ["unique", "not_null"]
    assert tests["tier"] == [{"accepted_values": {"values": ["A", "B", "C", "D"]}}] == tests["tier_high"]
    assert json.dumps(tests["status"]).count("qualified") == 2
    assert len(tests) == 4


def test_bare_names_are_keywords_of_no_dialect(load: Load) -> None:
    for dialect in DIALECTS:
        reserved = SqlDialect.get_or_raise(dialect).generator_class.RESERVED_KEYWORDS
        read = sqlglot.parse_one(select(load, RULES, dialect), dialect=dialect)
        bare = {name.this for name in read.find_all(exp.Identifier) if not name.quoted}
        assert bare
        assert not bare & set(reserved)

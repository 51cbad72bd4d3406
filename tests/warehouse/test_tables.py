"""What of the table of accounts a query reads, and what it says of a table that is not as it would have to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from warehouse.running import on_duckdb
from warehouse.test_query import HERE, derived, rules, select

from icp_rules.diagnostics import DiagnosticError
from icp_rules.language.config import ColumnMap, Config, SourceConfig
from icp_rules.language.fields import Field, FieldTable, FieldType, Origin
from icp_rules.language.formulas import parse_formula
from icp_rules.warehouse import write_query

if TYPE_CHECKING:
    from warehouse.test_query import Load

SOURCE = SourceConfig("accounts", HERE)
WITH_A_MAP = SourceConfig("accounts", HERE, map={"account_id": ColumnMap("account_id", "Id", HERE)})


def with_roles() -> FieldTable:
    return FieldTable().extended([Field("open_roles", FieldType.NUMBER, origin=Origin.DATA_POINT)])


@pytest.mark.parametrize(
    ("source", "named", "meant"),
    [
        (None, "industy", "industry"),
        (None, "Industry", "industry"),
        (None, "employees_as_of", "employees__as_of"),
        (None, "tags__foldet", "tags__folded"),
        (None, "record__asof", "record__as_of"),
        (None, "open_role", "open_roles"),
        (None, "acount_id", "account_id"),
        (SOURCE, "industy", "industry"),
        (SOURCE, "open_roles__asof", "open_roles__as_of"),
        (WITH_A_MAP, "open_role", "open_roles"),
        (WITH_A_MAP, "open_roles_as_of", "open_roles__as_of"),
    ],
)
def test_a_column_that_is_misspelled_is_a_finding(load: Load, source: Any, named: str, meant: str) -> None:
    fields = with_roles()
    tests = {"industry": "a", "employees": {"at_least": 1}, "tags": {"any_of": ["a"]}, "open_roles": {"at_least": 1}}
    mapped = source and (source, Config(root=None, fields=fields))  # type: ignore[arg-type]
    columns = {"account_id", "Id", "industry", "employees", "tags", "open_roles"} - {meant}
    rule_set = load(rules(**tests), fields)
    with pytest.raises(DiagnosticError) as refused:
        write_query(rule_set, "duckdb", columns=[*sorted(columns), named], mapped=mapped)
    (told,) = refused.value.diagnostics
    assert (told.code_text, f"'{named}' is not read, and '{meant}' is" in told.message) == ("ICP831", True)
    assert f"Name it '{meant}'" in str(told.help)


@pytest.mark.parametrize("named", ["created_at", "employees_range", "industry_code", "phone", "per_heads"])
def test_other_columns_of_the_table_may_be_named(load: Load, named: str) -> None:
    rule_set = load(
        rules(employees={"at_least": 1}, per_head={"at_least": 1}), derived(per_head="annual_revenue / employees")
    )
    columns = ["account_id", "employees", "industry", "annual_revenue"]
    assert write_query(rule_set, "duckdb", columns=[*columns, named]).text()


def test_a_data_point_is_told_of_where_a_rule_first_reads_it(load: Load) -> None:
    fields = dict(with_roles().account)
    formula = parse_formula("open_roles / employees", fields)
    fields["share"] = Field("share", formula.type, origin=Origin.DERIVED, formula=formula)
    criterion = {"id": "many", "field": "share", "bands": [{"at_least": 1, "points": 5}]}
    head = "icp: 1\nid: tested\nname: Tested\nrequire:\n  - {id: sector, when: {industry: Software}}\n"
    text = head + f"score:\n  - group: g\n    criteria:\n      - {json.dumps(criterion)}\n"
    given: list[dict[str, Any]] = [{}, {"columns": ["account_id", "employees", "industry"]}]
    for options in given:
        with pytest.raises(DiagnosticError) as refused:
            select(load, text, fields=FieldTable(fields, {}), **options)
        (told,) = refused.value.diagnostics
        assert (told.code_text, told.location and told.location.line) == ("ICP831", 9)


@pytest.mark.parametrize(
    ("field", "options", "cause"),
    [
        ("employees", {"range": "low"}, "has `range`"),
        ("employees", {"percent": "share"}, "has `percent`"),
        ("employees", {"decimal": ","}, "has `decimal`"),
        ("last_funding_date", {"dates": "day-first"}, "has `dates`"),
        ("tags", {"split": ";"}, "has `split`"),
        ("industry", {"values": {"a": "b"}}, "has `values`"),
    ],
)
def test_what_makes_cells_be_read_is_named(load: Load, field: str, options: dict[str, Any], cause: str) -> None:
    columns = {"account_id": ColumnMap("account_id", "Id", HERE), field: ColumnMap(field, "Cell", HERE, **options)}
    mapped = (SourceConfig("accounts", HERE, map=columns), Config(root=None))  # type: ignore[arg-type]
    with pytest.raises(DiagnosticError) as refused:
        write_query(load(rules(**{field: {"known": True}})), "duckdb", mapped=mapped)
    (told,) = refused.value.diagnostics
    assert (told.code_text, told.message.partition(",")[0]) == ("ICP513", f"the column 'Cell' for {field} {cause}")


def test_a_row_of_nobody_is_not_judged(load: Load) -> None:
    frame = pl.DataFrame({"account_id": ["a", None], "name": ["A", None], "industry": ["Software"] * 2})
    rule_set = load(rules(industry="Software"))
    by_id = on_duckdb(write_query(rule_set, "duckdb").text(), frame)
    assert [row["account_id"] for row in by_id] == ["a"]
    columns = {"name": ColumnMap("name", "name", HERE), "industry": ColumnMap("industry", "industry", HERE)}
    mapped = (SourceConfig("accounts", HERE, map=columns), Config(root=None))  # type: ignore[arg-type]
    by_name = on_duckdb(write_query(rule_set, "duckdb", mapped=mapped).text(), frame)
    assert [row["account_id"] for row in by_name] == ["A"]

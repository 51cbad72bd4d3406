"""``icp sql``: the query is printed or written as a dbt model, and nothing is printed of one that cannot be said."""

from __future__ import annotations

import sys

import duckdb
import pytest
from cli.calling import AS_OF, COMMAND, OK, UNUSABLE, USAGE, Workspace

SQL = ("sql", "midmarket-saas", "--dialect", "duckdb")


def test_the_query_runs_as_it_is_printed(workspace: Workspace):
    result = workspace.icp(*SQL, *AS_OF, "--columns", "account_id, employees", "--table", "main.my accounts")
    assert (result.code, result.err) == (OK, "")
    with duckdb.connect() as connection:
        connection.execute("""CREATE TABLE "my accounts" AS SELECT 'a' AS account_id, 230 AS employees""")
        rows = connection.sql(result.out).fetchall()
    assert rows[0][:2] == ("a", "unverified")


def test_the_day_is_that_on_which_the_query_runs_unless_one_is_stated(workspace: Workspace):
    assert "-- Today is the day on which it runs." in workspace.icp(*SQL).out
    assert "-- Today is 2026-11-01." in workspace.icp(*SQL, *AS_OF).out


def test_a_dbt_model_is_written_and_replaced_and_nobody_elses(workspace: Workspace):
    written = "models/icp_midmarket_saas.sql: written\nmodels/icp_midmarket_saas.yml: written\n"
    assert workspace.icp(*SQL, "--dbt", "models").out == written
    assert "FROM {{ ref('accounts') }} AS accounts" in workspace.read("models/icp_midmarket_saas.sql")
    assert workspace.icp(*SQL, "--dbt", "models", "--table", "crm.accounts").out == written
    assert "{{ source('crm', 'accounts') }}" in workspace.read("models/icp_midmarket_saas.sql")
    workspace.write("models/icp_midmarket_saas.yml", "version: 2\n")
    before = workspace.read("models/icp_midmarket_saas.sql")
    refused = workspace.icp(*SQL, "--dbt", "models")
    assert (refused.code, refused.out) == (UNUSABLE, "")
    assert "ICP804" in refused.err
    assert workspace.read("models/icp_midmarket_saas.yml") == "version: 2\n"
    assert workspace.read("models/icp_midmarket_saas.sql") == before


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("--table", "a..b"), USAGE, "--table"),
        (("--table", "a.b.c.d"), USAGE, "--table"),
        (("--table", "a.b.c", "--dbt", "models"), USAGE, "--table"),
        (("--table", "accounts') }}", "--dbt", "models"), USAGE, "--table"),
        (("--dialect", "oracle"), USAGE, "oracle"),
        (("--as-of", "tomorrow"), USAGE, "tomorrow"),
        (("--columns", "employees"), UNUSABLE, "ICP503"),
        (("--columns", "account_id,employes"), UNUSABLE, "error ICP831: the column 'employes' is not read"),
        (("--columns", ""), UNUSABLE, "ICP503"),
        (("--columns", " , "), UNUSABLE, "ICP503"),
        (("--columns", "nothing_of_ours"), UNUSABLE, "ICP503"),
        (("--mapped", "--columns", ""), UNUSABLE, "ICP503"),
        (("--mapped",), UNUSABLE, "ICP513"),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said_and_nothing_printed(workspace: Workspace, arguments, code, says):
    result = workspace.icp(*SQL, *arguments)
    assert (result.code, result.out) == (code, "")
    assert says in result.err
    assert not (workspace.root / "models").exists()


def test_without_a_source_of_accounts_nothing_is_mapped(workspace: Workspace):
    workspace.write("icp.yaml", "version: 1\n")
    result = workspace.icp(*SQL, "--mapped")
    assert result.code == USAGE
    assert "no source accounts" in result.err


@pytest.mark.parametrize("library", ["ibis", "sqlglot"])
def test_without_the_extra_it_says_what_to_install(workspace: Workspace, tmp_path, library):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / f"{library}.py").write_text(f"raise ModuleNotFoundError(name={library!r})\n")
    assert COMMAND[0] == sys.executable
    result = workspace.icp(*SQL, PYTHONPATH=str(tmp_path / "without"))
    assert (result.code, result.out) == (UNUSABLE, "")
    assert f"ICP832: {library} is not installed" in result.err
    assert 'pip install "icp-rules[warehouse]"' in result.err

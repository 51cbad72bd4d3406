"""``icp sql``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import completion, options

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

# as in icp_rules.warehouse, which no help waits for
DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery", "databricks", "trino")


@click.command("sql", short_help="Print a rule set as one SELECT for a warehouse.")
@click.argument("rule_set", shell_complete=completion.rule_set_ids)
@click.option("--dialect", "-d", type=click.Choice(DIALECTS), required=True, help="The warehouse's SQL.")
@click.option(
    "--table",
    "-t",
    default="accounts",
    show_default=True,
    metavar="NAME",
    help="The table of accounts, one row each, as name, schema.name or database.schema.name.",
)
@options.workspace
@options.as_of_run
def command(rule_set: str, dialect: str, table: str, workspace: Path, as_of: date | None) -> None:
    """Print RULE_SET as one readable SELECT over a table of accounts: no account leaves the warehouse.

    It returns what `icp score` does, with the state and the points of each rule. Without --as-of, today is the day on
    which the query runs.
    """
    from icp_rules.cli import output
    from icp_rules.warehouse import sql
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    (chosen,) = loaded.rule_sets([rule_set])
    text = sql(chosen, dialect, table=table, as_of=as_of)
    output.findings(loaded.found)
    click.echo(text, nl=False)

"""``icp sql``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icp_rules.cli import completion, options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icp_rules.warehouse.query import Query

# as in icp_rules.warehouse.dialects, which no help waits for
DIALECTS = ("duckdb", "postgres", "snowflake", "bigquery", "databricks", "trino")
_PARTS = 3
_REFERENCES = 2


@click.command("sql", short_help="Print a rule set as one SELECT for a warehouse.")
@click.argument("rule_set", shell_complete=completion.rule_set_ids)
@click.option("--dialect", "-d", type=click.Choice(DIALECTS), required=True, help="The warehouse's SQL.")
@click.option(
    "--table",
    "-t",
    default="accounts",
    show_default=True,
    metavar="NAME",
    help="The table of accounts, a row each: NAME, SCHEMA.NAME or DATABASE.SCHEMA.NAME; with --dbt MODEL or"
    " SOURCE.TABLE.",
)
@click.option(
    "--columns",
    metavar="NAMES",
    help="The table's columns, with commas between: all of them, or those that matter. A field without a column is"
    " unknown. By default the table is taken to have every field that the rules read.",
)
@click.option("--mapped", is_flag=True, help="Columns are called as the map of the source accounts in icp.yaml says.")
@click.option(
    "--dbt",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Print no query; write it as a dbt model, with its YAML, into this folder.",
)
@options.workspace
@options.as_of_run
def command(  # noqa: PLR0913, PLR0917 - the options of one command
    rule_set: str,
    dialect: str,
    table: str,
    columns: str | None,
    mapped: bool,
    dbt: Path | None,
    workspace: Path,
    as_of: date | None,
) -> None:
    """Print a rule set, by its id, as one readable SELECT over a table of accounts, which never leave the warehouse.

    It returns the status, tier, score, interval and coverage that `icp score` would, and the state and the points of
    each rule. It does not know who may not be contacted: there is no `suppressed`. The table has a column for each
    field, called like the field; with --mapped, called as the map says.
    """
    from icp_rules.cli import output
    from icp_rules.language.config import ACCOUNTS
    from icp_rules.warehouse import write_query
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(workspace)
    (chosen,) = loaded.rule_sets([rule_set])
    parts = _parts(table, _REFERENCES if dbt else _PARTS)
    source = loaded.config.sources.get(ACCOUNTS) if mapped else None
    if mapped and source is None:
        raise click.BadParameter("icp.yaml has no source accounts", param_hint="--mapped")
    query = write_query(
        chosen,
        dialect,
        table=parts,
        columns=None if columns is None else [name for each in columns.split(",") if (name := each.strip())],
        mapped=None if source is None else (source, loaded.config),
        as_of=as_of,
    )
    output.findings(loaded.found)
    if dbt is None:
        click.echo(query.text(), nl=False)
    else:
        _write_model(query, parts, dbt)


def _parts(table: str, most: int) -> Sequence[str]:
    parts = table.split(".")
    if len(parts) > most or not all(part.strip() for part in parts):
        raise click.BadParameter(f"{table!r} is not a name of {most} parts at most", param_hint="--table")
    return parts


def _write_model(query: Query, table: Sequence[str], folder: Path) -> None:
    from icp_rules.reports.files import write_text
    from icp_rules.warehouse import dbt
    from icp_rules.workspace import shown_here

    if not all(re.fullmatch(r"\w+", part) for part in table):
        raise click.BadParameter("dbt's names are letters, digits and _", param_hint="--table")
    name = dbt.model_name(query.rule_set.id)
    texts = {folder / f"{name}.sql": dbt.model(query, table), folder / f"{name}.yml": dbt.schema(query)}
    dbt.refuse_others(texts)
    for path, text in texts.items():
        write_text(path, text)
        click.echo(f"{shown_here(path)}: written")

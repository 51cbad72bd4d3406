"""``icp fields``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icp_rules.cli import options, output

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.language.fields import Field


@click.command("fields", short_help="List the fields that rules may name.")
@options.workspace
@options.format_
def command(workspace: Path, format_: str) -> None:
    """List the fields that rules may name: built-in ones, and the workspace's own.

    Without a workspace, the built-in ones.
    """
    from icp_rules.language.fields import FieldTable
    from icp_rules.workspace import workspace_if_any

    loaded = workspace_if_any(workspace)
    table = loaded.config.fields if loaded else FieldTable()
    rows = [("account", f) for f in table.account.values()] + [("contact", f) for f in table.contact.values()]
    if format_ == "json":
        output.data([{"of": of, **_described(f)} for of, f in rows])
    else:
        output.table(
            ("of", "field", "type", "from", "meaning"),
            [(of, f.name, str(f.type), str(f.origin), f.meaning) for of, f in rows],
        )


def _described(field: Field) -> dict[str, str | bool | None]:
    return {
        "name": field.name,
        "type": str(field.type),
        "origin": str(field.origin),
        "description": field.description,
        "unit": field.unit,
        "money": field.money,
        "filled_from": field.filled_from,
        "vocabulary": field.vocabulary.name if field.vocabulary else None,
        "format": field.format,
    }

"""``icp operators``."""

from __future__ import annotations

import click

from icp_rules.cli import options, output


@click.command("operators", short_help="List the operators, by type of field.")
@options.format_
def command(format_: str) -> None:
    """List the operators: what they are for, what they take and how they read."""
    from icp_rules.language.operators import EXACT, OPERATORS, takes_exact

    rows = list(OPERATORS.values())
    if format_ == "json":
        output.data(
            [
                {
                    "name": row.name,
                    "types": [str(t) for t in row.types],
                    "argument": row.argument.value,
                    "sentence": row.sentence,
                    EXACT: takes_exact(row),
                }
                for row in rows
            ]
        )
        return
    output.table(
        ("operator", "for", "takes", "reads"),
        [(r.name, ", ".join(r.types), r.argument.value, f"field {r.sentence.format(argument='…')}") for r in rows],
    )
    click.echo(f"\nBeside an operator for text, `{EXACT}: true` makes case and outer spaces count.")

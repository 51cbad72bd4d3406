"""``icp preview``."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from icp_rules.cli import options

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

# Seconds between two looks at the files.
_PAUSE = 0.1


@click.command("preview", short_help="Show them in a browser, live while templates are edited.")
@options.account
@options.personas
@options.kinds
@options.rule_set
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    help="Where to listen on this machine; 0 for any port that is free.",
)
@options.workspace
@options.as_of
@options.first_day
def command(  # noqa: PLR0913, PLR0917 - each an option
    account_id: str,
    personas: Sequence[str],
    kinds: Sequence[str],
    rule_sets: Sequence[str],
    port: int,
    workspace: Path,
    as_of: date,
    start: date | None,
) -> int:
    """Show the briefs of one account in a browser, as `icp brief` does, until Ctrl-C.

    The page reloads by itself when a template, a rule set, icp.yaml, a plugin or a source's file changes. It is served
    to this machine alone, and nothing is written.
    """
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.preview import Asked
    from icp_rules.preview.live import Live
    from icp_rules.preview.server import Board, Server, serving
    from icp_rules.workspace import load_workspace

    asked = Asked(account_id, as_of, rule_sets, personas, kinds, start)
    with progress() as tell:
        live = Live(load_workspace(workspace), asked, tell)
    board = Board(live.preview)
    server = Server(port, board)
    with suppress(KeyboardInterrupt), serving(server):
        click.echo(f"Preview at {server.address} (Ctrl-C ends it)")
        while True:
            time.sleep(_PAUSE)
            if live.refresh():
                board.show(live.preview)
    return ExitCode.OK

"""Options that several commands share."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icp_rules.language.durations import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

from icp_rules.cli import completion

_SIZE = re.compile(r"([0-9]+) ?([KMGT])i?B?", re.IGNORECASE)
FORMATS = ("text", "json")


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2026-11-01", param, ctx)
        if day < FIRST_DAY:
            self.fail(f"{value!r} is before {FIRST_DAY}, where the calendars of engines differ", param, ctx)
        return day


class Size(click.ParamType[int]):
    """A number of bytes, such as 4GB or 512MB."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the bytes."""
        parts = _SIZE.fullmatch(str(value))
        if parts is None or not int(parts[1]):
            self.fail(f"{value!r} is not a size; write it as 4GB or 512MB", param, ctx)
        number, unit = int(parts[1]), parts[2].upper()
        return int(number * 1024 ** (1 + "KMGT".index(unit)))


def _today() -> date:
    # the only clock: everything below is given the day
    return datetime.now(UTC).date()


def _one(ctx: click.Context, param: click.Parameter, given: tuple[str, ...]) -> str | None:
    """Refuse a second value, which click would take in place of the first."""
    if len(given) > 1:
        raise click.BadParameter("one source at a time: run it once for each", ctx, param)
    return given[0] if given else None


workspace = click.option(
    "--workspace",
    "-w",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    help="Folder of the workspace; by default this one or the nearest above it with an icp.yaml.",
)
as_of = click.option(
    "--as-of",
    type=_Day(),
    default=_today,
    show_default="today in UTC",
    help="The day that counts as today, as 2026-11-01.",
)
first_day = click.option(
    "--start",
    type=_Day(),
    help="The first day of sequences, as 2026-11-02; by default the day that counts as today. A weekend is moved "
    "to the Monday after it.",
)
as_of_run = click.option(
    "--as-of",
    type=_Day(),
    show_default="the day on which the query runs",
    help="The day that counts as today, as 2026-11-01.",
)
format_ = click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    help="Text for people, JSON for programs.",
)
rule_set = click.option(
    "--rule-set",
    "-r",
    "rule_sets",
    multiple=True,
    metavar="ID",
    shell_complete=completion.rule_set_ids,
    help="Only this rule set; may be repeated.",
)
account = click.option("--account", "account_id", required=True, metavar="ID", help="The account.")
personas = click.option(
    "--persona",
    "personas",
    multiple=True,
    metavar="ID",
    shell_complete=completion.persona_ids,
    help="Only for this persona; may be repeated.",
)
kinds = click.option(
    "--kind", "kinds", multiple=True, metavar="NAME", help="The kind of brief; by default those of icp.yaml."
)
against = click.option(
    "--against",
    multiple=True,
    callback=_one,
    metavar="SOURCE",
    help="Compare the rules with this source of icp.yaml too: accounts or contacts.",
)


def start(paths: Sequence[Path], workspace: Path) -> Path:
    """Return where to look for the workspace: at the first of the paths, unless another place is named."""
    return paths[0] if paths and workspace == Path() else workspace

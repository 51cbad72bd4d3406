"""Prints tables and findings: drawn on a terminal, plain in a pipe."""

from __future__ import annotations

import codecs
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from icp_rules.diagnostics.render import as_lines, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icp_rules.diagnostics import Diagnostic


def table(
    headers: Sequence[str], rows: Iterable[Sequence[str]], title: str | None = None, *, err: bool = False
) -> None:
    """Print a table: drawn on a terminal, tab-separated in a pipe."""
    if not (sys.stderr if err else sys.stdout).isatty():
        if title:
            click.echo(title, err=err)
        click.echo("\t".join(headers), err=err)
        for row in rows:
            click.echo("\t".join(" ".join(cell.split()) for cell in row), err=err)
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(title=title, title_justify="left", header_style="bold")
    for header in headers:
        drawn.add_column(header, overflow="fold")
    for row in rows:
        # Text and not str: a company's name may look like rich's markup
        drawn.add_row(*(Text(visible(cell)) for cell in row))
    Console(stderr=err).print(drawn)


def lines(texts: Iterable[str], *, err: bool = False) -> None:
    """Print texts; at a terminal, what in them would drive it becomes visible."""
    terminal = (sys.stderr if err else sys.stdout).isatty()
    for text in texts:
        click.echo(visible(text) if terminal else text, err=err)


def markdown(texts: Iterable[str]) -> None:
    """Print briefs: drawn on a terminal, their Markdown in a pipe."""
    if not sys.stdout.isatty():
        lines(texts)
        return
    from rich.console import Console
    from rich.markdown import Markdown

    from icp_rules.briefs.page import converter

    console = Console()
    for text in texts:
        # with its address in sight, a link shows where it leads
        drawn = Markdown("", hyperlinks=False)
        # read as for web pages: HTML stays text, and only what may be a link is one
        drawn.parsed = converter().parse(visible(text))
        console.print(drawn)
        console.print()


def data(value: Any, *, err: bool = False) -> None:
    """Print plain data as JSON."""
    encoding = (sys.stderr if err else sys.stdout).encoding
    # escapes mean the same in JSON whatever the encoding lacks
    click.echo(as_json(value, escape=codecs.lookup(encoding).name != "utf-8"), err=err)


def as_json(value: Any, *, escape: bool = False) -> str:
    """Return plain data as JSON."""
    return json.dumps(value, indent=2, ensure_ascii=escape, default=str)


def findings(found: Iterable[Diagnostic]) -> None:
    """Print findings that come with a result to standard error, shortly."""
    text = as_lines(found)
    if text:
        click.echo(text + "\n", err=True)

"""``icp titles``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from icp_rules.cli import options, output

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icp_rules.plugins.values import SourceReader
    from icp_rules.records.titles import Reason, TitleReading
    from icp_rules.records.titles.listing import TitleCount, TitleList

_UNKNOWN = "unknown"


@click.command("titles", short_help="Show which seniority and department job titles become, and why.")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path, allow_dash=True))
@click.option("--column", "-c", metavar="NAME", help="The column with the titles; by default the one called so.")
@click.option("--encoding", default="utf-8", show_default=True, help="The file's encoding, such as cp1252.")
@click.option("--separator", metavar="CHARACTER", help="What separates CSV cells; by default the comma.")
@click.option("--sheet", metavar="NAME", help="The sheet of a workbook that has several.")
@options.workspace
@options.format_
def command(
    file: Path,
    column: str | None,
    encoding: str,
    separator: str | None,
    sheet: str | None,
    workspace: Path,
    format_: str,
) -> None:
    """Show what each distinct job title in FILE becomes, and by which words of titles.yaml.

    FILE is anything a source is read from; - is standard input: CSV, JSON, JSON Lines or Parquet, told by how it
    begins. The most frequent titles come first, those that are not understood at the end. Works without a workspace.
    """
    from icp_rules.diagnostics import Code, Diagnostics, Location
    from icp_rules.language.config import SourceConfig
    from icp_rules.records.loading import Loader
    from icp_rules.records.requests import Requests
    from icp_rules.records.titles import title_rules
    from icp_rules.records.titles.listing import find_title_column, list_titles

    found = Diagnostics()
    readers, own = _readers_and_rules(workspace)
    requests = Requests(Path.cwd(), readers, found)
    place = Location(requests.shown(file))
    sheets = (sheet,) if sheet else ()
    source = SourceConfig("titles", place, (file,), encoding=encoding, separator=separator, sheets=sheets)
    loaded = Loader(requests).load(source)
    found.raise_errors()
    assert loaded is not None  # noqa: S101 - without rows there are errors
    rejected = loaded.rejects().height
    if rejected:
        found.warn(Code.REJECTED_ROWS, f"rows that could not be read: {rejected}", place)
    name = find_title_column(loaded.frame.columns, column, place)
    titles = list_titles(loaded.frame[name], title_rules(own))
    output.findings(found)
    if format_ == "json":
        output.data({"column": name, "rejected": rejected, **_data(titles)})
    else:
        _show(titles)


def _readers_and_rules(start: Path) -> tuple[Mapping[str, SourceReader], Path | None]:
    """Return what reads files, and a file of rules of one's own: those of the workspace where there is one."""
    from icp_rules.workspace import load_plugins_of, workspace_if_any

    loaded = workspace_if_any(start)
    if loaded is None:
        return load_plugins_of(None).sources, None
    return loaded.plugins.sources, loaded.config.titles


def _show(titles: TitleList) -> None:
    read = [one for one in titles.titles if one.understood]
    if read:
        output.table(
            ("rows", "title", "seniority", "department", "why"),
            [
                (
                    str(one.rows),
                    one.title,
                    one.reading.seniority or _UNKNOWN,
                    one.reading.department or _UNKNOWN,
                    _why(one.reading),
                )
                for one in read
            ],
        )
    left = [one for one in titles.titles if not one.understood]
    if left:
        if read:
            click.echo()
        output.table(("rows", "title"), [(str(one.rows), one.title) for one in left], "Not understood")
    if titles.titles:
        click.echo()
    output.lines([_summary(titles)])


def _why(reading: TitleReading) -> str:
    """Return the words of the rules that decided; a rule's name only where it differs from what it gives."""
    parts = [
        _by(reading.seniority_by, reading.seniority),
        _by(reading.department_by, reading.department),
        *(f"not held: {one.words}" for one in reading.hidden),
    ]
    return "; ".join(part for part in parts if part)


def _by(reason: Reason | None, given: str | None) -> str | None:
    if reason is None:
        return None
    name = given if reason.rule == given else f"{given} ({reason.rule})"
    return f"{name}: {reason.words}"


def _summary(titles: TitleList) -> str:
    with_one = f"rows with a title: {titles.rows} ({len(titles.titles)} different)"
    known = f"seniority known in {titles.with_seniority}, department in {titles.with_department}"
    return f"{with_one}; {known}; rows without: {titles.blank}"


def _data(titles: TitleList) -> dict[str, Any]:
    return {
        "rows": titles.rows,
        "blank": titles.blank,
        "with_seniority": titles.with_seniority,
        "with_department": titles.with_department,
        "titles": [_described(one) for one in titles.titles],
    }


def _described(one: TitleCount) -> dict[str, Any]:
    reading = one.reading
    return {
        "title": one.title,
        "rows": one.rows,
        "seniority": reading.seniority,
        "department": reading.department,
        "seniority_by": _reason(reading.seniority_by),
        "department_by": _reason(reading.department_by),
        "not_held": [_reason(hidden) for hidden in reading.hidden],
    }


def _reason(reason: Reason | None) -> dict[str, str] | None:
    return None if reason is None else {"rule": reason.rule, "words": reason.words}

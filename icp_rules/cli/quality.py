"""``icp inspect`` without files: the quality report of the workspace's sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from icp_rules.quality import QualityReport


def report_quality(start: Path, sources: Sequence[str], out: Path | None, format_: str, *, as_of: date) -> int:
    """Report on these sources, or on all, as text, JSON or HTML: into a file, or on standard output."""
    from icp_rules.cli import output
    from icp_rules.cli.progress import progress
    from icp_rules.diagnostics import ExitCode
    from icp_rules.quality import assess
    from icp_rules.reports.files import write_text
    from icp_rules.workspace import load_workspace

    loaded = load_workspace(start)
    with progress() as tell:
        report = assess(loaded, tell, as_of=as_of, sources=sources)
    output.findings([*loaded.found, *report.findings])
    if out:
        write_text(out, _written(report, format_))
        output.lines([f"wrote {out}"])
    else:
        _print(report, format_)
    return ExitCode.OK


def _written(report: QualityReport, format_: str) -> str:
    from icp_rules.cli import output
    from icp_rules.reports import quality

    if format_ == "html":
        from icp_rules.reports.quality_page import page

        return page(report)
    text = output.as_json(quality.to_dict(report)) if format_ == "json" else "\n".join(quality.text(report))
    return text + "\n"


def _print(report: QualityReport, format_: str) -> None:
    import click

    from icp_rules.cli import output
    from icp_rules.reports import quality

    if format_ == "html":
        # a page says itself that it is UTF-8, whatever the terminal takes
        click.echo(_written(report, format_).encode(), nl=False)
    elif format_ == "json":
        output.data(quality.to_dict(report))
    else:
        output.lines(quality.text(report))

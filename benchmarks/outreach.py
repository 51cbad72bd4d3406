"""The section on briefs: renders beside a bare Jinja loop, whole batches, and the second run of an unchanged one."""

from __future__ import annotations

import shutil
import sys
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from measured import Used, interleaved, used_by_call, used_by_command
from outreach_data import AS_OF, make
from page import Section, Sizes, Table, cells_of, ratio, short, time_of

from icp_rules.batch.crew import cores
from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.briefs.context import Year
from icp_rules.briefs.outcome import Rendered, render
from icp_rules.briefs.render import Renderer
from icp_rules.briefs.unknown import Unknown
from icp_rules.judging import judge
from icp_rules.language.wording import shown
from icp_rules.outreach import brief_batch, chosen_accounts
from icp_rules.prospects import read_prospects, rule_fields
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from jinja2 import Template

ICP = Path(sys.executable).with_name("icp")
# The bare loop renders so many.
COMPARED = 2_400
FEW, MANY = 10_000, 100_000


def section(sizes: Sizes) -> Section:
    """Measure renders, and runs of few and many briefs."""
    with TemporaryDirectory() as folder:
        tables = [_renders(Path(folder), sizes), _batches(Path(folder), sizes)]
    return Section("Briefs", tables, ("polars", "Jinja2", "markdown-it-py"))


def _renders(folder: Path, sizes: Sizes) -> Table:
    """Compare the Markdown of briefs with a loop over ready values, and show what their pages take."""
    make(folder / "compared", COMPARED, sizes.yc)
    renderer, briefs = _ours(folder / "compared")
    jobs = _jobs(folder / "compared", renderer)
    if _bare(jobs) != [brief.markdown for brief in briefs()]:
        sys.exit("the bare loop renders other texts")
    ways = {"ours": partial(used_by_call, briefs), "bare": partial(used_by_call, partial(_bare, jobs))}
    runs = interleaved(ways, sizes.repeat)
    texts = briefs()
    pages = [used_by_call(lambda: [brief.html() for brief in texts])]
    note = (
        f"The Markdown of {COMPARED:,} briefs on one core. The bare loop is Jinja's sandbox, strict about unknown "
        "values, and is given the values of each brief ready to print; ours works them out of records, explanations "
        "and contacts, and escapes them. A page is the HTML of the same briefs, once."
    )
    rows = [(name, time_of(some), _rate(some, COMPARED)) for name, some in runs.items()]
    rows.append(("pages", time_of(pages), _rate(pages, COMPARED)))
    rows.append(("ours ÷ bare", ratio(runs["ours"], runs["bare"], "cpu"), "of processor time"))
    return Table(note, ("", "time", "a second and core"), rows)


def _ours(folder: Path) -> tuple[Any, Any]:
    """Return what says which briefs there are, and a function that renders them all."""
    workspace, as_of = load_workspace(folder), date.fromisoformat(AS_OF)
    rule_sets = workspace.rule_sets()
    templates = read_templates(workspace, rule_sets)
    fields = rule_fields(rule_sets) | template_fields(rule_sets, templates)
    prospects = read_prospects(workspace, fields, lambda *_: None, as_of=as_of)
    judgement = judge(prospects.accounts, rule_sets, frozenset(), workspace.config.rank_by, as_of=as_of)
    trace = chosen_accounts(workspace, judgement, rule_sets[0])
    batch = brief_batch(workspace, prospects, rule_sets[0], trace, as_of=as_of)

    def briefs() -> list[Rendered]:
        found = (render(task.template, task.context, task.about) for task in Renderer(batch, templates).tasks())
        return [brief for brief in found if isinstance(brief, Rendered)]

    return partial(Renderer, batch, templates), briefs


def _jobs(folder: Path, renderer: Any) -> list[tuple[Template, dict[str, Any]]]:
    """Return templates of a bare environment, each with the values of a brief."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder / "templates"),
        undefined=StrictUndefined,
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    return [(environment.get_template(str(t.template.name)), dict(t.context)) for t in renderer().tasks()]


def _printed(value: Any) -> Any:
    """Print values as briefs do, without an escape."""
    if type(value) is str or isinstance(value, Year | Unknown):
        return str(value)
    if isinstance(value, tuple):
        return ", ".join(value)
    return shown(value) if type(value) in (int, float) else str(value)


def _bare(jobs: list[tuple[Template, dict[str, Any]]]) -> list[str]:
    return [template.render(values).rstrip() + "\n" for template, values in jobs]


def _rate(runs: list[Used], count: int) -> str:
    return f"{count / median(run.cpu for run in runs):,.0f}"


def _batches(folder: Path, sizes: Sizes) -> Table:
    """Run few and many briefs, many on one core as well, and many once more."""
    make(folder / "few", FEW, sizes.yc)
    make(folder / "many", MANY, sizes.yc)
    ways = {
        f"{FEW:,}": (folder / "few", ()),
        f"{MANY:,}, on one core": (folder / "many", _on_one_core()),
        f"{MANY:,}": (folder / "many", ()),
    }
    rows = []
    for name, (workspace, before) in ways.items():
        shutil.rmtree(workspace / "out", ignore_errors=True)
        first = used_by_command([*before, *_command(workspace)])
        rows.append((name, *cells_of([first]), ""))
    again = used_by_command(_command(folder / "many"))
    rows.append(
        (f"{MANY:,}, nothing changed", *cells_of([again]), f"{short(again.seconds / first.seconds)} × the first")
    )
    note = (
        f"`icp run` from records to files, Markdown and HTML for each brief, on {cores()} cores; memory is that of the "
        "process that writes the batch. One run of each."
    )
    return Table(note, ("briefs", "time", "processor time", "peak memory", ""), rows)


def _command(workspace: Path) -> list[str | Path]:
    return [ICP, "run", "--workspace", workspace, "--as-of", AS_OF]


def _on_one_core() -> tuple[str, ...]:
    """Return what to put before a command, so that it has one core."""
    taskset = shutil.which("taskset")
    return (taskset, "-c", "0") if taskset else ()

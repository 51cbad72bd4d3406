"""The section on briefs: renders beside a bare Jinja loop, whole batches, and the second run of an unchanged one."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from jinja2 import FileSystemLoader, StrictUndefined, UndefinedError, nodes
from jinja2.ext import Extension
from jinja2.sandbox import SandboxedEnvironment
from measured import Used, interleaved, used_by_call, used_by_command
from outreach_data import AS_OF, make
from page import Section, Sizes, Table, cells_of, ratio, short, time_of

from icp_rules.batch.crew import cores
from icp_rules.brief_templates import read_templates, template_fields
from icp_rules.briefs.context import Year
from icp_rules.briefs.outcome import Rendered
from icp_rules.briefs.render import Renderer
from icp_rules.briefs.unknown import Unknown
from icp_rules.judging import judge
from icp_rules.language.wording import shown
from icp_rules.outreach import planned_batches
from icp_rules.prospects import read_prospects, rule_fields
from icp_rules.workspace import load_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jinja2 import Template
    from jinja2.parser import Parser

    from icp_rules.briefs.render import Task

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
    """Compare the Markdown of briefs with a loop over ready values, and show what footnotes and pages take."""
    make(folder / "compared", COMPARED, sizes.yc)
    plain, noted = _Ours(folder / "compared", footnotes=False), _Ours(folder / "compared", footnotes=True)
    jobs = _jobs(folder / "compared", plain)
    if _bare(jobs) != [brief.markdown for brief in plain.briefs()]:
        sys.exit("the bare loop renders other texts")
    ways = {
        "ours, without footnotes": partial(used_by_call, plain.briefs),
        "bare": partial(used_by_call, partial(_bare, jobs)),
        "ours": partial(used_by_call, noted.briefs),
    }
    runs = interleaved(ways, sizes.repeat)
    texts = noted.briefs()
    pages = [used_by_call(lambda: [brief.html() for brief in texts])]
    note = (
        f"The Markdown of {COMPARED:,} briefs on one core. The bare loop is Jinja's sandbox, strict about unknown "
        "values, and is given the values of each brief ready to print; it writes the text of ours without footnotes. "
        "Ours works the values out of records, explanations and contacts, and escapes them. A page is the HTML of the "
        "same briefs, once."
    )
    rows = [(name, time_of(some), _rate(some, COMPARED)) for name, some in runs.items()]
    rows.append(("pages", time_of(pages), _rate(pages, COMPARED)))
    ours = ("ours, without footnotes", "ours")
    rows += [(f"{name} ÷ bare", ratio(runs[name], runs["bare"], "cpu"), "of processor time") for name in ours]
    return Table(note, ("", "time", "a second and core"), rows)


class _Ours:
    """The briefs of a workspace."""

    def __init__(self, folder: Path, *, footnotes: bool) -> None:
        workspace, as_of = load_workspace(folder), date.fromisoformat(AS_OF)
        rule_sets = workspace.rule_sets()
        templates = read_templates(workspace, rule_sets)
        kinds = tuple(replace(kind, footnotes=footnotes) for kind in templates.kinds)
        self._templates = replace(templates, kinds=kinds, _environments={}, _findings={}, _walks={})
        fields = rule_fields(rule_sets) | template_fields(rule_sets, templates)
        prospects = read_prospects(workspace, fields, lambda *_: None, as_of=as_of)
        judgement = judge(prospects.accounts, rule_sets, frozenset(), workspace.config.rank_by, as_of=as_of)
        batches, _ = planned_batches(workspace, prospects, judgement, rule_sets, as_of=as_of)
        self._batch = batches[0]

    def tasks(self) -> Iterator[Task]:
        """Yield what is to be rendered."""
        return Renderer(self._batch, self._templates).tasks()

    def briefs(self) -> list[Rendered]:
        """Render all briefs."""
        return [brief for brief in (task.render() for task in self.tasks()) if isinstance(brief, Rendered)]


class _Sentence(Extension):
    """Drops a sentence where a value in it is unknown, with what Jinja has."""

    tags = frozenset({"sentence"})

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        body = parser.parse_statements(("name:endsentence",), drop_needle=True)
        return nodes.CallBlock(self.call_method("kept"), [], [], body).set_lineno(line)

    def kept(self, caller: Callable[[], str]) -> str:
        """Return the sentence, or nothing."""
        try:
            return caller()
        except UndefinedError:
            return ""


def _jobs(folder: Path, ours: _Ours) -> list[tuple[Template, dict[str, Any]]]:
    """Return templates of a bare environment, each with the values of a brief."""
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder / "templates"),
        undefined=StrictUndefined,
        extensions=[_Sentence],
        finalize=_printed,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["percent"] = lambda value: f"{value:.0%}"
    environment.filters["money"] = lambda value: f"USD {shown(value)}"
    return [(environment.get_template(str(t.template.name)), dict(t.context)) for t in ours.tasks()]


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

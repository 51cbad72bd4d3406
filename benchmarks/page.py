"""The page of figures, ``docs/benchmarks.md``: a section a benchmark, each written anew when it is run."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from measured import Used, time_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

PAGE = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
HEAD = """# How fast it is

`make bench` measures all of this and writes the page. Each figure is the median of several runs. Where there is a
rival, both run in turn, and a ratio is the median of the ratios of the turns; in brackets stand the least and the
greatest. Answers are compared before anything is timed, and the program stops where they differ. Accounts and rules
are generated from one seed, with the gaps, lists, long texts and spellings that real files have.

One section alone: `python benchmarks/run.py SECTION`, with {names}. Each section says when, on what and with what it
was measured.
"""
_SECTION = re.compile(r"<!-- section: (\S+) -->\n(.*?)<!-- end -->\n", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured: accounts, rule sets that are checked, runs of each; and where real data lies, if any."""

    rows: int
    rule_sets: int
    repeat: int
    yc: Path | None = None

    @property
    def together(self) -> int:
        """Return how many rule sets judge the same accounts, or are tested: a tenth, and more than one."""
        return max(2, self.rule_sets // 10)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures, and before it what has to be known to read it."""

    note: str
    headers: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    def text(self) -> str:
        """Return it as Markdown."""
        lines = [self.headers, ("---",) * len(self.headers), *self.rows]
        return "\n".join([self.note, "", *(f"| {' | '.join(cells)} |" for cells in lines)]) + "\n"


@dataclass(frozen=True, slots=True)
class Section:
    """What a benchmark found, with the distributions that took part beside ours; or why it could not be run.

    ``runs`` is how many runs of each there were, where that is not what was asked for.
    """

    title: str
    tables: Sequence[Table] = ()
    distributions: Sequence[str] = ()
    skipped: str = ""
    runs: int = 0

    def text(self, sizes: Sizes, day: date) -> str:
        """Return it as Markdown."""
        if self.skipped:
            return f"## {self.title}\n\nSkipped on {day}: {self.skipped}.\n"
        names = [name for name in dict.fromkeys(("icp-rules", *self.distributions)) if is_installed(name)]
        versions = ", ".join(f"{name} {version(name)}" for name in names)
        runs = self.runs or sizes.repeat
        many = f"{runs} runs" if runs > 1 else "one run"
        head = f"## {self.title}\n\n{day}; {machine()}; {versions}; {many} of each.\n"
        return "\n".join([head, *(table.text() for table in self.tables)])


def written(sections: Mapping[str, str], order: Sequence[str], before: str) -> str:
    """Return the page with these sections by their names; those that were not run stay as they are in it."""
    texts = {**sections_of(before), **sections}
    parts = (f"<!-- section: {name} -->\n{texts[name]}<!-- end -->\n" for name in order if name in texts)
    return "\n".join([HEAD.format(names=", ".join(f"`{name}`" for name in order)), *parts])


def sections_of(page: str) -> dict[str, str]:
    """Return the sections of a page by their names."""
    return dict(_SECTION.findall(page))


def machine() -> str:
    """Return the machine in words: processor, cores, memory, system, Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = f"{platform.system()} {platform.release().split('-')[0]}"
    return f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Python {platform.python_version()}"


def is_installed(distribution: str) -> bool:
    """Tell whether a distribution is installed."""
    try:
        return bool(version(distribution))
    except PackageNotFoundError:
        return False


def ratio(runs: Sequence[Used], others: Sequence[Used], measure: str = "seconds") -> str:
    """Return how many times as much the first take as the others, as the median of the turns with its range."""
    pairs = zip(runs, others, strict=True)
    ratios = sorted(getattr(one, measure) / getattr(other, measure) for one, other in pairs)
    return f"{short(median(ratios))} × ({short(ratios[0])} to {short(ratios[-1])})"


def short(number: float) -> str:
    """Return a number with two decimals, a large one with none."""
    return f"{number:.2f}" if number < 10 else f"{number:,.1f}" if number < 100 else f"{number:,.0f}"


def size(count: int) -> str:
    """Return a number of bytes as tables show it."""
    return f"{count / 2**20:,.0f} MiB" if count >= 2**20 else f"{count / 2**10:,.0f} KiB"


def time_of(runs: Sequence[Used]) -> str:
    """Return the median of the time that runs took."""
    return time_text(Used.median(runs).seconds)


def cells_of(runs: Sequence[Used]) -> tuple[str, str, str]:
    """Return time, processor time and peak memory, medians of the runs."""
    used = Used.median(runs)
    return time_text(used.seconds), time_text(used.cpu), size(used.peak) if used.peak else ""


def spread(runs: Sequence[Used]) -> str:
    """Return the least and the greatest time of the runs."""
    seconds = [run.seconds for run in runs]
    return f"{time_text(min(seconds))} to {time_text(max(seconds))}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor() or platform.machine())

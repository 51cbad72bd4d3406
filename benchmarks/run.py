"""Measures, and writes ``docs/benchmarks.md``: ``python benchmarks/run.py [SECTION…] [--rows 1000000] [--repeat 5]``.

A section that is run replaces what the page says of it; the others stay as they are.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from page import PAGE, Sizes, written

# In the page's order: each section is a module whose `section(sizes)` measures and returns a Section.
SECTIONS = {
    "evaluate": "evaluating",
    "rivals": "rivals.beside",
    "inbound": "inbound",
    "score": "scoring",
    "large": "out_of_core",
    "spark": "spark",
    "coercion": "coercion",
    "suppression": "suppression",
    "rules": "rules",
    "cases": "cases",
    "briefs": "outreach",
    "start": "starting",
    "install": "installing",
    "walk": "walking",
}


def main() -> None:
    """Measure the sections that were asked for and write the page after each."""
    options = _options()
    names = options.sections or list(SECTIONS)
    if len(names) > 1:
        _each_by_itself(names)
    else:
        _measure(names[0], options)


def _each_by_itself(names: list[str]) -> None:
    """Run each section in a process of its own: with its own memory and threads, and whatever becomes of the others."""
    options = [word for word in sys.argv[1:] if word not in names]
    failed = [
        name for name in names if subprocess.run([sys.executable, __file__, name, *options], check=False).returncode
    ]
    if failed:
        sys.exit(f"failed, and left as they were: {', '.join(failed)}")


def _measure(name: str, options: argparse.Namespace) -> None:
    sizes = Sizes(options.rows, options.rule_sets, options.repeat, options.yc)
    day = datetime.now(UTC).date()
    text = import_module(SECTIONS[name]).section(sizes).text(sizes, day)
    before = options.page.read_text(encoding="utf-8") if options.page.exists() else ""
    options.page.write_text(written({name: text}, list(SECTIONS), before), encoding="utf-8")
    print(text, flush=True)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure, and write the page of figures.")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"all, or some of {', '.join(SECTIONS)}")
    parser.add_argument("--rows", type=int, default=1_000_000, help="how many accounts the large benchmarks take")
    parser.add_argument("--rule-sets", type=int, default=100, help="how many rule sets are checked")
    parser.add_argument("--repeat", type=int, default=5, help="how often each figure is taken")
    parser.add_argument("--yc", type=Path, help="the folder with the two files of docs/yc-walk.md, for `walk`")
    parser.add_argument("--page", type=Path, default=PAGE, help="the page to write")
    options = parser.parse_args()
    if unknown := set(options.sections) - SECTIONS.keys():
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    return options


if __name__ == "__main__":
    main()

"""Times how rule sets are checked, beside yamllint and check-jsonschema on the same files.

``python benchmarks/rules.py [--rule-sets 100] [--criteria 40] [--repeat 5]`` prints a Markdown table of medians, of
whole processes. The other two need the dependency group ``bench``. yamllint looks at how the files are written,
check-jsonschema at their shape; ours at what they mean too, and at the templates of their briefs.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

import generated_rules
from measured import Used, interleaved, time_text, used_by_command

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "rule_set.schema.json"
OTHERS = ("yamllint", "check-jsonschema")
# how they write it, and no more than the defaults that most projects keep
LAYOUT = "{extends: relaxed, rules: {line-length: disable}}"


def main() -> None:
    """Print the figures."""
    options = _options()
    with TemporaryDirectory() as folder:
        workspace = generated_rules.workspace(Path(folder), options.rule_sets, options.criteria)
        runs = interleaved({n: partial(used_by_command, c) for n, c in _ways(workspace).items()}, options.repeat)
    used = {name: Used.median(times) for name, times in runs.items()}
    versions = ", ".join(f"{name} {version(name)}" for name in ("icp-rules", *OTHERS))
    machine = f"Python {platform.python_version()}, {os.cpu_count()} processors, {platform.machine()}"
    print(f"{options.rule_sets} rule sets of {options.criteria} criteria; {versions}, {machine}", end="; ")
    print(f"medians of {options.repeat}\n")
    print("| command | time | processors | memory | of yamllint's time | of check-jsonschema's time |")
    print("|---|---|---|---|---|---|")
    for name, mine in used.items():
        ratios = " | ".join(f"{mine.seconds / used[other].seconds:.2f} ×" for other in OTHERS)
        memory = f"{mine.peak / 1e6:.0f} MB"
        print(f"| `{name}` | {time_text(mine.seconds)} | {time_text(mine.cpu)} | {memory} | {ratios} |")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the checking of rule sets and print a Markdown table.")
    parser.add_argument("--rule-sets", type=int, default=100, help="how many rule sets are generated")
    parser.add_argument("--criteria", type=int, default=40, help="how many criteria each has")
    parser.add_argument("--repeat", type=int, default=5, help="how often each measurement is taken")
    return parser.parse_args()


def _ways(workspace: Path) -> dict[str, list[str | Path]]:
    """Return the commands by what the table calls them."""
    programs = Path(sys.executable).parent
    files = sorted((workspace / "rule_sets").glob("segment-*.yaml"))
    where: list[str | Path] = ["--workspace", workspace]
    return {
        "icp validate": [programs / "icp", "validate", *where],
        "icp lint": [programs / "icp", "lint", *where, "--as-of", "2026-11-01"],
        "yamllint": [programs / "yamllint", "-d", LAYOUT, *files],
        "check-jsonschema": [programs / "check-jsonschema", "--schemafile", SCHEMA, *files],
    }


if __name__ == "__main__":
    main()

"""The section on checking rule sets, beside yamllint and check-jsonschema on the same files.

yamllint looks at how the files are written, check-jsonschema at their shape; ours at what they mean too, and at the
templates of their briefs.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import generated_rules
from measured import interleaved, used_by_command
from page import Section, Sizes, Table, cells_of, is_installed, ratio

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "schemas" / "rule_set.schema.json"
OTHERS = ("yamllint", "check-jsonschema")
CRITERIA = 40
# how they write it, and no more than the defaults that most projects keep
LAYOUT = "{extends: relaxed, rules: {line-length: disable}}"
TITLE = "Checking rule sets"
# of the hundred rule sets that the budget is for
BUDGETS = {100: {"icp lint": "2 s"}}


def section(sizes: Sizes) -> Section:
    """Measure whole processes in turn."""
    missing = [name for name in OTHERS if not is_installed(name)]
    if missing:
        return Section(TITLE, skipped=f"{' and '.join(missing)} not installed")
    with TemporaryDirectory() as folder:
        workspace = generated_rules.workspace(Path(folder), sizes.rule_sets, CRITERIA)
        runs = interleaved({n: partial(used_by_command, c) for n, c in _ways(workspace).items()}, sizes.repeat)
    budgets = BUDGETS.get(sizes.rule_sets, {})
    rows = [
        (f"`{name}`", *cells_of(used), *(ratio(used, runs[other]) for other in OTHERS), budgets.get(name, ""))
        for name, used in runs.items()
    ]
    note = (
        f"{sizes.rule_sets} rule sets of {CRITERIA} criteria, whole processes. yamllint looks at how they are written, "
        "check-jsonschema at their shape; ours at what they mean too, and at the templates of their briefs. Each "
        "accepts all files: a command that finds fault ends the program."
    )
    headers = ("command", "time", "processor time", "peak memory", "÷ yamllint", "÷ check-jsonschema", "at most")
    return Section(TITLE, [Table(note, headers, rows)], (*OTHERS, "PyYAML", "jsonschema-rs"))


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

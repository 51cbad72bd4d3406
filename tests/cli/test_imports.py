"""What a command imports: nobody waits for a library that the command does not need."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from icp_rules.cli.main import icp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Engines that extras bring, and what they bring along.
EXTRAS = {"babel", "duckdb", "ibis", "numpy", "pandas", "pyarrow", "py4j", "pyspark", "sqlglot"}
ENGINES = EXTRAS | {"narwhals", "polars"}
RECORDS = {"fastexcel", "phonenumbers", "rapidfuzz", "rich", "xlsxwriter"}
BRIEFS = {"jinja2", "linkify_it", "markdown_it", "markupsafe", "mdurl"}
RULES = {"jsonschema", "jsonschema_rs", "pluggy", "referencing", "rpds", "yaml"}
ALL = ENGINES | RECORDS | BRIEFS | RULES
# jsonschema says what is wrong with a file, and a faster one that nothing is
SLOW_CHECKS = {"jsonschema", "referencing", "rpds"}

TABLE = [
    (["--version"], ALL),
    (["operators"], ALL),
    (["validate"], ENGINES | RECORDS | SLOW_CHECKS | {"linkify_it", "markdown_it"}),
    (["lint"], ENGINES | RECORDS | SLOW_CHECKS | {"linkify_it", "markdown_it"}),
    (["lint", "--list"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["lint", "--explain", "ICP401"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["fields"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["plugins"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["schema"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["docs", "--out", "pages"], ENGINES | RECORDS | SLOW_CHECKS | {"linkify_it", "markdown_it"}),
    (["new", "rule-set", "another"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["new", "plugin", "another"], ENGINES | RECORDS | SLOW_CHECKS | BRIEFS),
    (["score", "-o", "-"], EXTRAS | RECORDS | SLOW_CHECKS | BRIEFS),
    (["gaps"], EXTRAS | RECORDS | SLOW_CHECKS | BRIEFS),
    (["run"], EXTRAS | RECORDS | SLOW_CHECKS),
    (["test"], EXTRAS | RECORDS | SLOW_CHECKS),
]


def commands(group: click.Group, *above: str) -> Iterator[tuple[str, ...]]:
    """Yield every command, and those of groups among them, as they are typed."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield (*above, name)
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)


def imported(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Return the top-level packages that ``icp`` imports before it ends with an exit code."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "icp_rules", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stderr
    names = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("command", [(), *commands(icp)], ids=" ".join)
def test_help_imports_no_library(command, tmp_path):
    packages = imported(tmp_path, *command, "--help")
    assert {"icp_rules", "click"} <= packages
    assert not packages & ALL


@pytest.mark.parametrize(("arguments", "unneeded"), TABLE, ids=[" ".join(arguments) for arguments, _ in TABLE])
def test_a_command_imports_what_it_needs_alone(arguments, unneeded, workspace):
    assert not imported(workspace.root, *arguments) & unneeded


def test_no_engine_is_imported_with_the_package(tmp_path):
    code = "import icp_rules, sys; print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & ALL


def test_names_are_compared_by_one_command_alone(workspace):
    assert "rapidfuzz" in imported(workspace.root, "duplicates")


def test_what_a_command_needs_is_seen(workspace):
    assert {"polars", "narwhals"} <= imported(workspace.root, "score", "-o", "-")
    (workspace.root / "icp.yaml").write_text("version: one\n", encoding="utf-8")
    assert "jsonschema" in imported(workspace.root, "validate", code=1)

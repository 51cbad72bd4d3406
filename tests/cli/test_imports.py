"""What a command imports: nobody waits for a library that the command does not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

ENGINE = {"polars", "narwhals", "rich", "markdown_it", "phonenumbers", "rapidfuzz"}
LIBRARIES = ENGINE | {"jinja2", "jsonschema", "yaml", "pluggy"}


def imported(folder, *arguments: str) -> set[str]:
    """Return the top-level packages that ``icp`` imports."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "icp_rules", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    names = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["--version"]], ids=" ".join)
def test_help_imports_no_library(arguments, tmp_path):
    packages = imported(tmp_path, *arguments)
    assert "icp_rules" in packages
    assert not packages & LIBRARIES


@pytest.mark.parametrize("command", ["validate", "lint", "fields", "operators", "plugins", "schema"])
def test_a_command_that_judges_nobody_imports_no_engine(command, starter):
    assert not imported(starter, command) & ENGINE


def test_sql_is_written_for_one_command_alone(starter):
    warehouse = {"ibis", "sqlglot"}
    assert not imported(starter, "score", "-o", "-") & warehouse
    assert not imported(starter, "sql", "--help") & warehouse


def test_names_are_compared_by_one_command_alone(starter):
    assert "rapidfuzz" not in imported(starter, "score", "-o", "-")
    assert "rapidfuzz" in imported(starter, "duplicates")

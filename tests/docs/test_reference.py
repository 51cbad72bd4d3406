"""The reference, the schemas and the example workspace fit the code; every command, option and hook is told of."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest
from docs.pages import PAGES, ROOT, name_of, prose

from icp_rules import hookspecs
from icp_rules.cli.main import COMMANDS
from icp_rules.cli.main import icp as icp_command
from icp_rules.diagnostics import Code
from icp_rules.lints import builtin

if TYPE_CHECKING:
    from collections.abc import Iterator

REFERENCE = ROOT / "docs" / "reference"
WRITTEN = [page for page in PAGES if not page.is_relative_to(REFERENCE)]
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in WRITTEN)


def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "docs" / "generate.py"), *arguments]
    return subprocess.run(command, cwd=ROOT.parent, capture_output=True, encoding="utf-8", check=False)


def icp(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "icp_rules", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, capture_output=True, encoding="utf-8", check=False
    )


def command_of(*names: str) -> click.Command:
    command: click.Command = icp_command
    for name in names:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), name)
        assert found is not None, f"there is no icp {' '.join(names)}"
        command = found
    return command


def every_command() -> Iterator[tuple[str, ...]]:
    for name in COMMANDS:
        yield (name,)
        command = command_of(name)
        if isinstance(command, click.Group):
            yield from ((name, inner) for inner in command.list_commands(click.Context(command)))


def section(page: str, heading: str) -> str:
    text = (REFERENCE / page).read_text(encoding="utf-8")
    return text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def test_the_reference_is_fresh():
    done = generate("--check")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [(), ("score",)])
def test_the_reference_shows_the_help_as_a_terminal_of_100_columns_does(command):
    printed = icp(*command, "--help", COLUMNS="100").stdout.rstrip()
    assert section("commands.md", " ".join(("icp", *command))).strip() == f"```text\n{printed}\n```"


@pytest.mark.parametrize("names", list(every_command()), ids=" ".join)
def test_every_command_is_told_of_and_every_option_of_it_is_in_the_reference(names):
    called = " ".join(("icp", *names))
    assert re.search(rf"\b{called}\b", TEXT), f"no page tells of {called}"
    command = command_of(*names)
    text = section("commands.md", called)
    for parameter in command.params:
        is_option = isinstance(parameter, click.Option)
        names = parameter.opts if is_option else [parameter.make_metavar(click.Context(command))]
        assert all(one in text for one in names)


@pytest.mark.parametrize("page", WRITTEN, ids=name_of)
def test_commands_that_are_told_of_exist_and_take_what_is_written(page):
    for name, rest in re.findall(r"`icp ([a-z]+)\b([^`]*)`", prose(page)):
        command, words = command_of(name), shlex.split(rest)
        if isinstance(command, click.Group) and words:
            command, words = command_of(name, words[0]), words[1:]
        _, left, _ = command.make_parser(click.Context(command)).parse_args(words)
        assert not left, f"icp {name} takes no {left}"


def test_every_hook_is_told_of():
    hooks = [name for name in vars(hookspecs) if name.startswith("icp_")]
    assert hooks
    for name in hooks:
        assert f"`{name}" in TEXT


def test_every_code_that_is_told_of_exists():
    lints = {lint.code for lint in builtin.icp_lints()}
    assert set(re.findall(r"\bICP\d\d\d\b", TEXT)) <= {code.value for code in Code} | lints


def test_the_example_workspace_has_no_findings():
    done = icp("validate")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith("no findings\n")


def test_the_schemas_are_fresh():
    done = icp("schema", "--check")
    assert (done.returncode, done.stderr) == (0, ""), "run: icp schema"

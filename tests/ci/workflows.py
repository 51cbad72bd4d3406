"""The action, the workflow and the hooks as data, and the scripts in them."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any

import click
import yaml
from docs.pages import PAGES, ROOT, Block, blocks

from icp_rules.cli.main import icp

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTION = ROOT / ".github" / "actions" / "icp" / "action.yml"
WORKFLOW = ROOT / ".github" / "workflows" / "icp-check.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"

_EXPRESSION = re.compile(r"\$\{\{.*?\}\}", re.DOTALL)


def read(path: Any) -> Any:
    """Read a file as its users do: ``on`` stays a text."""
    return yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes texts alone


def page_blocks(kind: str) -> list[Block]:
    """Return what the documentation shows of a kind."""
    return [block for page in PAGES for block in blocks(page) if block.kind == kind]


def steps() -> list[dict[str, Any]]:
    """Return every step of the action and of the workflow's jobs."""
    of_jobs = [step for job in read(WORKFLOW)["jobs"].values() for step in job["steps"]]
    return [*read(ACTION)["runs"]["steps"], *of_jobs]


def scripts() -> dict[str, dict[str, Any]]:
    """Return the steps that run a script, by their names."""
    return {step["name"]: step for step in steps() if "run" in step}


def expressions(script: str) -> list[str]:
    return _EXPRESSION.findall(script)


def calls(script: str) -> Iterator[list[str]]:
    """Yield the words of each call of ``icp`` in a script, without what is redirected."""
    for call in re.findall(r"(?:^ *(?:- )?|then )(icp [^;>\n]+)", script, re.MULTILINE):
        yield [word for word in shlex.split(call)[1:] if not word.startswith("${")]


def check_call(words: list[str]) -> None:
    """Fail where ``icp`` has no such command, or the command no such option."""
    command: click.Command = icp
    context = click.Context(icp, info_name="icp")
    while isinstance(command, click.Group):
        found = command.get_command(context, words[0])
        assert found is not None, f"there is no icp {words[0]}"
        command, words, context = found, words[1:], click.Context(found, context, info_name=words[0])
    _, left, _ = command.make_parser(context).parse_args(words)
    assert not left

"""What real shells offer, set up as the documentation says."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from cli.calling import Workspace, icp
from cli.test_imports import ALL, imported
from docs.pages import ROOT, blocks

from icp_rules.cli.main import COMMANDS

if TYPE_CHECKING:
    from pathlib import Path

SETUP = {
    block.marks["completion"]: block.text
    for block in blocks(ROOT / "docs" / "editors.md")
    if "completion" in block.marks
}

# Asks the function that was set up what it offers for the words of a command line.
ASK = {
    "bash": """
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $(complete -p icp | sed 's/.*-F \\([^ ]*\\).*/\\1/') icp
        printf '%s\\n' "${COMPREPLY[@]}"
    """,
    "zsh": """
        _describe() { for one in ${(P)@[-2]}; do print -r -- ${one%%:*}; done }
        compadd() { print -rl -- ${(P)@[-1]} }
        words=("$@") CURRENT=$#
        $_comps[icp]
    """,
    "fish": 'complete --do-complete "$argv" | string replace --regex "\\t.*" ""',
}
START = {
    "bash": ("bash", "--norc", "--noprofile", "-c"),
    "zsh": ("zsh", "--no-rcs", "-c"),
    "fish": ("fish", "--no-config", "-c"),
}
ZSH_COMPINIT = "typeset -A _comps; compdef() { _comps[$2]=$1 }\n"

OFFERED = [
    (("icp", "va"), ["validate"]),
    (("icp", "new", "p"), ["persona", "plugin"]),
    (("icp", "score", "-r", "mid"), ["midmarket-saas"]),
    (("icp", "explain", "--rule-set", ""), ["b2b-base", "midmarket-saas"]),
    (("icp", "brief", "--persona", ""), ["revops-lead", "vp-sales"]),
    (("icp", "preview", "--persona", ""), ["revops-lead", "vp-sales"]),
    (("icp", "brief", "-r", "b2b-base", "--persona", ""), []),
    (("icp", "new", "persona", ""), ["b2b-base", "midmarket-saas"]),
    (("icp", "validate", "--for"), ["--format"]),
    (("icp", "validate", "--format", ""), ["json", "text"]),
]


@pytest.fixture(scope="module")
def tools(tmp_path_factory) -> Path:
    """A folder with the command ``icp``."""
    folder = tmp_path_factory.mktemp("tools")
    script = folder / "icp"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m icp_rules "$@"\n', encoding="utf-8")
    script.chmod(0o755)
    return folder


@pytest.mark.parametrize(("words", "expected"), OFFERED, ids=" ".join)
@pytest.mark.parametrize("shell", [pytest.param(name, marks=pytest.mark.needs(name)) for name in START])
def test_what_a_shell_offers(shell, words, expected, starter, tools):
    before = ZSH_COMPINIT if shell == "zsh" else ""
    given = (" ".join(words),) if shell == "fish" else (shell, *words)
    done = subprocess.run(
        [*START[shell], before + SETUP[shell] + ASK[shell], *given],
        cwd=starter,
        env={**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.stderr == ""
    assert sorted(done.stdout.split()) == expected


def offered(folder: Path, *words: str) -> list[str]:
    """Return what is offered for the last word, without a shell."""
    answer = icp(cwd=folder, _ICP_COMPLETE="bash_complete", COMP_WORDS=" ".join(words), COMP_CWORD=str(len(words) - 1))
    assert (answer.code, answer.err) == (0, "")
    return [line.partition(",")[2] for line in answer.out.splitlines() if line]


def test_every_command_is_offered(tmp_path):
    assert offered(tmp_path, "icp", "") == list(COMMANDS)


def test_beside_a_workspace_there_is_nothing_to_offer(tmp_path, starter):
    assert offered(tmp_path, "icp", "score", "-r", "") == []
    assert offered(tmp_path, "icp", "brief", "--persona", "") == []
    assert offered(tmp_path, "icp", "score", "-w", str(starter), "-r", "m") == ["midmarket-saas"]


def test_a_rule_set_that_cannot_be_read_offers_no_personas(workspace: Workspace):
    workspace.write("rule_sets/broken.yaml", "a: [")
    workspace.write("rule_sets/circle.yaml", "id: circle\nextends: circle\npersonas: [{id: one}, two]\n")
    assert offered(workspace.root, "icp", "brief", "--persona", "") == ["one", "vp-sales", "revops-lead"]


@pytest.mark.parametrize("words", [("icp", ""), ("icp", "score", "-r", "")], ids=" ".join)
def test_an_answer_loads_no_library(words, starter, monkeypatch):
    monkeypatch.setenv("_ICP_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", " ".join(words))
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    assert not imported(starter) & ALL


def test_a_shell_that_is_not_known_is_an_error(tmp_path):
    assert icp(cwd=tmp_path, _ICP_COMPLETE="cmd_source").code == 1

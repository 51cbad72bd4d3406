"""At a terminal: tables are drawn, progress is shown, and nothing in the data steers either."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from cli.calling import AS_OF, COMMAND, OK, Workspace, unexpected

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

import pty

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def at_a_terminal(workspace: Workspace, *arguments: str, **environment: str) -> tuple[int, str]:
    """Run ``icp`` at a terminal; return its exit code and all that is shown there."""
    ours, theirs = pty.openpty()
    terminal = {**os.environ, "TERM": "xterm", "COLUMNS": "160", **environment}
    process = subprocess.Popen([*COMMAND, *arguments], cwd=workspace.root, stdout=theirs, stderr=theirs, env=terminal)
    os.close(theirs)
    shown = b""
    while chunk := _read(ours):
        shown += chunk
    os.close(ours)
    text = shown.decode()
    unexpected(text)
    return process.wait(), text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:
        # Linux says so that the other end is closed
        return b""


def test_a_table_is_drawn_and_what_looks_like_markup_stays_text(workspace):
    workspace.edit(
        "icp.yaml", "briefs:", 'fields: {desks: {type: number, description: "[bold]desks[/bold] [x"}}\nbriefs:'
    )
    code, shown = at_a_terminal(workspace, "fields")
    assert code == OK
    (line,) = (line for line in _CONTROL.sub("", shown).splitlines() if "desks" in line)
    assert [cell.strip() for cell in line.strip("│").split("│")][1:] == [
        "desks",
        "number",
        "workspace",
        "[bold]desks[/bold] [x",
    ]
    assert not _CONTROL.search(at_a_terminal(workspace, "operators", NO_COLOR="1", TERM="dumb")[1])


def test_a_run_shows_its_progress_and_clears_it(workspace):
    workspace.edit("data/accounts.csv", "Quillmere", "[red]Quill[/red]\x1b[31m")
    code, shown = at_a_terminal(workspace, "run", *AS_OF)
    assert code == OK
    assert "briefs by midmarket-saas" in shown
    last = shown.rpartition("judged by 1 rule set")[2]
    assert "briefs by midmarket-saas" not in last
    assert "[red]Quill[/red]" in last
    assert "\x1b" not in last

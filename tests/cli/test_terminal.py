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
    assert "planning briefs" in shown
    last = shown.rpartition("judged by 1 rule set")[2]
    assert "planning briefs" not in last
    assert "[red]Quill[/red]" in last
    assert "\x1b" not in last


def test_briefs_are_drawn_and_piped_as_they_are_written(workspace):
    chosen = ("brief", "--account", "1", "--persona", "vp-sales", *AS_OF)
    piped = workspace.icp(*chosen)
    assert piped.out.startswith("# ")
    code, shown = at_a_terminal(workspace, *chosen)
    assert code == OK
    text = _CONTROL.sub("", shown)
    heading = piped.out.splitlines()[0].removeprefix("# ")
    assert heading in {line.strip() for line in text.splitlines()}
    assert f"# {heading}" not in text
    assert "**" not in text
    assert "\x1b[1" in shown
    assert "━" in text or "─" in text  # the table of sources


def test_a_drawn_brief_keeps_to_the_width_and_to_no_color(workspace):
    chosen = ("brief", "--account", "1", "--persona", "vp-sales", *AS_OF)
    colour = re.compile(r"\x1b\[(?:\d+;)*[349]\d[;m]")
    for width in (50, 90):
        code, shown = at_a_terminal(workspace, *chosen, NO_COLOR="1", COLUMNS=str(width))
        assert code == OK
        brief = shown[shown.index("Quillmere") :]
        assert not colour.search(brief)
        lines = [line.rstrip("\r") for line in _CONTROL.sub("", brief).split("\n")]
        assert width - 10 < max(map(len, lines)) <= width
    assert colour.search(at_a_terminal(workspace, *chosen)[1])


def test_a_drawn_brief_shows_where_links_lead_and_is_steered_by_nothing(workspace):
    workspace.edit("data/accounts.csv", "Quillmere", "[red]Quill[/red]\x1b[31m &#27;[31m")
    workspace.write(
        "templates/vp-sales.md.j2",
        "# {{ account.name }}\n\n[a page](https://a.example/x) [none](javascript:alert) <b>bold</b>\n"
        "![picture](https://a.example/i.png) \x1b]8;;https://b.example\x07\u202e\n",
    )
    code, shown = at_a_terminal(
        workspace, "brief", "--account", "1", "--persona", "vp-sales", *AS_OF, NO_COLOR="1", TERM="dumb"
    )
    assert code == OK
    assert "[red]Quill[/red]" in shown
    assert "&#27;[31m" in shown
    assert "a page (https://a.example/x) [none](javascript:alert) <b>bold</b>" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)

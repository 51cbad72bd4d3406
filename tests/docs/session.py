"""Plays a page: writes its files, runs its commands in their order, and compares what they print."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docs.pages import ROOT, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

ANYTHING = "…"
# What is shown to a reader and not run here.
_ELSEWHERE = ("pip", "git", "gh")
# What is run of git: all that needs no other repository.
_GIT = ("init", "add", "commit", "switch")
_OWN_GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    **{f"GIT_{who}_{what}": "revops@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
}


def copy_root(folder: Path) -> Path:
    """Copy the workspace that the project's root is, and nothing else of it."""
    for name in ("rule_sets", "templates", "schemas", "docs/example"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "plugins").mkdir()
    for path in [ROOT / "icp.yaml", *(ROOT / "plugins").glob("*.py")]:
        shutil.copy(path, folder / path.relative_to(ROOT))
    return folder


@dataclass(slots=True)
class Session:
    """A shell of a reader in ``folder``; ``tools`` is a folder of its own for the command ``icp``."""

    folder: Path
    tools: Path

    def __post_init__(self) -> None:
        self.tools.mkdir()
        script = self.tools / "icp"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m icp_rules "$@"\n', encoding="utf-8")
        script.chmod(0o755)

    def play(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if "file" in block.marks:
                path = self.folder / block.marks["file"]
                path.parent.mkdir(parents=True, exist_ok=True)
                text = edited(path.read_text(encoding="utf-8"), block) if block.language == "diff" else block.text
                path.write_text(text, encoding="utf-8")
            if block.language == "console":
                for command, shown in commands(block):
                    self.run(block, command, shown)

    def run(self, block: Block, command: str, shown: Sequence[str]) -> None:
        word, _, rest = command.partition(" ")
        if word == "cd":
            self.folder = self.folder / rest
        elif word == "make":
            for line in recipe(rest):
                if line.startswith("$(BIN)/icp "):
                    self.run(block, line.removeprefix("$(BIN)/"), shown)
        elif word in ("icp", "rm") or (word == "git" and rest.split()[0] in _GIT):
            done = self.shell(command)
            told = f"{block}: {command}\n{done.stdout}\n{done.stderr}"
            assert done.returncode == int(block.marks.get("exit", 0)), told
            # findings go to standard error, and come before what the command says last
            assert occurs(shown, done.stdout) or occurs(shown, done.stderr + done.stdout), told
        else:
            assert word in _ELSEWHERE, f"{block}: is {word} to be run?"

    def shell(self, command: str) -> subprocess.CompletedProcess[str]:
        path = f"{self.tools}{os.pathsep}{os.environ['PATH']}"
        environment = {**os.environ, "PATH": path, "COLUMNS": "100", "NO_COLOR": "1", **_OWN_GIT}
        return subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )


def recipe(target: str) -> list[str]:
    """Return the lines that make runs for a target of the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{re.escape(target)}:.*\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return [line.strip() for line in found.group(1).splitlines()]


def edited(text: str, block: Block) -> str:
    """Return a file's text after the edit that a block of diff shows; ``@@`` stands between its parts."""
    for part in re.split(r"^@@.*\n", block.text, flags=re.MULTILINE):
        lines = part.splitlines(keepends=True)
        old, new = ("".join(line[1:] for line in lines if line[0] in signs) for signs in (" -", " +"))
        assert text.count(old) == 1, f"{block}: {block.marks['file']} does not have, once:\n{old}"
        text = text.replace(old, new)
    return text


def commands(block: Block) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a console block with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.text.splitlines():
        if line.startswith("$ "):
            found.append((line.removeprefix("$ "), []))
        else:
            assert found, f"{block}: output without a command"
            found[-1][1].append(line.rstrip())
    yield from found


def occurs(shown: Sequence[str], printed: str) -> bool:
    """Tell whether lines stand in a text in this order; ``…`` is any lines, at the end of a line any rest of it."""
    lines = [line.rstrip() for line in printed.splitlines()]
    start = 0
    for part in _parts(shown):
        places = range(start, len(lines) - len(part) + 1)
        found = next((i for i in places if all(map(_fits, part, lines[i : i + len(part)]))), None)
        if found is None:
            return False
        start = found + len(part)
    return True


def _parts(shown: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in [*shown, ANYTHING]:
        if line == ANYTHING:
            if part:
                yield part
            part = []
        else:
            part.append(line)


def _fits(shown: str, printed: str) -> bool:
    return printed.startswith(shown[: -len(ANYTHING)]) if shown.endswith(ANYTHING) else printed == shown

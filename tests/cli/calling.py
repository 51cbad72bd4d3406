"""Runs the command line as its users do: as a process of its own, in a workspace of its own."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icp_rules.batch.earlier import INDEX
from icp_rules.batch.plans import NOTE

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "icp_rules"]
AS_OF = ("--as-of", "2026-11-01")

OK, FINDINGS, USAGE, UNUSABLE, TOO_MANY_FAILURES, INTERRUPTED = 0, 1, 2, 3, 4, 130


@dataclass(frozen=True)
class Result:
    """What a process came to."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out)))


def icp(*arguments: str, cwd: Path, stdin: bytes | None = None, **environment: str) -> Result:
    """Run ``icp``. Whatever it is given, it never shows a traceback nor calls itself defective."""
    done = subprocess.run(
        [*COMMAND, *arguments],
        cwd=cwd,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", **environment},
    )
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    unexpected(result.err)
    return result


def good(*arguments: str, cwd: Path, **more: Any) -> Result:
    """Run ``icp``; anything but success fails the test."""
    result = icp(*arguments, cwd=cwd, **more)
    assert result.code == OK, result.err
    return result


def unexpected(err: str) -> None:
    """Fail where an error went past what turns it into a diagnostic."""
    assert "Traceback" not in err, err
    assert "ICP899" not in err, err


@dataclass(frozen=True)
class Workspace:
    """A folder with an icp.yaml."""

    root: Path

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = self.read(name)
        assert old in text, f"{name} has no {old!r}"
        self.write(name, text.replace(old, new, 1))

    def line(self, name: str, text: str) -> int:
        """Return the number of the first line that has this text."""
        lines = self.read(name).splitlines()
        return next(number for number, line in enumerate(lines, 1) if text in line)

    def icp(self, *arguments: str, **more: Any) -> Result:
        return icp(*arguments, cwd=self.root, **more)

    def run(self, *arguments: str, **more: Any) -> Result:
        return self.icp("run", *AS_OF, *arguments, **more)


def contents(folder: Path) -> dict[str, str]:
    """Return every file below a folder with its SHA-256; the lock and the notes for the next run are no output."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in (".lock", INDEX, NOTE))
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)
    }


def listed(folder: Path) -> dict[str, str]:
    """Return the files that run.json lists."""
    files: dict[str, str] = json.loads((folder / "run.json").read_text(encoding="utf-8"))["files"]
    return files

"""A workspace in a git repository of its own."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from cli.calling import AS_OF, Result, Workspace, icp

if TYPE_CHECKING:
    from pathlib import Path

# As a fresh clone has it: nobody's settings, and a name for commits.
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Revops",
    "GIT_AUTHOR_EMAIL": "revops@example.com",
    "GIT_COMMITTER_NAME": "Revops",
    "GIT_COMMITTER_EMAIL": "revops@example.com",
}


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env={**os.environ, **ENVIRONMENT}, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


class Repository(Workspace):
    """A workspace whose folder is a repository; ``data`` is ignored, as people's data is."""

    def init(self) -> Repository:
        git(self.root, "init", "-q", "-b", "main")
        return self

    def commit(self, *files: str) -> str:
        git(self.root, "add", *(files or ("-A",)))
        git(self.root, "commit", "-q", "--allow-empty", "-m", "Rules")
        return git(self.root, "rev-parse", "HEAD")

    def diff(self, *arguments: str, **more: str) -> Result:
        return icp("diff", *AS_OF, *arguments, cwd=self.root, **{**ENVIRONMENT, **more})

"""Reads a git repository through the ``git`` program, and never writes to it.

Only plumbing is called that runs no hook, no filter and no pager, looks at no file of the work tree, and fetches
nothing. What a file's content is, git alone says: nothing is checked out.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from icp_rules.diagnostics import Code, Diagnostic, DiagnosticError, Location

if TYPE_CHECKING:
    from collections.abc import Sequence

# Where another process may say that the repository is, instead of the workspace's own folder.
_ELSEWHERE = (
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_DIR",
    "GIT_GRAFT_FILE",
    "GIT_INDEX_FILE",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_PREFIX",
    "GIT_REPLACE_REF_BASE",
    "GIT_SHALLOW_FILE",
    "GIT_WORK_TREE",
)
_TRACE = "GIT_TRACE"
_QUIET = {
    "GIT_OPTIONAL_LOCKS": "0",
    # no protocol of this name: a partial clone is not to fetch what it lacks
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_GIT = (
    "git",
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", "core.fsmonitor=false"),
)
_DEFAULT_BRANCHES = ("refs/remotes/origin/main", "refs/remotes/origin/master", "refs/heads/main", "refs/heads/master")
_DEEPEN = "Fetch the rest: git fetch --unshallow, or `fetch-depth: 0` where a workflow checks out."
_REFETCH = "The clone lacks contents, and nothing is fetched here. Fetch all: git fetch --refetch --no-filter"
# What leads elsewhere on some systems.
_ODD = frozenset("\\:")
_NAME = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")
# The first lines of a file that stands for one kept elsewhere.
_POINTER = b"version https://git-lfs.github.com/spec/"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: what the user called it, and its full name."""

    called: str
    name: str

    @property
    def short(self) -> str:
        """Enough of its name to find it."""
        return self.name[:10]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a commit has at a path of the repository.

    ``kind`` is blob, tree or commit (a submodule); ``size`` is that of a blob. ``plain`` tells that its path
    leads where it says.
    """

    path: PurePosixPath
    mode: str
    kind: str
    name: str
    size: int
    plain: bool = True

    @property
    def is_file(self) -> bool:
        """Tell whether it is a file."""
        return self.kind == "blob" and self.instead is None

    @property
    def instead(self) -> str | None:
        """What it is where it is no file; None for a file or a folder."""
        return "a symbolic link" if self.mode == "120000" else "a submodule" if self.kind == "commit" else None


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository that a workspace lies in; ``prefix`` is the workspace's folder in it."""

    root: Path
    prefix: PurePosixPath

    def commit(self, revision: str) -> Commit:
        """Return the commit that a revision names: a branch, a tag, a hash, ``HEAD~2``.

        Raises DiagnosticError: ICP812 for none, ICP813 where the clone may merely be too shallow.
        """
        # what begins with a dash would be an option
        if revision and not revision.startswith("-"):
            # `:/text` takes all that follows for its text, so what it names is asked first
            named = _object(self.root, revision)
            commit = _object(self.root, f"{named}^{{commit}}") if named else None
            if commit:
                return Commit(revision, commit)
        message = f"there is no revision '{revision}'"
        if self.is_shallow:
            raise DiagnosticError(Diagnostic(Code.SHALLOW_CLONE, f"{message} in this shallow clone", help=_DEEPEN))
        help_line = "Name a branch, a tag or a commit of this repository; git branch --all lists the branches."
        raise DiagnosticError(Diagnostic(Code.UNKNOWN_REVISION, message, help=help_line))

    def merge_base(self, one: Commit, other: Commit) -> Commit:
        """Return the last commit that both have in common.

        Raises DiagnosticError: ICP814 for none, ICP813 where the clone may merely be too shallow.
        """
        done = _git(self.root, "merge-base", one.name, other.name)
        if done.returncode == 0:
            called = f"merge base of {one.called} and {other.called}"
            return Commit(called, done.stdout.decode().split()[0])
        message = f"'{one.called}' and '{other.called}' have no common ancestor"
        if self.is_shallow:
            raise DiagnosticError(Diagnostic(Code.SHALLOW_CLONE, f"{message} in this shallow clone", help=_DEEPEN))
        raise DiagnosticError(Diagnostic(Code.NO_MERGE_BASE, message, help="Name the revision to compare with."))

    def default_branch(self) -> str | None:
        """Return the branch that pull requests go to, as the clone knows it; None where it knows none."""
        done = _git(self.root, "symbolic-ref", "-q", "refs/remotes/origin/HEAD")
        told = [done.stdout.decode().strip()] if done.returncode == 0 else []
        for name in (*told, *_DEFAULT_BRANCHES):
            if _git(self.root, "rev-parse", "-q", "--verify", f"{name}^{{commit}}").returncode == 0:
                return name.removeprefix("refs/heads/").removeprefix("refs/remotes/")
        return None

    @property
    def is_shallow(self) -> bool:
        """Tell whether the clone lacks older commits."""
        return _git(self.root, "rev-parse", "--is-shallow-repository").stdout.strip() == b"true"

    def entries(self, commit: Commit, paths: Sequence[str]) -> list[Entry]:
        """Return what a commit has at these paths; one with a slash at its end asks for a folder's content."""
        done = _done(self.root, "ls-tree", "-z", "-l", "--full-tree", commit.name, "--", *paths)
        return [_entry(line) for line in done.split(b"\0") if line]

    def contents(self, entries: Sequence[Entry]) -> list[bytes]:
        """Return the contents of files, in their order."""
        if not entries:
            return []
        asked = "".join(f"{entry.name}\n" for entry in entries).encode()
        answer, found, start = _done(self.root, "cat-file", "--batch", told=asked), [], 0
        for entry in entries:
            end = answer.index(b"\n", start)
            if answer[start:end].endswith(b"missing"):
                message = f"the clone lacks the content of {entry.path}"
                raise DiagnosticError(Diagnostic(Code.GIT_FAILED, message, help=_REFETCH))
            size = int(answer[start:end].split()[-1])
            found.append(answer[end + 1 : end + 1 + size])
            start = end + size + 2
        return found


def _object(folder: Path, revision: str) -> str | None:
    """Return the full name of the one object that a revision names; None for none, or for a range."""
    done = _git(folder, "rev-parse", "-q", "--verify", revision)
    name = done.stdout.decode(errors="replace").strip()
    return name if done.returncode == 0 and _NAME.fullmatch(name) else None


def _entry(line: bytes) -> Entry:
    about, path = line.split(b"\t", 1)
    mode, kind, name, size = about.decode().split()
    text = os.fsdecode(path)
    inside = PurePosixPath(text)
    # a name that a crafted tree made of several, or of none, is another one once it is a path
    plain = str(inside) == text and ".." not in inside.parts and text.isprintable() and not _ODD.intersection(text)
    return Entry(inside, mode, kind, name, int(size) if size.isdigit() else 0, plain)


def is_pointer(content: bytes) -> bool:
    """Tell whether a file's content only points to where Git LFS keeps it."""
    return content.startswith(_POINTER)


def find_repository(folder: Path) -> Repository:
    """Return the repository that a folder lies in.

    Raises DiagnosticError: ICP810 without git, ICP811 for no repository, or one that git refuses to read.
    """
    done = _git(folder, "rev-parse", "--show-prefix", "--is-inside-work-tree")
    said = done.stdout.decode(errors="surrogateescape").split("\n")
    if done.returncode == 0 and said[1:2] == ["true"]:
        return Repository(folder, PurePosixPath(said[0]))
    told = _last_line(done.stderr)
    help_line = "Revisions are read from git. Go to a clone, or begin: git init, git add ., git commit"
    if "dubious ownership" in told or "safe.directory" in told:
        help_line = f"git config --global --add safe.directory '{folder}', if you trust what it holds."
    message = f"not in a git repository{f': {told}' if told and 'not a git repository' not in told else ''}"
    raise DiagnosticError(Diagnostic(Code.NO_REPOSITORY, message, Location(str(folder)), help_line))


def _done(folder: Path, *arguments: str, told: bytes = b"") -> bytes:
    """Return what git prints. Raises DiagnosticError (ICP818) where it fails."""
    done = _git(folder, *arguments, told=told)
    if done.returncode:
        message = f"git {arguments[0]} failed: {_last_line(done.stderr)}"
        help_line = _REFETCH if b"promisor" in done.stderr else "Try: git fsck"
        raise DiagnosticError(Diagnostic(Code.GIT_FAILED, message, help=help_line))
    return done.stdout


def _last_line(told: bytes) -> str:
    lines = told.decode(errors="replace").strip().split("\n")
    fatal = [line for line in lines if line.startswith("fatal: ")]
    return (fatal or lines)[0].removeprefix("fatal: ")


def _git(folder: Path, *arguments: str, told: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {k: v for k, v in os.environ.items() if k not in _ELSEWHERE and not k.startswith(_TRACE)}
    try:
        return subprocess.run(  # noqa: S603 - no shell; a revision that begins with a dash is refused before
            [*_GIT, *arguments],
            cwd=folder,
            env={**environment, **_QUIET},
            input=told,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        message, help_line = f"git cannot be run: {error.strerror}", "Install git, and see that it is on the PATH."
        raise DiagnosticError(Diagnostic(Code.GIT_MISSING, message, help=help_line)) from error

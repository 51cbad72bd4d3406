"""Which two revisions are compared, as the user named them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icp_rules.checks.revisions.git import find_repository
from icp_rules.checks.revisions.sides import at_revision, work_tree
from icp_rules.diagnostics import DiagnosticError
from icp_rules.workspace import find_workspace, load_workspace

if TYPE_CHECKING:
    from pathlib import Path

    from icp_rules.checks.revisions.git import Commit, Repository
    from icp_rules.checks.revisions.sides import Side
    from icp_rules.workspace import Workspace

_HEAD = "HEAD"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The two sides, and the workspace as it lies in the work tree, by which records are read for both."""

    workspace: Workspace
    base: Side
    head: Side


def choose(start: Path, base: str | None, head: str | None) -> Chosen:
    """Return base and head of the workspace at a path, or above it.

    ``base`` may be two revisions: ``A..B``, or ``A...B`` for the merge base of both and B, as ``git diff`` takes them.
    Without ``base`` it is the merge base of HEAD and the default branch, or HEAD where no such branch is known; without
    ``head`` it is the work tree. Raises DiagnosticError where git cannot tell (ICP81x) or the workspace cannot be used.
    """
    repository = find_repository(find_workspace(start))
    first, second = _commits(repository, base, head)
    # the rules that lie in the work tree may be broken where nobody asks for them
    workspace = load_workspace(start, only=[] if second else None)
    if second and workspace.errors:
        raise DiagnosticError(workspace.found)
    before = at_revision(workspace, repository, first, named=True)
    after = at_revision(workspace, repository, second, named=False) if second else work_tree(workspace)
    return Chosen(workspace, before, after)


def _commits(repository: Repository, base: str | None, head: str | None) -> tuple[Commit, Commit | None]:
    if base is None:
        return _where_branched(repository), None
    if head is None and ".." in base:
        dots = "..." if "..." in base else ".."
        one, other = (repository.commit(name or _HEAD) for name in base.split(dots, 1))
        return (repository.merge_base(one, other) if dots == "..." else one), other
    return repository.commit(base), repository.commit(head) if head is not None else None


def _where_branched(repository: Repository) -> Commit:
    """Return where the work began that a pull request would show."""
    here, branch = repository.commit(_HEAD), repository.default_branch()
    return repository.merge_base(here, repository.commit(branch)) if branch else here

"""The hooks of pre-commit: installed from a clone, and run on a workspace."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import yaml
from ci.test_action import VERSION
from ci.workflows import HOOKS, check_call, page_blocks, read
from docs.pages import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PRE_COMMIT = [sys.executable, "-m", "pre_commit"]
NAMES = [hook["id"] for hook in read(HOOKS)]


def test_the_hooks_are_right_for_pre_commit():
    subprocess.run([*PRE_COMMIT, "validate-manifest", str(HOOKS)], check=True)
    assert NAMES == ["icp-validate", "icp-lint", "icp-test", "icp-schema"]


@pytest.mark.parametrize("hook", read(HOOKS), ids=NAMES)
def test_a_hook_calls_a_command_that_is_there(hook):
    check_call(shlex.split(hook["entry"])[1:])
    # the words of the YAML
    assert hook.items() >= {"language": "python", "pass_filenames": "false"}.items()


RUNS_FOR = {
    "icp.yaml": {"icp-validate", "icp-lint", "icp-test", "icp-schema"},
    "sales/icp/icp.yaml": {"icp-validate", "icp-lint", "icp-test", "icp-schema"},
    "rule_sets/a.yaml": {"icp-validate", "icp-lint", "icp-test"},
    "sales/rule_sets/tests/a.yaml": {"icp-validate", "icp-lint", "icp-test"},
    "templates/a.md.j2": {"icp-validate", "icp-lint", "icp-test"},
    "plugins/a.py": {"icp-validate", "icp-lint", "icp-test", "icp-schema"},
    "vocabularies/tools.yaml": {"icp-validate", "icp-lint", "icp-test"},
    "titles.yaml": {"icp-validate", "icp-lint", "icp-test"},
    "schemas/rule_set.schema.json": {"icp-schema"},
    "data/accounts.csv": set(),
    "README.md": set(),
    "my_icp.yaml": set(),
    "old_rule_sets.md": set(),
}


@pytest.mark.parametrize("path", RUNS_FOR)
def test_a_hook_runs_for_the_files_that_it_depends_on(path):
    assert {hook["id"] for hook in read(HOOKS) if re.search(hook["files"], path)} == RUNS_FOR[path]


@pytest.mark.parametrize("block", page_blocks("pre_commit"), ids=str)
def test_what_the_page_shows_is_right_for_pre_commit(block, tmp_path):
    path = tmp_path / ".pre-commit-config.yaml"
    path.write_text(block.text, encoding="utf-8")
    subprocess.run([*PRE_COMMIT, "validate-config", str(path)], check=True)
    (repository,) = yaml.safe_load(block.text)["repos"]
    assert repository["rev"] == f"v{VERSION}"
    assert {hook["id"] for hook in repository["hooks"]} <= set(NAMES)


def git(*arguments: str, cwd: Path) -> str:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
    done = subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True, encoding="utf-8")
    return done.stdout


def committed(folder: Path) -> str:
    """Make a repository of a folder, and return its one commit."""
    git("init", "--quiet", cwd=folder)
    git("add", "--all", cwd=folder)
    git("commit", "--quiet", "--message", "all", cwd=folder)
    return git("rev-parse", "HEAD", cwd=folder).strip()


def clone_of_root(folder: Path) -> Path:
    """Copy the project as git has it, changes that are not committed yet included."""
    for name in git("ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=ROOT).split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.needs("git")
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the project's git repository")
def test_the_hooks_work_from_a_clone(workspace, tmp_path):
    clone = clone_of_root(tmp_path / "clone")
    # what the workspace was made with
    plugins = [str(clone / "plugins" / "icp-rules-signals")]
    hooks = [{"id": name, "additional_dependencies": plugins} for name in NAMES]
    config = {"repos": [{"repo": str(clone), "rev": committed(clone), "hooks": hooks}]}
    workspace.write(".pre-commit-config.yaml", yaml.safe_dump(config))
    committed(workspace.root)

    def run(hook: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*PRE_COMMIT, "run", hook, "--all-files", "--color", "never"],
            cwd=workspace.root,
            env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    first = run("icp-validate")
    if "No matching distribution found for hatchling" in first.stdout:
        pytest.skip("needs an index of packages")
    done = {"icp-validate": first, **{name: run(name) for name in NAMES[1:]}}
    assert {name: one.returncode for name, one in done.items()} == dict.fromkeys(NAMES, 0), first.stdout + first.stderr
    assert all("Passed" in one.stdout for one in done.values())

    workspace.edit("rule_sets/midmarket-saas.yaml", "employees", "employes")
    failed = run("icp-validate")
    assert failed.returncode == 1
    assert "did you mean 'employees'" in failed.stdout.lower()

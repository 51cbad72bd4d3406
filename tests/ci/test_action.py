"""The GitHub action and the reusable workflow: right by their schemas, safe, and their scripts run."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from ci.workflows import ACTION, WORKFLOW, calls, check_call, expressions, page_blocks, read, scripts, steps
from docs.pages import ROOT

PAGE = ROOT / "docs" / "ci.md"
SCRIPTS = scripts()
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")

CHECKED = [
    ("vendor.github-actions", ACTION.read_text(encoding="utf-8")),
    ("vendor.github-workflows", WORKFLOW.read_text(encoding="utf-8")),
    *(("vendor.github-workflows", b.text) for b in (*page_blocks("github_caller"), *page_blocks("github_workflow"))),
    *(("vendor.gitlab-ci", block.text) for block in page_blocks("gitlab_ci")),
]


@pytest.mark.parametrize(("schema", "text"), CHECKED, ids=[f"{schema}-{n}" for n, (schema, _) in enumerate(CHECKED)])
def test_it_is_right_by_its_schema(schema, text, tmp_path):
    path = tmp_path / "checked.yml"
    path.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_job_has_more_rights_than_it_needs():
    workflow = read(WORKFLOW)
    assert workflow["permissions"] == {}
    rights = {name: job["permissions"] for name, job in workflow["jobs"].items()}
    assert rights == {"check": {"contents": "read"}, "comment": {"pull-requests": "write"}}
    assert all("timeout-minutes" in job for job in workflow["jobs"].values())


def test_what_may_write_runs_nothing_of_the_pull_request():
    used = [step.get("uses", "").partition("@")[0] for step in read(WORKFLOW)["jobs"]["comment"]["steps"]]
    assert used == ["actions/download-artifact", ""]
    assert "head.repo.full_name == github.repository" in read(WORKFLOW)["jobs"]["comment"]["if"]
    assert not list(calls(SCRIPTS["Comment"]["run"]))


def test_no_script_has_an_expression_that_github_would_paste_into_it():
    assert [name for name, step in SCRIPTS.items() if expressions(step["run"])] == []
    text = ACTION.read_text(encoding="utf-8") + WORKFLOW.read_text(encoding="utf-8")
    assert "secrets." not in text
    assert "persist-credentials: false" in text


def test_every_action_is_pinned_and_ours_at_this_version():
    used = {step["uses"] for step in steps() if "uses" in step}
    ours = {one for one in used if one.startswith("OWNER/icp-rules/")}
    assert ours == {f"OWNER/icp-rules/.github/actions/icp@v{VERSION}"}
    assert {one.partition("@")[0].partition("/")[0] for one in used - ours} == {"actions"}
    assert all(one.partition("@")[2].startswith("v") for one in used)
    on_page = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if "OWNER/icp-rules/" in line]
    assert on_page
    assert all(line.endswith(f"@v{VERSION}") for line in on_page)


def test_the_workflow_hands_on_inputs_that_the_action_has():
    workflow, action = read(WORKFLOW), read(ACTION)
    inputs = workflow["on"]["workflow_call"]["inputs"]
    (called,) = [step for step in workflow["jobs"]["check"]["steps"] if step.get("id") == "icp"]
    assert set(called["with"]) <= set(action["inputs"])
    assert {f"${{{{ inputs.{name} }}}}" for name in inputs if name != "comment"} == set(called["with"].values())
    for block in page_blocks("github_caller"):
        (job,) = yaml.safe_load(block.text)["jobs"].values()
        given = job.get("with") or next((step["with"] for step in job.get("steps", ()) if step.get("id") == "icp"), {})
        assert set(given) <= {*inputs, *action["inputs"]}
    text = PAGE.read_text(encoding="utf-8")
    assert all(f"`{name}`" in text for name in {*inputs, *action["inputs"], *action["outputs"]})


CALLS = [
    call
    for script in (*(step["run"] for step in SCRIPTS.values()), *(block.text for block in page_blocks("gitlab_ci")))
    for call in calls(script)
]


def test_the_commands_are_found():
    assert {call[0] for call in CALLS} == {"validate", "lint", "test", "diff"}


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_the_commands_exist_and_take_what_they_are_given(call):
    check_call(call)


@pytest.mark.needs("shellcheck")
@pytest.mark.parametrize("name", SCRIPTS)
def test_shellcheck_finds_nothing(name):
    script = SCRIPTS[name]["run"]
    done = subprocess.run(
        ["shellcheck", "--shell=bash", "-"], input=script, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout


class Runner:
    """A machine of GitHub's, as far as the scripts see one; ``calls`` has what the fake programs were called with."""

    def __init__(self, folder: Path, workspace: Path) -> None:
        self.workspace, self.temporary, self.tools = workspace, folder / "temp", folder / "tools"
        self.output, self.summary, self.calls = (folder / name for name in ("output", "summary", "calls"))
        for made in (self.temporary, self.tools):
            made.mkdir()
        self.tool("icp", f'exec "{sys.executable}" -m icp_rules "$@"')

    def tool(self, name: str, script: str) -> None:
        path = self.tools / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def run(self, name: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*BASH, SCRIPTS[name]["run"]],
            cwd=self.workspace,
            env={
                **os.environ,
                "PATH": f"{self.tools}{os.pathsep}{os.environ['PATH']}",
                "RUNNER_TEMP": str(self.temporary),
                "GITHUB_OUTPUT": str(self.output),
                "GITHUB_STEP_SUMMARY": str(self.summary),
                "GITHUB_ACTION_PATH": str(ACTION.parent),
                "GITHUB_REPOSITORY": "example/icp",
                "ICP_WORKSPACE": ".",
                "CALLS": str(self.calls),
                **environment,
            },
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def good(self, name: str, **environment: str) -> str:
        done = self.run(name, **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text(encoding="utf-8").splitlines())


@pytest.fixture
def runner(workspace, tmp_path) -> Runner:
    folder = tmp_path / "runner"
    folder.mkdir()
    return Runner(folder, workspace.root)


@pytest.mark.parametrize(
    ("package", "plugins", "expected"),
    [
        ("", "", [str(ROOT)]),
        ("icp-rules==0.1.0", "icp-rules-signals  other>=2", ["icp-rules==0.1.0", "icp-rules-signals", "other>=2"]),
    ],
)
def test_install_takes_its_own_revision_or_what_is_named(package, plugins, expected, runner):
    runner.tool("python", 'for one in "$@"; do echo "$one"; done > "$CALLS"')
    runner.good("Install icp", ICP_PACKAGE=package, ICP_PLUGINS=plugins)
    called = runner.calls.read_text(encoding="utf-8").splitlines()
    assert called[:4] == ["-m", "pip", "install", "--quiet"]
    assert [os.path.realpath(one) if one.startswith("/") else one for one in called[4:]] == expected


def test_a_workspace_without_findings_passes(runner):
    assert runner.good("Validate").endswith("no findings\n")
    runner.good("Lint")


def test_what_is_wrong_stops_it(runner, workspace):
    workspace.edit("rule_sets/midmarket-saas.yaml", "employees", "employes")
    assert runner.run("Validate").returncode == 1


def test_tests_leave_a_file_for_the_report(runner, workspace):
    assert workspace.icp("new", "rule-set", "acme").code == 0
    assert workspace.icp("new", "test", "acme").code == 0
    runner.good("Test")
    junit = runner.outputs()["junit"]
    assert junit == str(runner.temporary / "icp-junit.xml")
    assert "<testsuite" in Path(junit).read_text(encoding="utf-8")


@pytest.mark.needs("git")
@pytest.mark.parametrize("accounts", ["", "data/accounts.csv"])
def test_what_a_change_does_is_told_in_the_summary(accounts, runner, workspace):
    def git(*arguments: str) -> str:
        identity = ("-c", "user.name=Test", "-c", "user.email=test@example.com")
        return subprocess.run(
            ["git", *identity, *arguments], cwd=workspace.root, check=True, capture_output=True, encoding="utf-8"
        ).stdout

    git("init", "--quiet")
    git("add", "--all")
    git("commit", "--quiet", "--message", "base")
    base = git("rev-parse", "HEAD").strip()
    workspace.edit("rule_sets/midmarket-saas.yaml", "points: 20", "points: 1")
    runner.good("Compare", ICP_BASE=base, ICP_ACCOUNTS=accounts)
    text = runner.summary.read_text(encoding="utf-8")
    assert "midmarket-saas" in text
    assert Path(runner.outputs()["diff"]).read_text(encoding="utf-8") == text


GH = """
echo "$@" >> "$CALLS"
case "$*" in *--paginate*) cat comments ;; esac
"""


@pytest.mark.parametrize(
    ("before", "method"),
    [
        ("", "--method POST repos/example/icp/issues/7/comments"),
        ("42\n43\n", "--method PATCH repos/example/icp/issues/comments/42"),
    ],
)
def test_a_comment_is_written_once_and_then_kept_up_to_date(before, method, runner, workspace):
    runner.tool("gh", GH)
    workspace.write("icp-diff.md", "## What moves: é\n" + "é" * 70_000)
    workspace.write("comments", before)
    runner.good("Comment", PULL_REQUEST="7", LC_ALL=SCRIPTS["Comment"]["env"]["LC_ALL"])
    looked, wrote = runner.calls.read_text(encoding="utf-8").splitlines()
    assert looked.startswith("api --paginate repos/example/icp/issues/7/comments --jq ")
    assert wrote == f"api {method} -F body=@comment.md --silent"
    comment = workspace.read("comment.md")
    assert comment.startswith("<!-- icp diff -->\n## What moves: é\n")
    assert len(comment) < 65_536

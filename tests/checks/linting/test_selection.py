"""Which lints run, and how bad what they find is."""

from __future__ import annotations

import re

import click
import pytest
from checks.linting.conftest import rule_set


@pytest.fixture(autouse=True)
def _rule_set(workspace):
    workspace.write("rule_sets/a.yaml", rule_set("a").replace(" EMEA", ""))


@pytest.mark.parametrize(
    ("config", "arguments", "codes"),
    [
        ("", [], ["ACME1", "ACME12"]),
        ("include: [ACME1]", [], ["ACME1"]),
        ("include: [ACME]", [], ["ACME1", "ACME12"]),
        ("include: [ICP]", [], []),
        ("exclude: [ACME1]", [], ["ACME12"]),
        ("exclude: [ACME]", [], []),
        ("include: [ACME], exclude: [ACME12]", [], ["ACME1"]),
        ("include: [ACME12]", ["--include", "ACME1"], ["ACME1"]),
        ("include: [ACME12]", ["--exclude", "ACME12"], []),
        ("exclude: [ACME12]", ["--exclude", "ACME1"], ["ACME12"]),
        ("", ["--include", "ACME1", "--include", "ACME12"], ["ACME1", "ACME12"]),
    ],
)
def test_lints_are_included_and_excluded_by_code_or_by_how_codes_begin(workspace, config, arguments, codes):
    workspace.write("icp.yaml", f"version: 1\nlint: {{{config}}}\n" if config else "version: 1\n")
    assert [code for code in workspace.codes(*arguments) if code.startswith("ACME")] == codes


@pytest.mark.parametrize(
    ("severity", "arguments", "exit_code"),
    [("", [], 0), ("", ["--strict"], 1), ("ACME12: error", [], 1), ("ACME: error, ACME12: warning", [], 1),
     ("ACME12: warning, ACME: error, ACME1: warning", [], 0)],
)  # fmt: skip
def test_the_exit_code_is_1_for_an_error_and_for_a_warning_where_that_is_asked(
    workspace, severity, arguments, exit_code
):
    workspace.write("icp.yaml", f"version: 1\nlint: {{include: [ACME], severity: {{{severity}}}}}\n")
    workspace.icp(*arguments, code=exit_code)


def test_no_finding_is_exit_code_0_with_strict_too(workspace):
    assert workspace.icp("--strict", "--exclude", "ACME", "--exclude", "ICP", code=0) == "no findings\n"


@pytest.mark.parametrize("key", ["include: [ACNE12]", "exclude: [ACNE12]", "severity: {ACNE12: error}"])
def test_a_name_that_no_lint_has_is_an_error_with_its_line_and_the_nearest(workspace, key):
    workspace.write("icp.yaml", f"version: 1\nlint:\n  {key}\n")
    unknown = next(d for d in workspace.report(code=1)["findings"] if d["code"] == "ICP317")
    assert (unknown["file"], unknown["line"]) == ("icp.yaml", 3)
    assert unknown["message"] == "there is no lint 'ACNE12'"
    assert unknown["help"] == "Did you mean 'ACME12'?"


@pytest.mark.parametrize("option", ["--include", "--exclude"])
def test_on_the_command_line_it_is_a_wrong_command(workspace, option):
    with pytest.raises(click.UsageError, match=f"{option}: there is no lint 'ACNE12'. Did you mean 'ACME12'?"):
        workspace.icp(option, "ACNE12")


def test_a_code_may_be_written_in_small_letters_on_the_command_line(workspace):
    assert workspace.codes("--include", "acme", "--exclude", "Acme12") == ["ACME1"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--exclude", "ACME1, acme12"], "--exclude takes one code at a time; write: --exclude ACME1 --exclude ACME12"),
        (["--include", "ICP201"], "--include: there is no lint 'ICP201'. It is a diagnostic, which is always told."),
        (["--against", "accounts", "--against", "contacts"], "one source at a time: run it once for each"),
    ],
)
def test_a_wrong_command_says_what_to_write(workspace, arguments, told):
    with pytest.raises(click.UsageError, match=re.escape(told)):
        workspace.icp(*arguments)


@pytest.mark.parametrize("key", ["include: [acme]", "include: ACME", "severity: {ACME1: fatal}", "skip: [ACME]"])
def test_what_does_not_fit_the_schema_is_told(workspace, key):
    workspace.write("icp.yaml", f"version: 1\nlint: {{{key}}}\n")
    assert any(d["code"].startswith("ICP2") and d["file"] == "icp.yaml" for d in workspace.report(code=1)["findings"])


def test_paths_limit_what_is_shown(workspace):
    workspace.write("rule_sets/c.yaml", rule_set("c"))
    shown = {d["file"] for d in workspace.report("--include", "ACME", "rule_sets/c.yaml")["findings"]}
    assert shown == {"rule_sets/c.yaml"}
    both = {d["file"] for d in workspace.report("--include", "ACME", "rule_sets")["findings"]}
    assert both == {"rule_sets/a.yaml", "rule_sets/c.yaml"}


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("icp.yaml", "version: 1\nlint: {severity: {ACME1: note}}\n", "ICP204"),
        ("icp.yaml", "version: 1\nlint: {exclude: [ACNE1]}\n", "ICP317"),
        ("rule_sets/lists.yaml", "home: 5\n", "ICP203"),
    ],
)
def test_an_error_in_what_all_rule_sets_depend_on_is_shown_whatever_the_path(workspace, name, text, code):
    workspace.write("rule_sets/c.yaml", rule_set("c"))
    workspace.write("rule_sets/broken.yaml", rule_set("broken").replace("country", "contry"))
    workspace.write(name, text)
    found = workspace.report("--include", "ACME", "rule_sets/c.yaml", code=1)["findings"]
    errors = [(d["code"], d["file"]) for d in found if d["severity"] == "error"]
    assert errors == [(code, name)]


@pytest.mark.parametrize("path", ["docs", "docs/page.md", "../elsewhere"])
def test_a_path_where_there_is_nothing_to_lint_is_a_wrong_command(workspace, path):
    workspace.write("docs/page.md", "")
    (workspace.root / "../elsewhere").resolve().mkdir(exist_ok=True)
    with pytest.raises(click.UsageError, match=f"nothing to lint in '{path}': icp.yaml, rule_sets/"):
        workspace.icp("-w", ".", "rule_sets", path)


def test_the_folder_above_all_is_a_path_too(workspace):
    assert workspace.codes(".") == workspace.codes()

"""What `icp lint` prints: in each format, and of the lints themselves."""

from __future__ import annotations

import json

import click
import pytest
from checks.linting.conftest import rule_set

from icp_rules.lints import builtin

ONLY = ("--include", "ACME12")


@pytest.fixture(autouse=True)
def _rule_set(workspace):
    workspace.write("rule_sets/a.yaml", rule_set("a"))


def test_text_shows_errors_first_and_then_what_lints_found(workspace):
    workspace.write("rule_sets/z.yaml", rule_set("z").replace("country", "contry"))
    text = workspace.icp(*ONLY, code=1)
    assert text.index("error ICP201") < text.index("warning ACME12")
    assert text.endswith("not linted, as it has errors: rule_sets/z.yaml\n\n1 error, 1 warning\n")


def test_json_says_what_a_finding_is_about_and_whether_it_can_be_mended(workspace):
    (one,) = workspace.report(*ONLY)["findings"]
    assert one == {
        "code": "ACME12",
        "severity": "warning",
        "file": "rule_sets/a.yaml",
        "line": 5,
        "column": 16,
        "message": "us cries",
        "help": None,
        "about": "us",
        "fixable": False,
    }


def test_sarif_and_annotations_have_the_same_finding(workspace):
    (result,) = json.loads(workspace.icp("--format", "sarif", *ONLY))["runs"][0]["results"]
    assert (result["ruleId"], result["message"]["text"]) == ("ACME12", "us cries")
    shown = workspace.icp("--format", "github", *ONLY).splitlines()
    assert shown == ["::warning file=rule_sets/a.yaml,line=5,col=16,endColumn=18,title=ACME12::us cries", "1 warning"]


def test_the_list_has_every_lint_with_its_severity_in_this_workspace(workspace):
    workspace.write("icp.yaml", "version: 1\nlint: {exclude: [ACME1], severity: {ACME12: error}}\n")
    rows = {row["code"]: row for row in json.loads(workspace.icp("--list", "--format", "json", code=0))}
    assert rows.keys() > {lint.code for lint in builtin.icp_lints()}
    severities = {code: row["severity"] for code, row in rows.items() if code.startswith("ACME")}
    assert severities == {"ACME1": "off", "ACME12": "error", "ACME2": "warning", "ACME3": "warning", "ACME4": "warning"}
    assert "ACME4\twarning\ta value that stands twice\n" in workspace.icp("--list")


def test_a_lint_is_explained_with_its_example_also_one_of_a_plugin(workspace):
    text = workspace.icp("--explain", "acme4", code=0)
    assert text.startswith("# ACME4: a value that stands twice\n\nOne of them was to be another.\n")
    assert "country: [US, US]" in text
    assert "It cannot be waived." not in text
    assert "It cannot be waived." in workspace.icp("--explain", "ACME2")
    assert text.index("[US, US]") < text.index("## Mended") < text.index("[US]}")


@pytest.mark.parametrize("code", ["ICP201", "icp201"])
def test_of_a_diagnostic_it_is_told_what_it_means_and_that_it_is_no_lint(workspace, code):
    text = workspace.icp("--explain", code, code=0)
    assert text.startswith(
        "# ICP201: a key, field or operator that does not exist here\n\nIt is a diagnostic and no lint:"
    )


def test_lints_are_told_of_where_there_is_no_workspace(workspace, tmp_path_factory):
    workspace.root = tmp_path_factory.mktemp("elsewhere")
    assert workspace.icp("--explain", "ICP461").startswith("# ICP461: a rule without a why\n")
    assert "ICP461\twarning\ta rule without a why\n" in workspace.icp("--list")


def test_a_code_there_is_not_is_a_wrong_command(workspace):
    with pytest.raises(click.UsageError, match=r"--explain: there is no lint 'ACNE12'\. Did you mean 'ACME12'\?"):
        workspace.icp("--explain", "ACNE12")

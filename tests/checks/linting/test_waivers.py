"""Waivers: what they hold for, what they are inherited by, and what is said of those that hold for nothing."""

from __future__ import annotations

import json

import pytest
from checks.linting.conftest import rule_set

from icp_rules.workspace import load_workspace
from icp_rules.workspace_files import schema_files

ONLY = ("--include", "ACME", "--include", "ICP47")


def waive(lint: str, at: str | None = None, reason: str = "It is meant") -> str:
    return f"{{lint: {lint}, {f'at: {at}, ' if at else ''}reason: {reason}}}"


@pytest.mark.parametrize(
    ("waivers", "left", "waived"),
    [
        ("", ["ACME12"], 0),
        (waive("ACME12"), [], 1),
        (waive("ACME12", "us"), [], 1),
        (waive("ACME12", "other"), ["ACME12", "ICP470"], 0),
        (waive("ACME1"), ["ACME12", "ICP470"], 0),
        (f"{waive('ACME12')}, {waive('ACME12', 'us')}", ["ICP470"], 1),
        (waive("ACME99"), ["ACME12", "ICP471"], 0),
        (waive("ICP308"), ["ACME12", "ICP471"], 0),
        (waive("ICP470"), ["ACME12", "ICP471"], 0),
    ],
)
def test_a_waiver_holds_for_what_its_lint_finds_about_its_id(workspace, waivers, left, waived):
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive: [{waivers}]\n" if waivers else ""))
    report = workspace.report(*ONLY)
    assert [d["code"] for d in report["findings"]] == left
    assert len(report["waived"]) == waived


def test_the_report_tells_the_reason_and_where_it_stands_and_counts_what_is_waived(workspace):
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive:\n  - {waive('ACME12', 'us', 'It was loud before')}\n"))
    (waived,) = workspace.report(*ONLY)["waived"]
    assert waived["waiver"] == {"reason": "It was loud before", "file": "rule_sets/a.yaml", "line": 7}
    assert (waived["code"], waived["about"], waived["line"]) == ("ACME12", "us", 5)
    assert workspace.icp(*ONLY) == "no findings; 1 waived\n"


def test_what_a_lint_wants_mended_by_everybody_cannot_be_waived(workspace):
    text = rule_set("a", f"waive: [{waive('ACME2')}]\n").replace("owner: me", "owner: nobody").replace("WE SELL", "We")
    workspace.write("rule_sets/a.yaml", text)
    found = workspace.report(*ONLY)["findings"]
    assert {d["code"]: d["message"] for d in found} == {
        "ACME2": "nobody owns it",
        "ICP471": "ACME2 cannot be waived",
    }


def test_dashes_and_underscores_in_an_id_count_as_one(workspace):
    text = rule_set("a", f"waive: [{waive('ACME12', 'in_us')}]\n").replace("id: us", "id: in-us")
    workspace.write("rule_sets/a.yaml", text)
    assert workspace.codes(*ONLY) == []


def test_waivers_are_inherited_and_those_of_a_rule_set_come_to_them(workspace):
    workspace.write("rule_sets/b.yaml", rule_set("b", f"base: true\nwaive: [{waive('ACME12')}]\n"))
    more = "exclude: [{id: ca, when: {country: CA}, why: NOT THERE}]\n"
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive: [{waive('ACME1')}]\n{more}", "b").replace("EMEA", ""))
    report = workspace.report(*ONLY)
    assert report["findings"] == []
    assert [d["code"] for d in report["waived"]] == ["ACME1", "ACME12", "ACME12"]


def test_what_is_found_in_a_base_is_waived_if_all_that_extend_it_waive_it(workspace):
    workspace.write("rule_sets/b.yaml", rule_set("b", "base: true\n"))
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive: [{waive('ACME12')}]\n", "b"))
    assert workspace.codes(*ONLY) == []
    workspace.write("rule_sets/c.yaml", rule_set("c", "", "b"))
    assert workspace.codes(*ONLY) == ["ACME12"]


def test_those_of_icp_yaml_hold_outside_rule_sets(workspace):
    workspace.write("icp.yaml", f"version: 1\nlint:\n  waive: [{waive('ACME3', 'home')}, {waive('ACME12')}]\n")
    workspace.write("rule_sets/lists.yaml", "home: [US]\naway: [CA]\n")
    workspace.write("rule_sets/a.yaml", rule_set("a"))
    found = [(d["code"], d["file"], d["about"]) for d in workspace.report(*ONLY)["findings"]]
    assert found == [
        ("ICP470", "icp.yaml", None),
        ("ACME12", "rule_sets/a.yaml", "us"),
        ("ACME3", "rule_sets/lists.yaml", "away"),
    ]


@pytest.mark.parametrize(
    ("waiver", "message", "help_line"),
    [
        (
            waive("ACME12", "us"),
            "ACME12 cannot be waived here at 'us', as it is found in a rule set, rule_sets/a.yaml",
            "Write it under `waive:` in that file.",
        ),
        (waive("ACME12", "ca"), "ACME12 finds nothing at 'ca' to waive", "Delete it, or mend its `at`."),
        (waive("ACME3"), "ACME3 finds nothing to waive", "Delete it."),
    ],
)
def test_of_a_useless_one_in_icp_yaml_it_is_told_where_it_would_hold(workspace, waiver, message, help_line):
    workspace.write("icp.yaml", f"version: 1\nlint: {{waive: [{waiver}]}}\n")
    workspace.write("rule_sets/a.yaml", rule_set("a"))
    (found,) = (d for d in workspace.report(*ONLY)["findings"] if d["code"] == "ICP470")
    assert (found["message"], found["help"]) == (message, help_line)


def test_a_waiver_is_not_called_useless_where_its_lint_did_not_look(workspace):
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive: [{waive('ACME1')}]\n"))
    assert "ICP470" in workspace.codes()
    assert "ICP470" not in workspace.codes("--exclude", "ACME1")
    workspace.write("rule_sets/broken.yaml", rule_set("b"))
    assert "ICP470" not in workspace.codes()


def test_errors_of_the_language_stay_and_the_rule_set_is_said_not_to_be_linted(workspace):
    text = rule_set("a", f"waive: [{waive('ICP201')}]\n").replace("country", "contry")
    workspace.write("rule_sets/a.yaml", text)
    workspace.write("rule_sets/c.yaml", rule_set("c"))
    report = workspace.report(*ONLY, code=1)
    assert [(d["code"], d["file"]) for d in report["findings"]] == [
        ("ICP201", "rule_sets/a.yaml"),
        ("ACME12", "rule_sets/c.yaml"),
    ]
    assert report["not_linted"] == ["rule_sets/a.yaml"]
    assert "not linted, as it has errors: rule_sets/a.yaml\n" in workspace.icp(*ONLY)


@pytest.mark.parametrize(
    ("written", "code"),
    [("{lint: ACME12}", "ICP202"), ("{reason: So}", "ICP202"), ("{lint: acme12, reason: So}", "ICP205"),
     ("{lint: ACME12, reason: ''}", "ICP206"), ("{lint: ACME12, reson: So}", "ICP201")],
)  # fmt: skip
def test_a_waiver_says_which_lint_and_why(workspace, written, code):
    workspace.write("rule_sets/a.yaml", rule_set("a", f"waive: [{written}]\n"))
    assert code in workspace.codes(*ONLY)


def test_waivers_are_no_part_of_what_a_rule_set_means(load):
    text = "icp: 1\nid: tested\nname: Tested\nrequire: [{id: us, when: {country: US}}]\n"
    plain, waiving = load(text), load(f"{text}waive: [{waive('ICP461')}]\n")
    assert waiving.waivers
    assert plain == waiving


def test_editors_are_offered_the_codes_those_of_plugins_too(workspace):
    texts = schema_files(load_workspace(workspace.root)).values()
    rule_sets, config = (
        next(json.loads(t) for t in texts if f"icp-rules {name}" in t) for name in ("rule set", "work")
    )
    for waive in (rule_sets["properties"]["waive"], config["properties"]["lint"]["properties"]["waive"]):
        assert {"ACME12", "ICP461"} <= set(waive["items"]["properties"]["lint"]["examples"])
    assert "ACME12" in config["properties"]["lint"]["properties"]["severity"]["properties"]

"""``icp new``: what it writes works at once, and nothing that is there is lost."""

from __future__ import annotations

import pytest
from cli.calling import AS_OF, OK, UNUSABLE, USAGE, Workspace, good, icp

GOOD = "no findings\n"


def valid(workspace: Workspace) -> None:
    result = workspace.icp("validate")
    assert (result.code, result.err) == (OK, "")
    assert result.out.endswith(GOOD)


@pytest.mark.parametrize("rank_by", ["score", "expected_value"])
def test_a_new_rule_set_is_valid_and_judges(workspace, rank_by):
    workspace.edit("icp.yaml", "version: 1\n", f"version: 1\nrank_by: {rank_by}\n")
    result = workspace.icp("new", "rule-set", "acme-core", "--as-of", "2026-11-01")
    assert result.out.startswith("wrote rule_sets/acme-core.yaml\n")
    assert "last: 2026-11-01" in workspace.read("rule_sets/acme-core.yaml")
    valid(workspace)
    assert "acme-core" in workspace.icp("score", "-o", "-", *AS_OF).out


def test_a_new_persona_is_added_and_gets_a_brief(workspace):
    before = workspace.read("rule_sets/midmarket-saas.yaml")
    result = workspace.icp("new", "persona", "midmarket-saas", "head-of-support")
    assert result.out.splitlines()[:2] == [
        "wrote templates/head-of-support.md.j2",
        "added to rule_sets/midmarket-saas.yaml",
    ]
    after = workspace.read("rule_sets/midmarket-saas.yaml")
    assert after.startswith(before)
    assert '"*head of support*"' in after
    valid(workspace)
    shown = workspace.icp("brief", "--account", "1", "--persona", "head-of-support", *AS_OF)
    assert (shown.code, shown.err) == (OK, "")
    assert shown.out


def test_a_template_that_is_there_is_used(workspace):
    workspace.write("templates/champion.md.j2", "mine\n")
    assert "kept templates/champion.md.j2" in workspace.icp("new", "persona", "midmarket-saas", "champion").out
    assert workspace.read("templates/champion.md.j2") == "mine\n"
    valid(workspace)


def test_what_a_template_builds_on_comes_along(workspace):
    for path in (workspace.root / "templates").rglob("*.j2"):
        path.unlink()
    workspace.icp("new", "rule-set", "acme")
    (workspace.root / "rule_sets" / "midmarket-saas.yaml").unlink()
    (workspace.root / "rule_sets" / "tests" / "midmarket-saas.yaml").unlink()
    result = workspace.icp("new", "persona", "acme", "buyer")
    assert "wrote templates/_brief.md.j2\n" in result.out
    valid(workspace)


def test_a_new_plugin_is_loaded_and_its_data_point_is_a_field(workspace):
    assert workspace.icp("new", "plugin", "growth").out.startswith("wrote plugins/growth.py\n")
    valid(workspace)
    assert "data point growth" in workspace.icp("plugins").out
    workspace.edit(
        "rule_sets/midmarket-saas.yaml", "when: {industry: [Software, Fintech]}", "when: {growth: {at_least: 20}}"
    )
    workspace.edit("rule_sets/midmarket-saas.yaml", 'why: "{{ industry }} is', 'why: "{{ growth }} percent is')
    valid(workspace)
    explained = workspace.icp("explain", "1", *AS_OF)
    assert explained.code == OK
    assert "growth" in explained.out


def test_a_new_test_passes(workspace):
    assert workspace.icp("new", "rule-set", "acme").code == OK
    result = workspace.icp("new", "test", "acme", "--as-of", "2026-11-01")
    assert result.out.startswith("wrote rule_sets/tests/acme.yaml\n")
    text = workspace.read("rule_sets/tests/acme.yaml")
    assert "    record:\n      employees: 100\n      industry: Software\n      last_funding_date: 2026-11-01\n" in text
    assert "    expect: {status: qualified, tier: A}\n" in text
    assert "    record: {}\n    expect: {status: unverified, tier: D}\n" in text
    valid(workspace)


REFUSED = [
    (("rule-set", "midmarket-saas"), "ICP804", "rule_sets/midmarket-saas.yaml: "),
    (("rule-set", "Acme"), "ICP205", "small letters"),
    (("rule-set", "../acme"), "ICP205", "small letters"),
    (("rule-set", "lists"), "ICP205", "Choose another id"),
    (("persona", "midmarket-sas", "x"), "ICP316", "Did you mean 'midmarket-saas'?"),
    (("persona", "lists", "x"), "ICP316", "There are: b2b-base, midmarket-saas."),
    (("persona", "midmarket-saas", "vp-sales"), "ICP804", "rule_sets/midmarket-saas.yaml:"),
    (("persona", "midmarket-saas", "a b"), "ICP205", "small letters"),
    (("test", "b2b-base"), "ICP316", "Name a rule set that extends it."),
    (("test", "midmarket"), "ICP316", "Did you mean 'midmarket-saas'?"),
    (("plugin", "employees"), "ICP315", "(built-in): headcount"),
    (("plugin", "class"), "ICP205", "no word of the language"),
    (("plugin", "two__parts"), "ICP205", "single _"),
    (("plugin", "any"), "ICP205", "no word of the language"),
]


@pytest.mark.parametrize(
    ("arguments", "code", "told"), REFUSED, ids=lambda value: " ".join(value) if isinstance(value, tuple) else None
)
def test_what_cannot_be_added_is_refused_with_a_way_out(arguments, code, told, starter, tmp_path):
    fresh = Workspace(starter)
    before = {path: path.read_bytes() for path in starter.rglob("*") if path.is_file()}
    result = fresh.icp("new", *arguments)
    assert (result.code, result.out) == (UNUSABLE, "")
    assert code in result.err
    assert told in result.err
    assert {path: path.read_bytes() for path in starter.rglob("*") if path.is_file()} == before


def test_a_rule_set_with_errors_is_mended_first(workspace):
    workspace.edit("rule_sets/midmarket-saas.yaml", "owner:", "onwer:")
    before = workspace.read("rule_sets/midmarket-saas.yaml")
    result = workspace.icp("new", "persona", "midmarket-saas", "x")
    assert result.code == UNUSABLE
    assert "ICP201" in result.err
    assert workspace.read("rule_sets/midmarket-saas.yaml") == before


def test_where_adding_lines_does_not_do_the_lines_are_shown(workspace):
    path = "rule_sets/midmarket-saas.yaml"
    head = "icp: 1\nid: midmarket-saas\nname: M\nrequire:\n  - {id: a, when: {employees: 1}}\n"
    persona = "{id: a, role: user, match: {title: CEO}, brief: default.md.j2}"
    workspace.write(path, f"{head}personas: &people\n  [{persona}]\n")
    before = workspace.read(path)
    result = workspace.icp("new", "persona", "midmarket-saas", "x")
    assert result.code == UNUSABLE
    assert "help: Add it by hand, as an item of `personas:`:\n        id: x\n" in result.err
    assert workspace.read(path) == before


def test_a_misspelled_kind_is_answered_with_the_nearest(tmp_path):
    result = icp("new", "ruleset", "x", cwd=tmp_path)
    assert result.code == USAGE
    assert "there is no command 'ruleset'. Did you mean 'rule-set'?" in result.err
    listed = good("new", "--help", cwd=tmp_path).out.partition("Commands:\n")[2]
    assert [line.split()[0] for line in listed.splitlines()] == ["rule-set", "persona", "plugin", "test"]


def test_without_a_workspace_nothing_is_written(tmp_path):
    for arguments in (("rule-set", "a"), ("persona", "a", "b"), ("plugin", "a"), ("test", "a")):
        result = icp("new", *arguments, cwd=tmp_path)
        assert result.code == UNUSABLE
        assert "ICP803" in result.err
    assert list(tmp_path.iterdir()) == []
